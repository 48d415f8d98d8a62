"""Parameters of a stage: what may be set, within which bounds, told once.

``study.toml``, ``--set``, the reference and every refusal read the same list.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from madang.errors import ParameterError
from madang.language import Items, Lines, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "Kind",
    "Parameter",
    "expected",
    "nearest",
    "parameter",
    "parameters_of",
    "settings_of",
    "settle",
]

_S = TypeVar("_S")
_KEPT: Final = "parameter"


class Kind(StrEnum):
    """What a parameter's value is; of any kind where its check alone can tell."""

    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    LIST = "list"
    TABLE = "table"
    ANY = "any"


_KINDS: Final = (
    (bool, Kind.TRUTH), (int, Kind.WHOLE), (float, Kind.NUMBER), (str, Kind.TEXT),
    (list, Kind.LIST), (tuple, Kind.LIST), (Mapping, Kind.TABLE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a stage.

    Attributes
    ----------
    name : str
        Name, as it is written under ``[stages.NAME]`` in ``study.toml``.
    default : object
        Value where nothing is set.
    says : Message
        What it sets, in one line, with its unit.
    kind : Kind or None
        What its value is; None takes it from the default.
    at_least, at_most : float or None
        Bounds of a number, or of each number in a list; both allowed values.
    above : float or None
        A bound that is not itself allowed.
    one_of : tuple
        The values allowed; empty where any is.
    words : tuple of str
        Words that may stand in place of such a value, as ``"learnt"`` for a number.
    may_be_absent : bool
        Whether None is a value: nothing set.
    check : callable or None
        Takes a value of the right kind, and gives what it must be where it is not.
    """

    name: str
    default: Any
    says: Message
    kind: Kind | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    one_of: tuple[Any, ...] = ()
    words: tuple[str, ...] = ()
    may_be_absent: bool = False
    check: Callable[[Any], Message | None] | None = None

    def __post_init__(self) -> None:
        """Take the kind from the default where it is not given."""
        if self.kind is None:
            kind = next((k for t, k in _KINDS if isinstance(self.default, t)), None)
            if kind is None:
                raise TypeError(f"The parameter '{self.name}' needs a kind.")
            object.__setattr__(self, "kind", kind)
        if self.default is None:
            object.__setattr__(self, "may_be_absent", True)

    def refusal(self, value: Any) -> Message | None:
        """Say what the value must be; None where it can be used as it is."""
        if value is None and self.may_be_absent:
            return None
        if isinstance(value, str) and value in self.words:
            return None
        if not self._is_of_kind(value) or not self._is_within(value):
            return expected(self)
        return self.check(value) if self.check else None

    def _is_of_kind(self, value: Any) -> bool:
        """Tell whether a value is of the kind; whole numbers are numbers."""
        is_truth = isinstance(value, bool)
        is_number = isinstance(value, int | float) and not is_truth
        return {
            Kind.TRUTH: is_truth,
            Kind.WHOLE: is_number and isinstance(value, int),
            Kind.NUMBER: is_number and math.isfinite(value),
            Kind.TEXT: isinstance(value, str),
            Kind.LIST: isinstance(value, list | tuple),
            Kind.TABLE: isinstance(value, Mapping),
            Kind.ANY: True,
        }[self.kind or Kind.TEXT]

    def _is_within(self, value: Any) -> bool:
        """Tell whether a value, or each of a list, keeps the bounds."""
        each = value if isinstance(value, list | tuple) else [value]
        if self.one_of:
            return all(one in self.one_of for one in each)
        bounds = (self.at_least, self.at_most, self.above)
        if bounds == (None, None, None):
            return True
        least = -math.inf if self.at_least is None else self.at_least
        most = math.inf if self.at_most is None else self.at_most
        above = -math.inf if self.above is None else self.above
        return all(
            isinstance(x, int | float)
            and not isinstance(x, bool)
            and least <= x <= most
            and (x > above or above == -math.inf)
            for x in each
        )


_NOUNS: Final = {
    Kind.WHOLE: _("a whole number"),
    Kind.NUMBER: _("a number"),
    Kind.TEXT: _("a text"),
    Kind.TRUTH: _("true or false"),
    Kind.LIST: _("a list"),
    Kind.TABLE: _("a table of names and values"),
    Kind.ANY: _("a value"),
}


def expected(parameter: Parameter) -> Message:
    """Say what a parameter's value must be, as a noun.

    Parameters
    ----------
    parameter : Parameter
        The parameter.

    Returns
    -------
    Message
        Such as "a whole number of at least 20".
    """
    noun = _plainly(parameter)
    if parameter.words:
        words = Items(tuple(map(repr, parameter.words)), most=0)
        return _("{noun}, or {words}", noun=noun, words=words)
    return noun


def _plainly(p: Parameter) -> Message:
    """Say what a value must be, words in its place apart."""
    noun = _NOUNS[p.kind or Kind.TEXT]
    if p.one_of:
        choices = Items(tuple(repr(x) for x in p.one_of), most=0)
        if p.kind is Kind.LIST:
            return _("a list of some of: {choices}", choices=choices)
        return _("one of: {choices}", choices=choices)
    return _bounded(p, noun)


def _bounded(p: Parameter, noun: Message) -> Message:
    """Say within which bounds a number must lie."""
    low = p.above if p.at_least is None else p.at_least
    if low is None and p.at_most is None:
        return noun
    if low is None:
        return _("{noun} of at most {high:g}", noun=noun, high=p.at_most)
    values = {"noun": noun, "low": float(low)}
    if p.at_most is None:
        if p.at_least is None:
            return _("{noun} above {low:g}", **values)
        return _("{noun} of at least {low:g}", **values)
    values["high"] = float(p.at_most)
    if p.at_least is None:
        return _("{noun} above {low:g} and up to {high:g}", **values)
    return _("{noun} from {low:g} to {high:g}", **values)


def parameter(default: Any, says: Message, **bounds: Any) -> Any:
    """Declare a field of a settings class as a parameter of its stage.

    Parameters
    ----------
    default : object
        Value where nothing is set. A word of an enumeration stands for its list.
    says : Message
        What it sets, in one line, with its unit.
    bounds
        Further attributes of `Parameter`.

    Returns
    -------
    dataclasses.Field
        For a class whose instances a room reads by attribute; `parameters_of` gives
        the parameters back.

    Examples
    --------
    >>> from madang.language import _
    >>> @dataclass(frozen=True)
    ... class Settings:
    ...     draws: int = parameter(400, _("Draws behind each interval"), at_least=20)
    >>> settings_of(Settings, "linkages", {"draws": 50})
    Settings(draws=50)
    """
    if isinstance(default, Enum):
        bounds = {"one_of": tuple(w.value for w in type(default))} | bounds
    kept = default.value if isinstance(default, Enum) else default
    own = Parameter("", kept, says, **bounds)
    if isinstance(default, dict | list):
        return field(default_factory=default.copy, metadata={_KEPT: own})
    return field(default=default, metadata={_KEPT: own})


def parameters_of(settings: type) -> tuple[Parameter, ...]:
    """List the parameters that a settings class declares, in order."""
    return tuple(
        replace(f.metadata[_KEPT], name=f.name)
        for f in fields(settings)
        if _KEPT in f.metadata
    )


def settings_of(settings: type[_S], stage: str, given: Mapping[str, Any]) -> _S:
    """Make an instance of a settings class, or say all that cannot be used.

    Parameters
    ----------
    settings : type
        A dataclass whose fields are declared with `parameter`.
    stage : str
        Name of the stage.
    given : mapping
        Values by name.

    Returns
    -------
    object
        Words of an enumeration are its members, lists are tuples where the default is.

    Raises
    ------
    ParameterError
        If a name is unknown or a value cannot be used; every breach is told.
    """
    values = settle(stage, parameters_of(settings), given)
    usual = {f.name: f.default for f in fields(settings)}  # type: ignore[arg-type]  # a dataclass
    return settings(**{n: _like(v, usual[n]) for n, v in values.items()})


def _like(value: Any, default: Any) -> Any:
    """Give a value as its default is: a member of the same list, a tuple, a float."""
    if value is None:
        return None
    if isinstance(default, Enum):
        return type(default)(value)
    if isinstance(default, tuple):
        return tuple(value)
    is_float = isinstance(default, float) and not isinstance(value, bool)
    return float(value) if is_float and isinstance(value, int) else value


def nearest(word: str, words: Iterable[str]) -> Message:
    """Say which known word a mistyped one may have meant."""
    known = sorted(words)
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return _("Did you mean '{word}'?", word=close[0])
    return _("Known: {words}.", words=", ".join(known))


def settle(
    stage: str, parameters: Iterable[Parameter], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Lay what is given over the defaults, or say all that cannot be used.

    Parameters
    ----------
    stage : str
        Name of the stage.
    parameters : iterable of Parameter
        Its parameters.
    given : mapping
        Values by name.

    Returns
    -------
    dict
        A value for each parameter.

    Raises
    ------
    ParameterError
        If a name is unknown or a value cannot be used; every breach is told.
    """
    known = {p.name: p for p in parameters}
    wrong: list[Message] = []
    for name, value in given.items():
        if name not in known:
            hint = nearest(name, known)
            wrong.append(_("{name}: there is no such parameter. {hint}",
                           name=name, hint=hint))  # fmt: skip
            continue
        must = known[name].refusal(value)
        if must is not None:
            wrong.append(_("{name} must be {must}; found {found}.",
                           name=name, must=must, found=repr(value)[:80]))  # fmt: skip
    if wrong:
        raise ParameterError(_refused(stage, wrong))
    return {p.name: p.default for p in known.values()} | dict(given)


def _refused(stage: str, wrong: list[Message]) -> Message:
    """Put all breaches into one message."""
    if len(wrong) == 1:
        return _(
            "Stage '{stage}', {wrong} Change it under [stages.{stage}] in study.toml "
            "or with --set.",
            stage=stage, wrong=wrong[0],
        )  # fmt: skip
    lines = Lines(tuple(_("  {line}", line=w) for w in wrong))
    return _(
        "Stage '{stage}', {count} parameters cannot be used:\n{lines}\nChange them "
        "under [stages.{stage}] in study.toml or with --set.",
        stage=stage, count=len(wrong), lines=lines,
    )  # fmt: skip
