"""One territory: its tables, its stages, their results."""

from madang.store.results import manifest, read, read_all
from madang.study.config import Study, name_table, open_study
from madang.study.create import create, read_provenance
from madang.study.freshness import (
    identity,
    outdated,
    results_folder,
    state_of,
    unfinished,
)
from madang.study.hashes import Hashes
from madang.study.load import check, count, logs
from madang.study.outcome import Outcome, Progress, State
from madang.study.renew import renew, stamp
from madang.study.run import hold, run
from madang.study.settings import disclosure, settle, with_settings
from madang.study.stages import code_hash, makes, parameters, select, stages
from madang.study.why import Explanation, InputRows, explain, parse_query, pick

__all__ = [
    "Explanation",
    "Hashes",
    "InputRows",
    "Outcome",
    "Progress",
    "State",
    "Study",
    "check",
    "code_hash",
    "count",
    "create",
    "disclosure",
    "explain",
    "hold",
    "identity",
    "logs",
    "makes",
    "manifest",
    "name_table",
    "open_study",
    "outdated",
    "parameters",
    "parse_query",
    "pick",
    "read",
    "read_all",
    "read_provenance",
    "renew",
    "results_folder",
    "run",
    "select",
    "settle",
    "stages",
    "stamp",
    "state_of",
    "unfinished",
    "with_settings",
]
