"""The part on complexity: how far to trust it, who stands where, what is related."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.language import _, from_json
from madang.report.chapter_specialisation import main_measure, now
from madang.vocabulary import Concern, Soundness, StructuralIndex

if TYPE_CHECKING:
    from madang.display.pieces import Figure
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "specialisation"
_MOST: Final = 40
_PAIRS: Final = 60
_LEVELS: Final = (Soundness.SOUND, Soundness.WARN, Soundness.REFUSE)
_SHARES: Final = frozenset({Concern.GAP, Concern.DIVERSITY})
_COUNTS: Final = frozenset({Concern.SIZE, Concern.COMPONENTS, Concern.SMALL_REGIONS})


def _certificate(view: View) -> pd.DataFrame | None:
    """Give the checks of the main measure with their sentence in the language."""
    found = now(view, "certificate", "index", "check", "value", "verdict", "message")
    if found is None:
        return None
    said = [view.say(from_json(message)) for message in found["message"]]
    return found.assign(sentence=said)


def _number(check: str, value: float) -> str:
    """Write the number of a check: a share, a count, or as it is."""
    if check in _SHARES:
        return numbers.percent(value)
    return numbers.integer(value) if check in _COUNTS else numbers.number(value)


def _verdicts(view: View) -> Figure | None:
    """Draw the certificate: what was examined, and what follows."""
    data = _certificate(view)
    if data is None:
        return None
    title = view.say(
        _("Can complexity and relatedness be believed? (validity certificate)")
    )
    shown = data.assign(
        row=[view.word(c) for c in data["check"]],
        column=[view.word(i) for i in data["index"]],
        word=[view.word(v) for v in data["verdict"]],
        level=[_LEVELS.index(Soundness(v)) for v in data["verdict"]],
        text=[_number(c, v) for c, v in zip(data["check"], data["value"], strict=True)],
        said=data["sentence"],
    )
    caption = view.caption(
        title,
        unit=view.say(_("as each check says")),
        source=view.source("stocks"),
        year=view.years(data),
    )
    table = view.table(
        "complexity-certificate-table",
        shown.assign(figure_text=shown["text"], reason=shown["sentence"]),
        ["index", "check", "figure_text", "verdict", "reason"],
        title=title,
        sheet="specialisation.certificate",
    )
    reading = view.say(_("○ sound, △ doubtful, × unusable, – does not apply. "))
    return view.figure(
        "complexity-certificate",
        charts.verdict_panel(shown, **caption),
        reading=reading + " ".join(_said(view, data, i) for i in StructuralIndex),
        table=table,
        evidence=("certificate",),
    )


def _said(view: View, data: pd.DataFrame, index: str) -> str:
    """Say the verdict on an index and what speaks against it."""
    own = data[data["index"] == index]
    if own.empty:
        return ""
    worst = max((Soundness(v) for v in own["verdict"]), key=_LEVELS.index)
    name, word = view.word(index), view.word(worst)
    against = own.loc[own["verdict"] != Soundness.SOUND, "sentence"]
    return " ".join([f"{name}: {word}.", *against])


def _regions(view: View) -> Figure | None:
    """Draw the complexity of each region with interval and tiers."""
    data = now(view, "complexity", "region", "eci", "eci_low", "eci_high", "rank")
    if data is None or data["eci"].isna().all():
        return None
    order = data.assign(aside=data["rank"].isna())
    ranked = order.sort_values(
        ["aside", "rank", "eci"], ascending=[True, True, False], kind="stable"
    ).dropna(subset=["eci"])
    n, few = len(ranked), ranked.head(_MOST)
    title = view.say(_("Complexity of regional economies (ECI)"))
    shown = few.assign(
        label=[view.region(r) for r in few["region"]],
        value=few["eci"], low=few["eci_low"], high=few["eci_high"],
        quiet=few["is_small"], group=few["tier"].astype("str"),
    )  # fmt: skip
    caption = view.caption(
        title,
        unit=view.say(
            _(
                "standard deviations, 0 the average, {word}",
                word=view.word(main_measure(data)),
            )
        ),
        source=view.source("stocks"),
        year=view.years(data),
    )
    table = view.table(
        "complexity-regions-table",
        order.sort_values(["aside", "rank"], kind="stable"),
        [
            "region", ("eci", "eci_low", "eci_high"),
            ("rank", "rank_low", "rank_high"), "tier",
            ("fitness", "fitness_low", "fitness_high"),
            ("fitness_rank", "fitness_rank_low", "fitness_rank_high"),
            ("diversity", "diversity_low", "diversity_high"), "average_ubiquity",
            ("coherence", "coherence_low", "coherence_high"), "is_small",
        ],
        title=title,
        sheet="specialisation.complexity",
    )  # fmt: skip
    drawn = charts.interval_chart(shown, x_title="ECI", reference=0.0, **caption)
    return view.figure(
        "complexity-regions",
        drawn,
        reading=_regions_reading(view, n),
        table=table,
        evidence=("complexity",),
    )


def _regions_reading(view: View, count: int) -> str:
    """Say how complexity is read, the certificate's word first."""
    first = ""
    checks = _certificate(view)
    if checks is not None:
        own = checks[checks["index"] == StructuralIndex.COMPLEXITY]
        worst = {Soundness(v) for v in own["verdict"]}
        if Soundness.REFUSE in worst:
            first = view.say(
                _("Refused by the certificate: not to be used as a ranking. ")
            )
        elif own.loc[own["check"] == Concern.DIRECTION, "verdict"].eq("warn").any():
            first = view.say(
                _(
                    "Careful: the records do not tell which end is the top; the "
                    "order may be upside down. "
                )
            )
        elif Soundness.WARN in worst:
            first = view.say(_("Read with the doubts of the certificate above. "))
    if count > _MOST:
        first += view.text("first_only", n=count, k=_MOST)
    return first + view.say(
        _(
            "Further right, a region is specialised in what few complex "
            "regions do. Within a group between thin lines order cannot be "
            "told. Small regions, grey, take no place."
        )
    )


def _space(view: View) -> Figure | None:
    """Draw the product space: activities, and which are found together."""
    nodes = now(view, "activities", "activity", "total", "space_x", "space_y", "pci")
    links = now(view, "relatedness", "activity", "neighbour", "proximity", "is_drawn")
    if nodes is None or links is None or nodes["space_x"].isna().all():
        return None
    title = view.say(_("The product space"))
    shown = _nodes(view, nodes)
    drawn = links[links["is_drawn"].astype(bool)]
    ties = pd.DataFrame({
        "source": [view.activity(a) for a in drawn["activity"]],
        "target": [view.activity(a) for a in drawn["neighbour"]],
        "value": drawn["proximity"],
    })  # fmt: skip
    caption = view.caption(
        title,
        unit=view.say(
            _(
                "area = {measure:lower}, lines = proximity (0–1)",
                measure=view.word(main_measure(nodes)),
            )
        ),
        source=view.source("stocks"),
        year=view.years(nodes),
    )
    pairs = links.dropna(subset=["rank"]).sort_values(
        ["proximity", "activity", "rank"], ascending=[False, True, True]
    )
    table = view.table(
        "complexity-space-table",
        pairs.assign(shared_regions=pairs.get("together")).head(_PAIRS),
        ["activity", "neighbour", "proximity", "shared_regions", "rank"],
        title=title,
        sheet="specialisation.relatedness",
    )
    reading = view.say(
        _(
            "Linked activities are often specialities of the same regions, and "
            "from one to the next is a short step. Near and far mean something; "
            "up, down, left and right do not."
        )
    )
    return view.figure(
        "complexity-space",
        charts.node_links(shown, ties, is_ordered=True, **caption),
        reading=reading,
        table=table,
        evidence=("relatedness",),
    )


def _nodes(view: View, nodes: pd.DataFrame) -> pd.DataFrame:
    """Give each activity its place, size, and third of complexity."""
    words = (
        _("most complex third"),
        _("middle third"),
        _("least complex third"),
        _("complexity not known"),
    )
    place = nodes["pci"].rank(ascending=False, pct=True)
    third = (place * 3 - 1e-9).floordiv(1).clip(0, 2).fillna(3).astype(int)
    ordered = nodes.assign(third=third).sort_values("third", kind="stable")
    return pd.DataFrame({
        "label": [view.activity(a) for a in ordered["activity"]],
        "x": ordered["space_x"], "y": ordered["space_y"], "size": ordered["total"],
        "group": [view.say(words[t]) for t in ordered["third"]],
    })  # fmt: skip


def _activities(view: View) -> Figure | None:
    """Draw the activities of highest and lowest complexity with intervals."""
    data = now(view, "activities", "activity", "pci", "pci_low", "pci_high", "ubiquity")
    if data is None or data["pci"].isna().all():
        return None
    ranked = data.dropna(subset=["pci"]).sort_values(
        ["pci", "activity"], ascending=[False, True]
    )
    half = _MOST // 4
    few = ranked if len(ranked) <= 2 * half else pd.concat(
        [ranked.head(half), ranked.tail(half)]
    )  # fmt: skip
    title = view.say(_("Complexity of activities (PCI)"))
    shown = few.assign(
        label=[view.activity(a) for a in few["activity"]],
        value=few["pci"], low=few["pci_low"], high=few["pci_high"],
    )  # fmt: skip
    caption = view.caption(
        title,
        unit=view.say(_("standard deviations, 0 the average")),
        source=view.source("stocks"),
        year=view.years(data),
    )
    table = view.table(
        "complexity-activities-table",
        ranked,
        [
            "activity", ("pci", "pci_low", "pci_high"),
            ("pci_rank", "pci_rank_low", "pci_rank_high"),
            ("ubiquity", "ubiquity_low", "ubiquity_high"), "total",
        ],
        title=title,
        sheet="specialisation.activities",
    )  # fmt: skip
    reading = view.say(
        _(
            "The {half} highest and the {half} lowest. To the right stand "
            "activities that only complex regions are specialised in; the doubts "
            "of the certificate apply.",
            half=half,
        )
    )
    return view.figure(
        "complexity-activities",
        charts.interval_chart(shown, x_title="PCI", reference=0.0, **caption),
        reading=reading,
        table=table,
        evidence=("activities",),
    )


BUILDERS: Final = (_verdicts, _regions, _activities, _space)
