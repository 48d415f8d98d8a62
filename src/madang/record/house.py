"""What is written of the house: offices, organisations, years, and who begins it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.errors import ParameterError, RefusedError
from madang.governance import EMERGENCY, Office
from madang.language import _
from madang.record import models as m
from madang.record.working import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.record.working import Record, Work

__all__ = ["EFFECTS", "begun", "lay_regions"]

_REASON: Final = 4_000
_FOUNDED: Final = "founding"


def begun(record: Record, user: str) -> None:
    """Give a new record its first national officer, once.

    Parameters
    ----------
    record : Record
    user : str
        The officer, who gives all other offices.

    Raises
    ------
    RefusedError
        If somebody holds an office already.
    """
    if record.of(m.Grant).exists():
        raise RefusedError(
            _("The record has officers already; one of them gives the office.")
        )
    record.of(m.Grant).create(
        user=user, office=Office.NATIONAL, since=record.clock(), given_by=_FOUNDED
    )


def lay_regions(record: Record, parents: Mapping[str, str]) -> None:
    """Enter the regions, each with its way down from the country.

    Parameters
    ----------
    record : Record
    parents : mapping of str to str
        By region the one above it; empty for those right below the country.

    Raises
    ------
    ParameterError
        If a region above another is not among them, or they lead in a circle.
    """
    for code in parents:
        way: list[str] = []
        at = code
        while at:
            if at in way or at not in parents:
                raise ParameterError(
                    _("The regions above '{code}' lead nowhere or in a circle.",
                      code=code)
                )  # fmt: skip
            way.append(at)
            at = parents[at]
        path = f"/{'/'.join(reversed(way))}/"
        record.of(m.Region).update_or_create(
            code=code, defaults={"name": code, "path": path}
        )


def _grant(work: Work) -> dict[str, Any]:
    office = _office(work)
    since = work.moment("since") if work.asked.get("since") else work.at
    until = work.moment("until") if work.asked.get("until") else None
    made = work.make(
        m.Grant, user=work.text("user"), office=office, since=since, until=until,
        region=str(work.asked.get("region", "")), given_by=work.actor.name,
    )  # fmt: skip
    return {"grant": made.pk, "office": office, "user": made.user}


def _office(work: Work) -> str:
    """Give the office that is named."""
    name = str(work.asked.get("office", ""))
    if name not in set(Office):
        raise ParameterError(
            _("There is no office '{name}'. There are: {known}.",
              name=name[:40], known=", ".join(Office))
        )  # fmt: skip
    return name


def _end(work: Work) -> dict[str, Any]:
    grants = work.record.of(m.Grant).filter(region=str(work.asked.get("region", "")))
    number = work.asked.get("grant")
    found = grants.filter(pk=number).first() if isinstance(number, int) else None
    if found is None:
        raise RefusedError(_("There is no such grant in this region."))
    if found.until is not None and found.until <= work.at:
        raise RefusedError(_("The grant has ended already."))
    written(work.record, found, until=work.at)
    return {"grant": found.pk, "office": found.office, "user": found.user}


def _break(work: Work) -> dict[str, Any]:
    office = _office(work)
    made = work.make(
        m.Grant, user=work.actor.name, office=office, since=work.at,
        until=work.at + EMERGENCY, region=str(work.asked.get("region", "")),
        is_emergency=True, reason=work.text("reason", most=_REASON),
        given_by=work.actor.name,
    )  # fmt: skip
    return {"grant": made.pk, "office": office, "until": made.until.isoformat()}


def _enrol(work: Work) -> dict[str, Any]:
    code = work.text("code")
    known = work.record.of(m.Organisation).filter(code=code).exists()
    if not known:
        work.make(m.Organisation, code=code, name=work.text("name"))
    users = work.asked.get("users", ())
    if not isinstance(users, list | tuple) or not all(
        isinstance(u, str) and u for u in users
    ):
        raise ParameterError(_("'users' is a list of names."))
    for user in users:
        work.record.of(m.Member).get_or_create(user=user, organisation_id=code)
    return {"organisation": code, "users": sorted(users)}


def _merge(work: Work) -> dict[str, Any]:
    code, into = work.text("code"), str(work.asked.get("into", ""))
    found = work.record.of(m.Organisation).filter(code=code).first()
    heir = work.record.of(m.Organisation).filter(code=into, state="stands").first()
    if found is None or found.state != "stands" or into == code:
        raise RefusedError(_("'{code}' is no organisation that stands.", code=code))
    if into and heir is None:
        raise RefusedError(_("'{code}' is no organisation that stands.", code=into))
    written(work.record, found, state="merged" if into else "closed", into=into)
    return {"organisation": code, "into": into}


def _close_year(work: Work) -> dict[str, Any]:
    year = work.asked.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise ParameterError(_("Name the budget year, such as 2026."))
    if work.record.of(m.Year).filter(year=year).exists():
        raise RefusedError(_("The budget year {year:d} is closed.", year=year))
    waiting = work.record.of(m.Payment).filter(year=year, state="prepared")
    if n := waiting.count():
        raise RefusedError(
            _("{n:,} {n:~tranche waits/tranches wait} for release.", n=n)
        )
    work.make(m.Year, year=year)
    return {"year": year}


EFFECTS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    "grant": _grant,
    "end_grant": _end,
    "break_glass": _break,
    "enrol": _enrol,
    "merge": _merge,
    "close_year": _close_year,
}
"""What each act writes besides its entry and messages; its answer is kept."""
