"""The core: what each quantity of the field is, on arrays."""

import os
import tempfile
from pathlib import Path

__all__: list[str] = []

_HOMES = (
    Path(__file__).parent / "__pycache__",
    Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache"),
)


def _keeps(folder: Path) -> bool:
    """Tell whether something can be kept in a folder."""
    try:
        folder.expanduser().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.expanduser()):
            return True
    except (OSError, RuntimeError):
        return False


# Compiled loops are kept beside the code or in the user's cache. Where neither can be
# written, Numba would refuse to compile at all: they are kept for this run alone.
if "NUMBA_CACHE_DIR" not in os.environ and not any(map(_keeps, _HOMES)):
    _folder = tempfile.TemporaryDirectory(prefix="madang-", ignore_cleanup_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = _folder.name
