"""The call: 27 bundles, 137 units, and the overlaps planted among them.

The texts are written out in TOML files; here they are dressed as a call dresses
them (shared opening and closing sentences), slips are made, money and dates are
drawn, and what is planted is kept as pairs of keys.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.places.provinces import province
from madang.sources.sample.materials import BUNDLE, code_of, document
from madang.sources.sample.texts import break_spacing, decompose, fill
from madang.vocabulary import Initiator, Mode, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BUDGET", "Draft", "Planted", "Unit", "call_table", "draft", "organiser"]

BUDGET: Final = 30_000_000_000
"""What the call has to give, in won."""

_ASKED: Final = 82_500_000_000
_MILLION: Final = 1_000_000
_FIRST_YEAR: Final = 2025
_JOINT: Final = 0.6
_STARTS: Final = ("01-01", "03-01", "04-01", "07-01")


@dataclass(frozen=True, slots=True)
class Unit:
    """One written unit: of the call, or a running or ended project it overlaps."""

    key: str
    region: str
    activity: str
    mode: str
    title: str
    summary: str
    status: Status = Status.PROPOSED


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted pair, by the keys of its units; the earlier one first."""

    first: str
    second: str
    relation: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """All written units, and what was planted among them."""

    units: tuple[Unit, ...]
    pairs: tuple[Planted, ...]
    negatives: tuple[tuple[str, str], ...]

    @property
    def proposed(self) -> tuple[Unit, ...]:
        """Units of the call."""
        return tuple(u for u in self.units if u.status is Status.PROPOSED)

    @property
    def earlier(self) -> tuple[Unit, ...]:
        """Units that stand among the R&D projects."""
        return tuple(u for u in self.units if u.status is not Status.PROPOSED)


def organiser(activity: str) -> str:
    """Name the ministry in charge of an activity."""
    kit = document("call")
    own = kit["organisers_by_activity"]
    return str(own.get(activity, kit["organisers"][activity[0]]))


class _Writer:
    """Reads the written units one after another and keeps what it made."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.units: list[Unit] = []
        self.pairs: list[Planted] = []
        self.negatives: list[tuple[str, str]] = []

    def _pick(self, options: Sequence[str]) -> str:
        """Pick one sentence."""
        return options[int(self.rng.integers(len(options)))]

    def _frame(self, text: str, region: str, status: Status) -> str:
        """Put a text between the sentences that every unit shares."""
        kit = document("call")["sentences"]
        words = {"region": province(region).name_ko}
        if status is not Status.PROPOSED:
            return f"{text} {self._pick(document('sentences')['boilerplate'])}"
        opening = fill(self._pick(kit["openings"]), words)
        closing = fill(self._pick(kit["closings"]), words)
        return self._pick((f"{opening} {text}", f"{text} {closing}"))

    def add(
        self,
        line: str,
        entry: dict[str, Any],
        status: Status = Status.PROPOSED,
        more: str = "",
    ) -> Unit:
        """Dress one written line as a unit; `more` is a sentence of its own."""
        *modes, place, title, text = line.split("|")
        region = code_of(place)
        unit = Unit(
            key=f"u{len(self.units):03d}",
            region=region,
            activity=entry["activity"],
            mode=modes[0] if modes else entry["mode"],
            title=title,
            summary=self._frame(f"{text} {more}".strip(), region, status),
            status=status,
        )
        self.units.append(unit)
        return unit

    def pair(self, first: Unit, second: Unit, relation: str, trouble: str = "") -> None:
        """Keep one planted pair."""
        self.pairs.append(Planted(first.key, second.key, str(relation), trouble))

    def duplicate(self, entry: dict[str, Any]) -> None:
        """Write a reworded pair, the second with its slip."""
        kit, scope = document("call")["sentences"], entry["scope"].split(", ")
        other = [scope[i] for i in self.rng.permutation(len(scope)).tolist()]
        said = fill(kit["scope_a"], {"scope": ", ".join(scope)})
        first = self.add(entry["a"], entry, more=said)
        status = Status.FUNDED if entry.get("running") else Status.PROPOSED
        said = fill(kit["scope_b"], {"scope": ", ".join(other)})
        second = self.add(entry["b"], entry, status, said)
        trouble = entry["trouble"]
        if trouble == "nfd":
            title, summary = decompose(second.title), decompose(second.summary)
        elif trouble == "spacing":
            title = break_spacing(second.title, self.rng)
            summary = break_spacing(second.summary, self.rng)
        else:
            title, summary = second.title, second.summary
        self.units[-1] = replace(second, title=title, summary=summary)
        self.pair(first, second, Verdict.DUPLICATE, trouble)

    def group(self, entry: dict[str, Any], relation: str) -> None:
        """Write units of one field, and every pair among them."""
        field = entry.get("field")
        roles = document("call")["sentences"]["roles"]
        more = fill(roles, {"field": field}) if field else ""
        lines = [(line, Status.PROPOSED) for line in entry["units"]]
        lines += [(line, Status.FUNDED) for line in entry.get("running", ())]
        units = [self.add(line, entry, status, more) for line, status in lines]
        for i, first in enumerate(units):
            for second in units[i + 1 :]:
                self.pair(first, second, relation)

    def phases(self, entry: dict[str, Any]) -> None:
        """Write a phase that has ended and the one that follows."""
        first = self.add(entry["first"], entry, Status.COMPLETED)
        second = self.add(entry["second"], entry)
        self.pair(first, second, Verdict.SEQUENCE)

    def republished(self, entry: dict[str, Any]) -> None:
        """Write one notice twice, letter for letter."""
        first = self.add(entry["unit"], entry)
        status = Status.PROPOSED if entry["call"] else Status.FUNDED
        second = replace(first, key=f"u{len(self.units):03d}", status=status)
        self.units.append(second)
        self.pair(first, second, Verdict.REPUBLISHED)

    def negative(self, entry: dict[str, Any]) -> None:
        """Write two units that look alike, frame and all, and are not."""
        first, second = (self.add(entry[side], entry) for side in ("a", "b"))
        (_, _, said), (_, _, other) = (entry[side].split("|") for side in ("a", "b"))
        here, there = (province(u.region).name_ko for u in (first, second))
        summary = first.summary.replace(said, other).replace(here, there)
        self.units[-1] = replace(second, summary=summary)
        self.negatives.append((first.key, second.key))


def draft(rng: np.random.Generator) -> Draft:
    """Write every unit of the call and every project planted beside it."""
    writer = _Writer(rng)
    related, distinct = document("related"), document("distinct")
    for entry in document("duplicates")["pair"]:
        writer.duplicate(entry)
    for entry in related["rival"]:
        writer.group(entry, Verdict.RIVAL)
    for entry in related["complement"]:
        writer.group(entry, Verdict.COMPLEMENTARY)
    for entry in related["sequence"]:
        writer.phases(entry)
    for entry in related["republished"]:
        writer.republished(entry)
    for entry in distinct["negative"]:
        writer.negative(entry)
    for entry in distinct["single"]:
        writer.add(entry["unit"], entry)
    return Draft(tuple(writer.units), tuple(writer.pairs), tuple(writer.negatives))


def _bundles(units: Sequence[Unit]) -> list[int]:
    """Deal each region's units to its bundles in turn; a bundle's number each."""
    held: dict[str, list[int]] = {}
    for number, place in enumerate(document("call")["regions"], start=1):
        held.setdefault(code_of(place), []).append(number)
    dealt: dict[str, int] = {}
    numbers = []
    for unit in units:
        turn = dealt.get(unit.region, 0)
        numbers.append(held[unit.region][turn % len(held[unit.region])])
        dealt[unit.region] = turn + 1
    return numbers


def _money(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what each unit asks for; together about 2.75 times the budget."""
    raw = rng.lognormal(0.0, 0.5, count)
    grant = np.rint(raw / raw.sum() * _ASKED / _MILLION) * _MILLION
    match = np.round(rng.uniform(0.2, 0.5, count), 2)
    other = rng.uniform(0.0, 0.1, count)
    cost = np.ceil(grant / (1 - match - other) / _MILLION) * _MILLION
    least = np.floor(grant * rng.uniform(0.5, 0.8, count) / _MILLION) * _MILLION
    return pd.DataFrame(
        {"cost": cost, "grant": grant, "minimum_grant": least, "match_share": match}
    )


def _dates(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw first and last days, within 2025 to 2027."""
    day = rng.integers(len(_STARTS), size=count).tolist()
    years = rng.choice([1, 2, 3], count, p=[0.15, 0.3, 0.55])
    last = (_FIRST_YEAR - 1 + years).tolist()
    return pd.DataFrame(
        {
            "start": pd.to_datetime([f"{_FIRST_YEAR}-{_STARTS[d]}" for d in day]),
            "end": pd.to_datetime([f"{y}-12-31" for y in last]),
        }
    )


def call_table(
    units: Sequence[Unit], rng: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Lay the call out as projects; also each unit's code by its key."""
    numbers = np.array(_bundles(units))
    order = np.argsort(numbers, kind="stable").tolist()
    ordered = [units[i] for i in order]
    codes = [f"UP{i:03d}" for i in range(1, len(units) + 1)]
    names = document("call")["names"]
    central = rng.random(len(units))
    table = pd.DataFrame(
        {
            "project": codes,
            "title": [u.title for u in ordered],
            "summary": [u.summary for u in ordered],
            "region": [u.region for u in ordered],
            "activity": [u.activity for u in ordered],
            "programme": [BUNDLE.format(number=numbers[i]) for i in order],
            "programme_name": [names[numbers[i] - 1] for i in order],
            "initiator": np.where(
                central < _JOINT, str(Initiator.JOINT), str(Initiator.LOCAL)
            ),
            "mode": [str(Mode(u.mode)) for u in ordered],
            "status": str(Status.PROPOSED),
            "merit": np.round(np.clip(rng.normal(76, 8, len(units)), 50, 97), 1),
            "organiser": [organiser(u.activity) for u in ordered],
        }
    )
    money, dates = _money(len(units), rng), _dates(len(units), rng)
    keys = {u.key: code for u, code in zip(ordered, codes, strict=True)}
    return pd.concat([table, dates, money], axis=1), keys
