"""Levers: the settings of a plan that an officer may move, and how they are read."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang import study as studies
from madang.contracts import names
from madang.display.numbers import percent
from madang.errors import ParameterError
from madang.language import Message, _
from madang.services.bench import plan_in_force
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from madang.contracts import Parameter
    from madang.display.view import View
    from madang.study import Study

__all__ = [
    "FLOOR", "Lever", "chosen", "levers", "parted", "read", "settings_said", "worded",
    "words",
]  # fmt: skip

FLOOR: Final = "balance_floor"
"""The lever that a single plan is asked for; the frontier does without it."""

_BREAK: Final = re.compile(r"[.;:] ")
_STAGE: Final = "portfolio"
_WEIGHTS: Final = "criteria_weights"
_MOVED: Final = (
    "budget", FLOOR, "minimum_scale", "merge_saving", "scale",
    "balance.need_residents", "balance.need_shortfall",
)  # fmt: skip
_SHARES: Final = (FLOOR, "merge_saving")
_LONGEST: Final = 30
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Lever:
    """One setting that an officer may move.

    Attributes
    ----------
    name : str
        Name of the setting; that of a criterion's weight with a full stop.
    says : Message or str
        What it sets: what its parameter says, or the name of a criterion.
    least, most, step : float
        Ends of the slider, and how far it goes at once.
    value : float
        Where it stands without being moved.
    is_money, is_share : bool
        Whether its value is an amount of money, or a share, told in per cent.
    """

    name: str
    says: Message | str
    least: float
    most: float
    step: float
    value: float
    is_money: bool = False
    is_share: bool = False

    def read(self, text: str) -> float | None:
        """Read what was sent; None where the lever was not moved.

        Raises
        ------
        ParameterError
            If it is no number between the ends.
        """
        plain = text.strip().replace(",", "")
        if not plain:
            return None
        try:
            value = float(plain[:_LONGEST])
        except ValueError:
            value = math.nan
        if len(plain) > _LONGEST or not self.least <= value <= self.most:
            raise ParameterError(
                _(
                    "{says}: a number from {least:,g} to {most:,g} is wanted; found "
                    "'{found}'.",
                    says=self.says,
                    least=self.least,
                    most=self.most,
                    found=text[:_LONGEST],
                )
            )
        return None if self.is_at(value) else value

    def nearest(self, value: float) -> float:
        """Give the place at which a slider shows a value."""
        return self.least + round((value - self.least) / self.step) * self.step

    def is_at(self, value: float) -> bool:
        """Tell whether a value is where the lever stands without being moved."""
        return math.isclose(value, self.value, rel_tol=1e-6, abs_tol=_TOLERANCE)


def levers(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    results: Mapping[tuple[str, str], pd.DataFrame],
    language: str,
) -> list[Lever]:
    """Give what may be moved, each where the plan in force has it.

    Parameters
    ----------
    study : Study
        The study.
    tables, results : mapping
        Its tables, and its results.
    language : str
        In which criteria are named.

    Returns
    -------
    list of Lever
    """
    stage = studies.stages()[_STAGE]
    held = studies.parameters(study, stage)
    plan = plan_in_force(results)
    if plan is not None:
        held = held | {FLOOR: plan["floor"]}
    told = {p.name: p for p in stage.parameters}
    asked = _asked(tables["projects"])
    if held["budget"] is None:
        held = held | {"budget": held["budget_share"] * asked}
    need = studies.stages()["balance"]
    held |= {f"balance.{k}": v for k, v in studies.parameters(study, need).items()}
    told |= {f"balance.{p.name}": p for p in need.parameters}
    made = [_lever(name, told[name], held[name], asked) for name in _MOVED]
    return [*made, *_weights(held[_WEIGHTS], tables.get("criteria"), language)]


def _asked(projects: pd.DataFrame) -> float:
    """Add up what is asked for."""
    proposed = projects[projects["status"] == Status.PROPOSED.value]
    amounts = proposed.reindex(columns=["grant", "cost"]).astype("float64")
    return float(amounts["grant"].fillna(amounts["cost"]).sum())


def _lever(name: str, parameter: Parameter, value: float, asked: float) -> Lever:
    """Make a lever of a parameter: its bounds, or as much money as is asked for."""
    is_money = name == "budget"
    most = max(asked, value) if is_money else parameter.at_most or 1.0
    step = 0.01 if most <= 1 else 0.05
    if is_money:
        step = 10.0 ** max(0, math.floor(math.log10(max(most, 1.0))) - 2)
        most = math.ceil(most / step) * step
    least = step if is_money else parameter.at_least or 0.0
    return Lever(
        name, parameter.says, least, most, step, float(value),
        is_money=is_money, is_share=name in _SHARES,
    )  # fmt: skip


def _weights(
    given: Mapping[str, float], criteria: pd.DataFrame | None, language: str
) -> list[Lever]:
    """Make a lever of the weight of each criterion."""
    if criteria is None:
        return []
    called = names(criteria, language, key="criterion")
    held = criteria.set_index("criterion")["weight"].astype("float64")
    most = max(1.0, float(held.max()))
    return [
        Lever(
            f"{_WEIGHTS}.{code}", called.get(str(code), str(code)), 0.0, most, 0.01,
            float(given.get(str(code), weight)),
        )
        for code, weight in held.items()
    ]  # fmt: skip


def chosen(held: list[Lever], sent: Mapping[str, str]) -> dict[str, str]:
    """Take of each lever what was touched: its slider, or the number beside it.

    Parameters
    ----------
    held : list of Lever
        What may be moved.
    sent : mapping of str to str
        A form: of each lever its number, with ``.slider`` what its slider says, and
        with ``.was`` where both stood, with ``.per`` the unit of all three, and
        with ``.exact`` what the number is short for.

    Returns
    -------
    dict of str to str
        One text a lever.
    """
    taken = {}
    for lever in held:
        number, was = sent.get(lever.name, ""), sent.get(f"{lever.name}.was", "")
        slid, per = sent.get(f"{lever.name}.slider", ""), sent.get(f"{lever.name}.per")
        taken[lever.name] = number
        with suppress(ValueError, OverflowError):
            one = float(per or 1)
            stood = lever.nearest(one * float(was or "nan"))
            is_slid = bool(slid) and abs(one * float(slid) - stood) > lever.step / 10
            if number == was and is_slid:
                taken[lever.name] = f"{one * float(slid):.15g}"
            elif number == was and sent.get(f"{lever.name}.exact"):
                taken[lever.name] = sent[f"{lever.name}.exact"]
            elif per:
                taken[lever.name] = f"{one * float(number):.15g}"
    return taken


def read(
    held: list[Lever], sent: Mapping[str, str]
) -> tuple[dict[str, float], list[Message]]:
    """Read where levers were moved to, and what of it cannot be used.

    Parameters
    ----------
    held : list of Lever
        What may be moved.
    sent : mapping of str to str
        Texts by the names of levers; others are passed over.

    Returns
    -------
    moved : dict of str to float
        Values of levers that stand elsewhere than in force.
    wrong : list of Message
        What cannot be used.
    """
    moved: dict[str, float] = {}
    wrong: list[Message] = []
    for lever in held:
        try:
            value = lever.read(sent.get(lever.name, ""))
        except ParameterError as error:
            wrong.append(error.message)
            continue
        if value is not None:
            moved[lever.name] = value
    return moved, wrong


def words(moved: Mapping[str, float]) -> tuple[str, ...]:
    """Give moved levers as settings of this once, as ``--set`` takes them."""
    return tuple(f"{name}={value:.15g}" for name, value in sorted(moved.items()))


def worded(view: View, held: Iterable[tuple[Lever, float]]) -> list[tuple[str, str]]:
    """Say where levers stand."""
    return [
        (
            parted(view, lever)[0],
            view.money(value)
            if lever.is_money
            else percent(value)
            if lever.is_share
            else f"{value:.4g}",
        )
        for lever, value in held
    ]


def parted(view: View, lever: Lever) -> tuple[str, str]:
    """Part what a lever sets from what is said beyond it."""
    whole = lever.says if isinstance(lever.says, str) else view.say(lever.says)
    found = _BREAK.search(whole)
    if found is None:
        return whole, ""
    return whole[: found.start()], whole[found.end() :]


def settings_said(view: View, held: Iterable[Lever], settings: Iterable[str]) -> str:
    """Say settings of this once in the words of their levers."""
    named = {lever.name: lever for lever in held}
    given = dict(word.split("=", 1) for word in settings)
    told = [(named[n], float(v)) for n, v in given.items() if n in named]
    return "; ".join(f"{name}: {value}" for name, value in worded(view, told))
