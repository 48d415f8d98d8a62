"""Complexity: how far to trust it, who stands where, what is found together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.contracts.headings import IN_MONEY
from madang.display import numbers
from madang.display.blocks import Figure, Listing
from madang.language import Message, _, from_json
from madang.specialisation.focus import main_measure, now, tells_top
from madang.vocabulary import Concern, Soundness, StructuralIndex

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["COMPLEXITY"]

_STAGE: Final = "specialisation"
_PAIRS: Final = 60
_HALF: Final = 10
_LEVELS: Final = (Soundness.SOUND, Soundness.WARN, Soundness.REFUSE)
_SHARES: Final = frozenset({Concern.GAP, Concern.DIVERSITY})
_COUNTS: Final = frozenset({Concern.SIZE, Concern.COMPONENTS, Concern.SMALL_REGIONS})
_NODES: Final = ("activity", "measure", "total", "space_x", "space_y", "pci")


def _number(check: str, value: float) -> str:
    """Write the number of a check: a share, a count, or as it is."""
    if check in _SHARES:
        return numbers.percent(value)
    return numbers.integer(value) if check in _COUNTS else numbers.number(value)


def _checks(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the checks of the main measure, with their number and sentence."""
    rows = now(found)
    pairs = zip(rows["check"], rows["value"], strict=True)
    return rows.assign(
        # A check that does not apply has found nothing sound.
        verdict=rows["verdict"].where(
            rows["value"].notna() | (rows["verdict"] != Soundness.SOUND)
        ),
        figure_text=[_number(check, value) for check, value in pairs],
        reason=[view.say(from_json(message)) for message in rows["message"]],
    )


def _panel(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Lay checks in rows and indices in columns."""
    return rows.assign(
        row=[view.word(c) for c in rows["check"]],
        column=[view.word(i) for i in rows["index"]],
        word=[view.word(v) if pd.notna(v) else "" for v in rows["verdict"]],
        level=[
            _LEVELS.index(Soundness(v)) if pd.notna(v) else 0 for v in rows["verdict"]
        ],
        text=rows["figure_text"],
        said=rows["reason"],
    )


def _verdicts_reading(view: View, rows: pd.DataFrame) -> str:
    """Say the verdict on each index."""
    marks = view.say(_("○ sound, △ doubtful, × unusable, – does not apply. "))
    return marks + " ".join(_verdict(view, rows, i) for i in StructuralIndex)


def _verdict(view: View, rows: pd.DataFrame, index: str) -> str:
    """Say the verdict on an index and what speaks against it."""
    own = rows[rows["index"] == index]
    if own.empty:
        return ""
    found = own["verdict"].dropna()
    worst = max(map(Soundness, found), key=_LEVELS.index)
    against = own.loc[found.index[found != Soundness.SOUND], "reason"]
    return " ".join([f"{view.word(index)}: {view.word(worst)}.", *against])


def _places(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Put regions in the order of their rank, those without one last."""
    if not tells_top(view, _STAGE):
        return None
    data = now(found)
    order = data.assign(aside=data["rank"].isna())
    return order.sort_values(
        ["aside", "rank", "eci"], ascending=[True, True, False], kind="stable"
    )


def _places_unit(view: View, rows: pd.DataFrame) -> Message:
    """Name the unit, and the measure behind it."""
    word = view.word(main_measure(rows))
    return _("standard deviations, 0 the average, {word}", word=word)


def _places_reading(view: View, _rows: pd.DataFrame) -> str:
    """Say how complexity is read, the certificate's word first."""
    return view.say(_doubt(view)) + view.say(
        _(
            "Further right, a region is specialised in what few complex "
            "regions do. Within a group between thin lines order cannot be "
            "told. Small regions, grey, take no place."
        )
    )


def _doubt(view: View) -> Message:
    """Say what the certificate has against ranking by complexity."""
    found = view.result(_STAGE, "certificate", "index", "check", "verdict", "measure")
    if found is None:
        return Message("")
    checks = now(found)
    own = checks[checks["index"] == StructuralIndex.COMPLEXITY]
    verdicts = {Soundness(v) for v in own["verdict"]}
    if Soundness.REFUSE in verdicts:
        return _("Refused by the certificate: not to be used as a ranking. ")
    if Soundness.WARN in verdicts:
        return _("Read with the doubts of the certificate above. ")
    return Message("")


def _without_top(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Put regions in the order of their codes, where no end is the top."""
    if tells_top(view, _STAGE):
        return None
    return now(found).sort_values("region", kind="stable")


def _by_pci(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the most complex activities first."""
    known = now(found).dropna(subset=["pci"])
    return known.sort_values(["pci", "activity"], ascending=[False, True])


def _both_ends(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Give the most and the least complex activities, where that is known."""
    if not tells_top(view, _STAGE):
        return None
    ranked = _by_pci(view, found)
    if len(ranked) <= 2 * _HALF:
        return ranked
    return pd.concat([ranked.head(_HALF), ranked.tail(_HALF)])


def _nodes(view: View) -> pd.DataFrame | None:
    """Give the activities that have a place in the product space."""
    found = view.result(_STAGE, "activities", *_NODES)
    if found is None:
        return None
    nodes = now(found)
    return None if nodes["space_x"].isna().all() else nodes


def _links(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Give the links, where the activities have places."""
    return None if _nodes(view) is None else now(found)


def _pairs(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List the nearest pairs."""
    ranked = now(found).dropna(subset=["rank"])
    return ranked.sort_values(
        ["proximity", "activity", "rank"], ascending=[False, True, True]
    ).head(_PAIRS)


def _space(view: View, links: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the product space: activities, and which are found together."""
    drawn = links[links["is_drawn"].astype(bool)]
    ties = pd.DataFrame({
        "source": [view.activity(a) for a in drawn["activity"]],
        "target": [view.activity(a) for a in drawn["neighbour"]],
        "value": drawn["proximity"],
    })  # fmt: skip
    return charts.node_links(_dots(view), ties, is_ordered=True, **caption)


def _dots(view: View) -> pd.DataFrame:
    """Give each activity its place, size, and third of complexity."""
    nodes = _nodes(view)
    if nodes is None:
        return pd.DataFrame()
    if not tells_top(view, _STAGE):
        nodes = nodes.assign(pci=float("nan"))
    words = (
        _("most complex third"),
        _("middle third"),
        _("least complex third"),
        _("complexity not known"),
    )
    place = nodes["pci"].rank(ascending=False, pct=True)
    third = (place * 3 - 1e-9).floordiv(1).clip(0, 2).fillna(3).astype(int)
    ordered = nodes.assign(third=third).sort_values("third", kind="stable")
    is_money = main_measure(nodes) in IN_MONEY
    write = view.money if is_money else numbers.integer
    return pd.DataFrame({
        "label": [view.activity(a) for a in ordered["activity"]],
        "text": [write(v) for v in ordered["total"]],
        "x": ordered["space_x"], "y": ordered["space_y"], "size": ordered["total"],
        "group": [view.say(words[t]) for t in ordered["third"]],
    })  # fmt: skip


def _space_unit(view: View, rows: pd.DataFrame) -> Message:
    """Say what areas and lines are."""
    measure = view.word(main_measure(rows))
    return _("area = {measure:lower}, lines = proximity (0–1)", measure=measure)


def _space_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the space is read, and from which proximity links are drawn."""
    drawn = rows.loc[rows["is_drawn"].astype(bool), "proximity"]
    return view.say(
        _(
            "Linked activities are often specialities of the same regions, and "
            "from one to the next is a short step. Near and far mean something; "
            "up, down, left and right do not. Drawn are {n:,} links, of a proximity "
            "of {least:.2f} or more.",
            n=len(drawn),
            least=float(drawn.min()) if len(drawn) else float("nan"),
        )
    )


COMPLEXITY: Final = (
    Figure(
        key="certificate",
        table="certificate",
        title=_("Can complexity and relatedness be believed? (validity certificate)"),
        unit=_("as each check says"),
        reading=_verdicts_reading,
        chart="verdict_panel",
        label="",
        needs="index check value verdict message measure",
        rows=_checks,
        listed=_checks,
        listed_most=40,
        shape=_panel,
        most=0,
        source="stocks",
        columns="index check figure_text verdict reason",
    ),
    Figure(
        key="complexity",
        table="complexity",
        title=_("Complexity of regional economies (ECI)"),
        unit=_places_unit,
        reading=_places_reading,
        chart="interval_chart",
        options={"x_title": "ECI", "reference": 0.0},
        value="eci",
        group="tier",
        quiet="is_small",
        needs="region eci_low eci_high rank measure",
        rows=_places,
        listed=_places,
        source="stocks",
        columns="region eci rank tier fitness fitness_rank diversity "
        "average_ubiquity coherence is_small",
    ),
    Listing(
        key="complexity-without-top",
        table="complexity",
        title=_("Complexity of regional economies (ECI): top not known"),
        caption=_(
            "The records do not tell which end is the top: the order may be upside "
            "down, so no chart is drawn. Name a region or activity that is surely "
            "complex by specialisation.complex_end."
        ),
        needs="region measure",
        rows=_without_top,
        columns="region eci fitness fitness_rank diversity average_ubiquity "
        "coherence is_small",
    ),
    Figure(
        key="activity-complexity",
        table="activities",
        title=_("Complexity of activities (PCI)"),
        unit=_("standard deviations, 0 the average"),
        reading=_(
            "The {half} highest and the {half} lowest. To the right stand "
            "activities that only complex regions are specialised in; the doubts "
            "of the certificate apply.",
            half=_HALF,
        ),
        chart="interval_chart",
        options={"x_title": "PCI", "reference": 0.0},
        label="activity",
        value="pci",
        needs="activity pci_low pci_high ubiquity measure",
        rows=_both_ends,
        listed=_by_pci,
        source="stocks",
        columns="activity pci pci_rank ubiquity total",
    ),
    Figure(
        key="space",
        table="relatedness",
        title=_("The product space"),
        unit=_space_unit,
        reading=_space_reading,
        draw=_space,
        label="",
        needs="activity neighbour proximity is_drawn measure",
        rows=_links,
        listed=_pairs,
        most=0,
        source="stocks",
        columns="activity neighbour proximity together rank",
    ),
)
