"""What tables and stages must look like."""

from madang.contracts.check import Breach, RawTable, check, render, require
from madang.contracts.codes import among
from madang.contracts.columns import DECIDED, FINDINGS, NOTES, SHARED
from madang.contracts.contract import (
    WITHHELD_MARKS,
    Column,
    ColumnType,
    Contract,
    Order,
)
from madang.contracts.findings import (
    Decision,
    Finding,
    Note,
    asks,
    findings_table,
    headlines,
    notes_table,
    weighed,
    worded,
)
from madang.contracts.headings import describe, heading, headings, unit_of, warnings_of
from madang.contracts.names import names, names_of
from madang.contracts.order import in_order
from madang.contracts.parameter import (
    Kind,
    Parameter,
    nearest,
    parameter,
    parameters_of,
    settings_of,
    settle,
)
from madang.contracts.provenance import Provenance, SourceTables, file_hash
from madang.contracts.result import (
    Discloses,
    ResultColumn,
    ResultTable,
    Style,
    Unit,
    columns,
)
from madang.contracts.stage import Stage, StageInputs, StageOutput
from madang.contracts.tables import CONTRACTS, contract

__all__ = [
    "CONTRACTS",
    "DECIDED",
    "FINDINGS",
    "NOTES",
    "SHARED",
    "WITHHELD_MARKS",
    "Breach",
    "Column",
    "ColumnType",
    "Contract",
    "Decision",
    "Discloses",
    "Finding",
    "Kind",
    "Note",
    "Order",
    "Parameter",
    "Provenance",
    "RawTable",
    "ResultColumn",
    "ResultTable",
    "SourceTables",
    "Stage",
    "StageInputs",
    "StageOutput",
    "Style",
    "Unit",
    "among",
    "asks",
    "check",
    "columns",
    "contract",
    "describe",
    "file_hash",
    "findings_table",
    "heading",
    "headings",
    "headlines",
    "in_order",
    "names",
    "names_of",
    "nearest",
    "notes_table",
    "parameter",
    "parameters_of",
    "render",
    "require",
    "settings_of",
    "settle",
    "unit_of",
    "warnings_of",
    "weighed",
    "worded",
]
