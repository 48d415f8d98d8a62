"""What brief and dossier show of the network: who bridges, what breaks, who is out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display import numbers
from madang.display.blocks import Chapter, Figure, Listing
from madang.display.pieces import Section
from madang.display.sections import Part, Parts, origin
from madang.language import _, pgettext
from madang.linkages.network.columns import LEFT_OUT

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["CHAPTER", "SECTIONS"]

_WORK: Final = "participations projects"
_TOP: Final = 15
_NAMED: Final = 5
_EACH: Final = 2
_SEVERAL: Final = 5
_RARE: Final = 0.05


def _busiest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep those over whom most ways lead."""
    rows = found[found["between"] > 0]
    return rows.sort_values("between", ascending=False, kind="stable")


def _leaning(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the regions that lean most surely on one organisation first.

    That a region of one or two hangs on one is no news.
    """
    rows = found.dropna(subset=["first_share"])
    rows = rows[rows["tied"] >= _SEVERAL]
    return rows.sort_values(
        ["first_low", "first_share"], ascending=False, kind="stable"
    )


def _bridged(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Name the bridge beside the region."""
    names = [_name(view, code) for code in rows["first"]]
    labels = [
        f"{view.region(r)} · {n}" for r, n in zip(rows["region"], names, strict=True)
    ]
    return rows.assign(label=labels)


def _whole(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the figures of all years and layers."""
    return found[found["year"].isna() & (found["layer"] == "")]


def _spread(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the first of each region."""
    return found.groupby("region", sort=False).head(_EACH)


def _clear(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the roles of kinds that groups dealt anew hardly give."""
    rows = found[(found["grouping"] == "kind") & (found["p"] <= _RARE)]
    return rows.sort_values("ratio", ascending=False, kind="stable")


CHAPTER: Final = Chapter(
    title=_("Bridges and gaps"),
    question=_("Who holds the network together, what breaks, and who is left out?"),
    front="bridges",
    blocks=(
        Figure(
            key="bridges",
            table="organisations",
            title=_("Over whom most ways between others lead"),
            unit=_("pairs of others whose shortest way leads through it"),
            reading=_(
                "The longer the bar, the more would have to find another way if it "
                "left."
            ),
            label="organisation",
            value="between",
            rows=_busiest,
            most=_TOP,
            source=_WORK,
            columns=(
                "organisation region kind partners between constraint effective_size "
                "cut_off"
            ),
            evidence="roles",
        ),
        Figure(
            key="leaning",
            table="regions",
            title=_("How much of each region's ties its main bridge carries"),
            unit=_("% of the region's ties to others"),
            reading=_(
                "Share that its main bridge carries, with 90% intervals, where five "
                "organisations or more reach others: the further right, the more hangs "
                "on one."
            ),
            chart="interval_chart",
            label="",
            value="first_share",
            rows=_leaning,
            shape=_bridged,
            most=_TOP,
            source=_WORK,
            columns=(
                "region tied in_largest partner_regions first first_share regions_lost"
            ),
        ),
        Listing(
            key="fragile",
            table="fragile",
            title=_("If one left"),
            columns="organisation region kind partners cut_off cut_regions last_end",
            caption=_("Who is tied to the rest over one organisation alone."),
        ),
        Listing(
            key="structure",
            table="structure",
            title=_("The network beside chance"),
            columns="quantity value expected",
            rows=_whole,
            caption=_(
                "Chance deals the seats of all projects anew. Repeated and kept ties "
                "show trust; a small-world quotient above 1 means near circles with "
                "short ways between them."
            ),
        ),
        Listing(
            key="roles",
            table="group_roles",
            title=_("Which kinds stand between whom"),
            columns="kind role organisations chains dealt ratio p",
            rows=_clear,
            caption=_(
                "Roles that a kind takes more or less often than kinds dealt anew "
                "among organisations of like size (p at most .05)."
            ),
        ),
        Listing(
            key="layers",
            table="layers",
            title=_("Do the same partners meet in several layers?"),
            columns="layer other_layer shared_nodes both jaccard dealt ratio p",
        ),
        Listing(
            key="left-out",
            table="left_out",
            title=_("SMEs that are left out, and with whom to invite them"),
            columns="organisation region out near near_why",
            rows=_spread,
            caption=_("Those that take part already come first."),
        ),
    ),
)


def _name(view: View, code: str) -> str:
    """Name an organisation."""
    return str(view.organisations.get(code, code))


def _regions(view: View) -> pd.DataFrame | None:
    """Give the measures of the regions."""
    return view.result("network", "regions", "region", "first_share")


def _out(view: View) -> pd.DataFrame | None:
    """Give the SMEs that are left out."""
    return view.result("network", "left_out", "region", "organisation")


def _bridges(parts: Parts, code: str) -> Section:
    """Say over whom a region reaches others, and whom it leaves out."""
    v, row = parts.view, parts.row(_regions, code)
    title = v.say(pgettext("section", "Bridges and gaps"))
    if not row:
        return Section("network", title, absent=v.absent("network"))
    pairs = []
    if pd.notna(row["first"]):
        share = v.interval(
            row["first_share"], row["first_low"], row["first_high"], "share"
        )
        pairs.append((
            v.say(_("Main bridge")), f"{_name(v, str(row['first']))} · {share}"
        ))  # fmt: skip
        lost = v.say(_(
            "{lost} of {reached}", lost=int(row["regions_lost"]),
            reached=int(row["partner_regions"]),
        ))  # fmt: skip
        pairs.append((v.say(_("Partner regions lost")), lost))
    for name, column in (
        (_("SMEs"), "smes"), (_("SMEs without a project"), "smes_outside"),
        (_("SMEs without a science partner"), "smes_alone"),
    ):  # fmt: skip
        pairs.append((v.say(name), numbers.integer(row[column])))
    how = LEFT_OUT.column("out")
    for r in parts.rows(_out, code)[:_NAMED]:
        said = v.written(r["out"], how) if how else ""
        if pd.notna(r["near"]):
            said += " → " + _name(v, r["near"])
        pairs.append((_name(v, r["organisation"]), said))
    caption = origin(v, v.source("participations"), v.period())
    return Section("network", title, tuple(pairs), caption=caption)


SECTIONS: Final = (Part(72, _bridges),)
