"""Options of a committee: plans frozen as A, B, C, in a sealed log of the study."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.overlap.entries import LONGEST_WHO, LONGEST_WHY, one_line
from madang.errors import ParameterError
from madang.language import _, pgettext
from madang.services import sealing
from madang.store import Log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from madang.study import Study

__all__ = [
    "Option", "Options", "cells_of", "freeze", "note_docket", "open_options", "seen",
]  # fmt: skip

_FILE: Final = "options.csv"
_FREEZE, _WITHDRAW, _RESTORE = "freeze", "withdraw", "restore"
_DOCKET: Final = "docket"
_LONGEST_KEY: Final = 64
_LOG: Final = Log(
    "options",
    pgettext("of a committee", "option"),
    pgettext("of a committee", "options"),
    (
        "entry", "act", "of", "key", "who", "when", "why", "settings", "study",
        "figures", "alarms", "plan", "regions", "seal",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A plan as it was frozen.

    Attributes
    ----------
    letter : str
        A, B, C …; never given twice.
    entry : str
        Number of its line in the log.
    who, when, why : str
        Who froze it, when, and a remark.
    settings : tuple of str
        The settings of this once, as ``--set`` takes them.
    study : str
        Hash of the tables and results that it was made from.
    figures : mapping of str to float
        Merit, balance, money and projects of the plan.
    alarms : tuple of str
        Alarms of the audit that it trips.
    plan, regions : mapping of str to float
        Grant by project that is funded, and money by region.
    seal : str
        Seal of its line.
    sealed : str
        Name of the sealed copy that it can be made again from; empty where none is
        kept.
    is_withdrawn : bool
        Whether its maker took it back.
    last : str
        Number of the last line that speaks of it.
    """

    letter: str
    entry: str
    who: str
    when: str
    why: str
    settings: tuple[str, ...]
    study: str
    figures: Mapping[str, float]
    alarms: tuple[str, ...]
    plan: Mapping[str, float]
    regions: Mapping[str, float]
    seal: str
    sealed: str = ""
    is_withdrawn: bool = False
    last: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a study, as they stood when it was opened.

    Attributes
    ----------
    path : Path
        The log.
    every : tuple of Option
        All of them, in the order of their letters.
    dockets : tuple of str
        SHA-256 of each docket that was sealed.
    head : str
        Number and seal of the log's last line, which prove on paper that nothing
        before it was changed. Empty where there is no line.
    """

    path: Path
    every: tuple[Option, ...]
    dockets: tuple[str, ...] = ()
    head: str = ""

    @property
    def held(self) -> tuple[Option, ...]:
        """Those that nobody took back."""
        return tuple(o for o in self.every if not o.is_withdrawn)

    def require(self, letter: str) -> Option:
        """Give an option by its letter.

        Raises
        ------
        ParameterError
            If there is none.
        """
        found = next((o for o in self.every if o.letter == letter.upper()), None)
        if found is None:
            raise ParameterError(
                _(
                    "There is no option '{letter}'; there are {n}.",
                    letter=letter[:10],
                    n=len(self.every),
                )
            )
        return found

    def withdraw(self, letter: str, who: str, *, last: str = "") -> None:
        """Take an option back; only its maker may, and it can be brought back.

        Parameters
        ----------
        letter : str
            Its letter.
        who : str
            Who asks.
        last : str
            Number of the last line on it that was seen; another one refuses.

        Raises
        ------
        ParameterError
            If another made it, or something was recorded meanwhile.
        """
        self._act(_WITHDRAW, letter, who, last)

    def restore(self, letter: str, who: str, *, last: str = "") -> None:
        """Bring back an option that was taken back; as `withdraw`."""
        self._act(_RESTORE, letter, who, last)

    def _act(self, act: str, letter: str, who: str, last: str) -> None:
        """Record that an option was taken back, or brought back."""
        found = self.require(letter)
        if found.who != _named(who):
            raise ParameterError(
                _(
                    "Option {letter} was frozen by {who}; only who froze it may take "
                    "it back or bring it back.",
                    letter=found.letter,
                    who=found.who,
                )
            )
        if last and last != found.last:
            raise ParameterError(
                _(
                    "Option {letter} was changed while you read. See how it stands, "
                    "and send it once more if it still holds.",
                    letter=found.letter,
                )
            )
        if found.is_withdrawn is (act == _WITHDRAW):
            return
        _append(self.path, act=act, of=found.entry, who=found.who)


def _append(path: Path, **cells: str) -> pd.DataFrame:
    """Append a line; cells that are not given stay empty."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    blank = dict.fromkeys(_LOG.filled, "")
    return _LOG.append(path, [blank | {"when": when} | cells])


def seen(folder: Path) -> tuple[int, int]:
    """Tell the options as they are now from what they were before."""
    try:
        found = (folder / _FILE).stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def open_options(folder: Path) -> Options:
    """Read the options of a study.

    Parameters
    ----------
    folder : Path
        The study folder.

    Returns
    -------
    Options

    Raises
    ------
    LedgerError
        If the file was changed by another hand.
    """
    path = folder / _FILE
    rows = _LOG.read(path)[0].fillna("").to_dict("records")
    found: dict[str, Option] = {}
    keys: set[str] = set()
    for row in rows:
        if row["act"] == _FREEZE:
            if row["key"] and row["key"] in keys:  # the same form, sent twice at once
                continue
            keys.add(row["key"])
            found[row["entry"]] = _option(row, len(found))
        elif row["of"] in found:
            found[row["of"]] = replace(
                found[row["of"]],
                is_withdrawn=row["act"] == _WITHDRAW,
                last=row["entry"],
            )
    dockets = tuple(row["of"] for row in rows if row["act"] == _DOCKET)
    head = f"{rows[-1]['entry']} {rows[-1]['seal']}" if rows else ""
    return Options(path, tuple(found.values()), dockets, head)


def note_docket(folder: Path, sha256: str, who: str, why: str = "") -> None:
    """Record that a docket was sealed.

    Parameters
    ----------
    folder : Path
        The study folder.
    sha256 : str
        Hash of its file.
    who, why : str
        Who sealed it, and a remark.
    """
    told, name = _short(one_line(why), LONGEST_WHY), _named(who)
    _append(folder / _FILE, act=_DOCKET, of=sha256, who=name, why=told)


def _option(row: Mapping[Any, Any], place: int) -> Option:
    """Read a line that freezes a plan."""
    return Option(
        _letter(place), row["entry"], row["who"], row["when"], row["why"],
        tuple(json.loads(row["settings"])), row["study"], json.loads(row["figures"]),
        tuple(json.loads(row["alarms"])), json.loads(row["plan"]),
        json.loads(row["regions"]), row["seal"], row["of"], last=row["entry"],
    )  # fmt: skip


def _letter(place: int) -> str:
    """Give the letter of a place: A to Z, then AA, AB and on."""
    first, last = divmod(place, len(ascii_uppercase))
    return (_letter(first - 1) if first else "") + ascii_uppercase[last]


def freeze(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    settings: Iterable[str],
    *,
    who: str,
    why: str = "",
    key: str = "",
    asked: sealing.Asked | None = None,
) -> Option:
    """Freeze a plan as the next option, with a sealed copy of what it was made from.

    Parameters
    ----------
    study : Study
        The study.
    tables : mapping of str to DataFrame
        The plan: tables of the stage, of one plan.
    settings : iterable of str
        The settings of this once that it was made under.
    who, why : str
        Who freezes it, and a remark.
    key : str
        Tells one sending of a form from another: a form that is sent twice freezes
        one option.
    asked : Asked, optional
        How the plan was asked for, where that is more than `settings` say.

    Returns
    -------
    Option
        As it stands in the log: what is returned is on the disk.

    Raises
    ------
    ParameterError
        If nobody is named, or a text is too long.
    """
    path, key = study.folder / _FILE, key[:_LONGEST_KEY]
    _LOG.set_aside(path)
    name = _named(who)
    known = _by_key(path, key)
    if known is not None:
        return known
    told, words = _short(one_line(why), LONGEST_WHY), tuple(settings)
    made = _append(
        path, act=_FREEZE, of=sealing.keep(study, asked or sealing.Asked(words)),
        key=key, who=name, why=told, settings=_json(list(words)),
        study=sealing.fingerprint(study), **cells_of(tables),
    )  # fmt: skip
    entry = str(made["entry"].iloc[0])
    every = open_options(study.folder).every
    found = [o for o in every if o.entry == entry]
    return found[0] if found else _known(path, key)


def cells_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Write what a log holds of a plan, from its tables: cells by column.

    These are figures, alarms, grants by project and money by region.
    """
    plan = tables["plans"].iloc[0]
    choices, regions = tables["choices"], tables["allocations"]
    funded = choices[choices["grant"] > 0]
    raised = tables["alarms"][tables["alarms"]["raised"]]["alarm"]
    figures = {n: float(plan[n]) for n in ("merit", "balance", "money", "funded")}
    placed = regions.dropna(subset=["region"])
    return {
        "figures": _json(figures), "alarms": _json(list(raised)),
        "plan": _amounts(funded, "project", "grant"),
        "regions": _amounts(placed, "region", "money"),
    }  # fmt: skip


def _by_key(path: Path, key: str) -> Option | None:
    """Find the option that a form has frozen before."""
    if not key:
        return None
    rows = _LOG.read(path)[0]
    mine = set(rows["entry"][rows["key"] == key])
    return next((o for o in open_options(path.parent).every if o.entry in mine), None)


def _known(path: Path, key: str) -> Option:
    """Give the option that the same form froze at the same moment."""
    found = _by_key(path, key)
    assert found is not None  # noqa: S101 - it was dropped for that one
    return found


def _named(who: str) -> str:
    """Give the name of who acts, or say that it is wanted."""
    name = one_line(who)
    if not name:
        raise ParameterError(_("Say who decides; the name was empty."))
    return _short(name, LONGEST_WHO)


def _short(text: str, longest: int) -> str:
    """Refuse a text that is too long."""
    if len(text) > longest:
        raise ParameterError(
            _(
                "A text may have {longest:,} characters; found {count:,}. Shorten it.",
                longest=longest,
                count=len(text),
            )
        )
    return text


def _amounts(table: pd.DataFrame, key: str, amount: str) -> str:
    """Write amounts by code."""
    amounts = table[amount].astype(float)
    return _json(dict(zip(table[key].astype(str), amounts, strict=True)))


def _json(value: Any) -> str:
    """Write a value on one line."""
    return json.dumps(value, ensure_ascii=False)
