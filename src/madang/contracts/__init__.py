"""What tables and stages must look like."""

from madang.contracts.check import Breach, RawTable, check, render, require
from madang.contracts.contract import Column, ColumnType, Contract, Order
from madang.contracts.provenance import Provenance, SourceTables, file_hash
from madang.contracts.stage import (
    FINDING_COLUMNS,
    Finding,
    Note,
    Stage,
    StageInputs,
    StageOutput,
    findings_table,
)
from madang.contracts.tables import CONTRACTS, contract

__all__ = [
    "CONTRACTS",
    "FINDING_COLUMNS",
    "Breach",
    "Column",
    "ColumnType",
    "Contract",
    "Finding",
    "Note",
    "Order",
    "Provenance",
    "RawTable",
    "SourceTables",
    "Stage",
    "StageInputs",
    "StageOutput",
    "check",
    "contract",
    "file_hash",
    "findings_table",
    "render",
    "require",
]
