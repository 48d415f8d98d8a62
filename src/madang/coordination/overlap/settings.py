"""Parameters of the register, and what is refused of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.parameters import is_number, is_whole, refuse, refuse_unknown
from madang.language import _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "checked"]

PARAMETERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "threshold": None,
        "wanted_precision": None,
        "neighbours": 10,
        "shortest_ngram": 2,
        "longest_ngram": 3,
        "family_density": 0.5,
        "statuses": ["proposed", "funded", "completed"],
        "merge_saving": 0.5,
        "joint_saving": 0.2,
        "least_verdicts": 10,
        "suggestions": 20,
        "drawing_seed": 1,
    }
)
"""Defaults: least probability of a pair, a number or ``"learnt"`` (none: 0.5, and
learnt as soon as verdicts re-train the weights); expected precision it is to reach;
neighbours a project; n-grams, characters; least mean probability within a family;
statuses compared (a missing one always is); share of the money of all but the largest
member that merging, or a joint call, saves; verdicts of each kind from which weights
are re-learnt; pairs suggested for a verdict; seed by which they are drawn."""

_STAGE: Final = "overlap"
_SHARES: Final = ("family_density", "merge_saving", "joint_saving")
_COUNTS: Final = (
    "neighbours", "shortest_ngram", "longest_ngram", "least_verdicts", "suggestions",
)  # fmt: skip
_MOST: Final = 100


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Overlay the defaults, and refuse what makes no sense.

    Parameters
    ----------
    given : mapping
        Parameters as the user set them.

    Returns
    -------
    dict

    Raises
    ------
    ParameterError
        If a parameter is unknown or out of bounds.
    """
    refuse_unknown(_STAGE, given, PARAMETERS)
    chosen = {**PARAMETERS, **given}
    for name in _SHARES:
        _share(name, chosen[name])
    if chosen["wanted_precision"] is not None:
        _share("wanted_precision", chosen["wanted_precision"])
    for name in _COUNTS:
        if not is_whole(chosen[name], 1, _MOST):
            refuse(
                _STAGE,
                name,
                chosen[name],
                expected=_("a whole number from 1 to {most}", most=_MOST),
            )
    if not is_whole(chosen["drawing_seed"], 0):
        refuse(
            _STAGE,
            "drawing_seed",
            chosen["drawing_seed"],
            expected=_("a whole number from 0"),
        )
    cut = chosen["threshold"]
    if cut is not None and cut != "learnt" and not is_number(cut, 0, 1):
        refuse(_STAGE, "threshold", cut, expected=_('a share from 0 to 1, or "learnt"'))
    name = "statuses"
    listed = isinstance(chosen[name], (list, tuple))
    if not listed or set(map(str, chosen[name])) - {str(s) for s in Status}:
        words = ", ".join(Status)
        refuse(_STAGE, name, chosen[name], expected=_("a list of {words}", words=words))
    return chosen


def _share(name: str, value: object) -> None:
    """Refuse what is no share."""
    if not is_number(value, 0, 1):
        refuse(_STAGE, name, value, expected=_("a share from 0 to 1"))
