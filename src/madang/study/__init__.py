"""One territory: its tables, its stages, their results."""

from madang.study.config import Study, open_study
from madang.study.create import create, read_provenance
from madang.study.results import manifest, read, read_all
from madang.study.run import (
    Outcome,
    Progress,
    State,
    check,
    results_folder,
    run,
    state_of,
)
from madang.study.stages import code_hash, parameters, select, stages
from madang.study.why import Explanation, InputRows, explain, parse_query

__all__ = [
    "Explanation",
    "InputRows",
    "Outcome",
    "Progress",
    "State",
    "Study",
    "check",
    "code_hash",
    "create",
    "explain",
    "manifest",
    "open_study",
    "parameters",
    "parse_query",
    "read",
    "read_all",
    "read_provenance",
    "results_folder",
    "run",
    "select",
    "stages",
    "state_of",
]
