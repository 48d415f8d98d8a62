"""One territory: its tables, its stages, their results."""

from madang.store.results import manifest, read, read_all
from madang.study.config import Study, open_study
from madang.study.create import create, read_provenance
from madang.study.freshness import identity, results_folder, state_of, unfinished
from madang.study.outcome import Outcome, Progress, State
from madang.study.run import check, run
from madang.study.settings import settle, with_settings
from madang.study.stages import code_hash, makes, parameters, select, stages
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
    "identity",
    "makes",
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
    "settle",
    "stages",
    "state_of",
    "unfinished",
    "with_settings",
]
