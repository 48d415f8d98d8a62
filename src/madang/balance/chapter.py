"""What the brief shows of balance: who leads, how even, who holds what share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.balance.ledger_blocks import ABOUT, CHANGES
from madang.balance.pattern_blocks import PATTERNS
from madang.contracts.trees import Tree
from madang.display import numbers
from madang.display.blocks import Chapter, Figure, Listing, Side
from madang.display.places import has_outlines, has_tiles, map_of, off_map, tiles_of
from madang.language import _, from_json, pgettext
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.view import View
    from madang.language import Message

__all__ = ["CHAPTER"]

_DIMENSIONS: Final = ("territory", "people", "autonomy")
_ENDS: Final = 20
_LINES: Final = 6
_FEW_YEARS: Final = 2
_LEDGER: Final = "region score rank tier imputed_share"
_UNITS: Final = {
    "persons": pgettext("unit", "persons"),
    "establishments": pgettext("unit", "establishments"),
    "organisations": pgettext("unit", "organisations"),
    "patents": pgettext("unit", "patents"),
    "publications": pgettext("unit", "publications"),
    "KRW": pgettext("currency", "KRW"),
}
"""Units that the stage gives to what it gathers, in words."""


def _of(dimension: str) -> Callable[[View, pd.DataFrame], pd.DataFrame]:
    """Choose one dimension of the latest ledger, the best first."""

    def rows(view: View, found: pd.DataFrame) -> pd.DataFrame:
        now = view.latest(found[found["dimension"] == dimension])
        return now.sort_values(["rank", "region"])

    return rows


_total = _of("total")


def _scores(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Write all scores with the same number of places."""
    return shown.assign(text=numbers.uniform(shown["score"]))


def _by_tier(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Name the tiers, where there are any, beside the scores."""
    out = _scores(view, shown)
    if "tier" not in out or out["tier"].isna().all():
        return out
    named = [
        None if pd.isna(t) else view.say(_("Tier {n}", n=int(t))) for t in out["tier"]
    ]
    return out.assign(group=pd.Series(named, index=out.index, dtype=object))


def _map_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the map is read: outlines carry no number, tiles do."""
    same = _("Regions of one tier cannot be told apart within their 90% intervals. ")
    outlined = _(
        "Tier 1 is highest. Colour and legend give the tier; scores "
        "stand in the small maps and the table. "
    )
    tiled = _(
        "Tier 1 is highest. One tile is one region; colour and legend "
        "give the tier, the number the score. "
    )
    drawn = outlined if has_outlines(view) else tiled
    return view.say(same) + view.say(drawn) + off_map(view, rows)


def _total_in_tiles(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Give the total score once more, where outlines hide its number."""
    hidden = has_outlines(view) and has_tiles(view)
    return _total(view, found) if hidden else None


def _own(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the dimensions that are the study's own, in the latest year."""
    now = view.latest(found)
    own = now[~now["dimension"].isin(["total", *_DIMENSIONS])]
    return own.sort_values(["dimension", "rank", "region"]) if len(own) else None


def _small(dimension: str) -> Figure:
    """Draw a small map of one dimension."""
    return Figure(
        key=dimension,
        table="ledger",
        title=word(dimension),
        value="score",
        rows=_total_in_tiles if dimension == "total" else _of(dimension),
        shape=_scores,
        draw=tiles_of,
        source="indicators",
        columns=_LEDGER,
        needs="rank",
        most=0,
    )


def _first_and_last(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the first and the last where there are too many regions to draw."""
    rows = _total(view, found)
    if len(rows) <= 2 * _ENDS:
        return rows
    return pd.concat([rows.head(_ENDS), rows.tail(_ENDS)])


def _ranks_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how ranks are read, and where not all are drawn."""
    whole = view.result("balance", "ledger", "rank")
    n = len(rows) if whole is None else len(_total(view, whole))
    some = _("Of {n} regions the first and last {k} are drawn. ", n=n, k=_ENDS)
    reading = _(
        "The dot is the rank, the line its 90% interval. Regions between two "
        "rules form one tier. Only what survives other weights and "
        "normalisations is a difference."
    )
    return (view.say(some) if n > len(rows) else "") + view.say(reading)


def _ranked(view: View, _rows: pd.DataFrame) -> dict[str, Any]:
    """Draw on a scale of ranks."""
    return {"is_rank": "rank", "x_title": view.say(_("Rank"))}


def _latest_each(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the latest year of each quantity, the largest share first."""
    order = found.sort_values("year", na_position="first")
    now = order.groupby("quantity", sort=False).tail(1)
    return now.sort_values("core_share", ascending=False)


def _need_caption(view: View, rows: pd.DataFrame) -> str:
    """Say how need was worked out, and who reads it."""
    made = view.say(from_json(rows["formula"].iloc[0]))
    read = view.say(_("Audit and portfolio read this one quantity."))
    return f"{made} {read}"


def _regions(view: View) -> Tree:
    """Give what holds each region."""
    return Tree.of(view.inputs.tables.get("regions"), "region")


def _core_reading(view: View, _rows: pd.DataFrame) -> Message:
    """Name the core, and say how its shares are read."""
    return _(
        "The core is {names}. Black lines are 90% intervals. Past the 50% "
        "line the core holds more than all others together.",
        names=", ".join(view.region(c) for c in _regions(view).tops(view.inputs.core)),
    )


def _by_quantity(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List quantities year by year."""
    return found.sort_values(["quantity", "year"])


def _with_units(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List quantities year by year, their units in words."""
    known = _UNITS | {said.text("ko"): said for said in _UNITS.values()}
    said = [view.say(known[u]) if u in known else u for u in found["unit"]]
    return _by_quantity(view, found.assign(unit=said))


def _of_years(_view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep shares where they make a line."""
    return found if found["year"].nunique() >= _FEW_YEARS else None


def _over_years(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw quantities over the years, or as intervals where there is one year."""
    count = shown.dropna(subset=["year"]).groupby("quantity")["year"].nunique()
    long = [q for q in dict.fromkeys(shown["quantity"]) if count.get(q, 0) > 1][:_LINES]
    if not long:
        flat = view.latest(shown).sort_values("value", ascending=False)
        return charts.interval_chart(flat, **caption)
    kept = shown[shown["quantity"].isin(long) & shown["year"].notna()]
    return charts.line_chart(kept.assign(x=kept["year"]), **caption)


def _catching_up(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give half-lives only where those behind surely catch up."""
    sure = (found["beta"] < 0) & (found["beta_high"] < 0)
    halves = ("half_life", "half_life_low", "half_life_high")
    return found.assign(**{c: found[c].where(sure) for c in halves if c in found})


def _with_the_total(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the agreement of the ledger's total, by index and year."""
    whole = found[found["dimension"] == "total"]
    known = (found if whole.empty else whole).dropna(subset=["year"])
    return known.sort_values(["index", "year"])


def _published_reading(view: View, rows: pd.DataFrame) -> Message:
    """Say how well the ledger agrees with each index in its latest year."""
    last = rows.groupby("index", sort=False).tail(1)
    said = "; ".join(
        f"{view.word(r['index'])} {int(r['year'])}: "
        f"{view.interval(r['spearman'], r['low'], r['high'])}"
        for r in last.to_dict("records")
    )
    return _(
        "Correlation of ranks in the ledger's total with ranks in the "
        "published index. Bands are 90% intervals. {said}.",
        said=said,
    )


CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Balance"),
    question=_("How even are the regions, and who holds what share?"),
    front="ranks",
    blocks=(
        Figure(
            key="map",
            table="ledger",
            title=_("Balance ledger: total score by tier"),
            reading=_map_reading,
            value="score",
            rows=_total,
            shape=_by_tier,
            draw=map_of,
            source="indicators stocks flows",
            columns=_LEDGER,
            needs="rank",
            most=0,
        ),
        Side(tuple(map(_small, ("total", *_DIMENSIONS)))),
        Listing(
            key="own-dimensions",
            table="ledger",
            title=_("Balance ledger: the study's own dimensions"),
            needs="dimension score rank year",
            rows=_own,
            columns="dimension region score rank tier",
        ),
        Figure(
            key="ranks",
            table="ledger",
            title=_("Rank in balance with 90% interval"),
            unit=_("rank, 1 is best"),
            reading=_ranks_reading,
            chart="interval_chart",
            options=_ranked,
            value="rank",
            needs="rank_low rank_high",
            group="tier",
            rows=_first_and_last,
            listed=_total,
            source="indicators",
            columns=_LEDGER,
            most=0,
        ),
        *CHANGES,
        Listing(
            key="need",
            table="need",
            title=_("What each region needs"),
            caption=_need_caption,
            columns="region score shortfall population need share rank is_core",
            needs="need formula",
            rows=lambda _view, found: found.sort_values("need", ascending=False),
        ),
        Figure(
            key="core",
            table="core_share",
            title=_("Share held by the core"),
            reading=_core_reading,
            options={"reference": 50},
            label="quantity",
            value="core_share",
            text="value",
            rows=_latest_each,
            listed=_with_units,
            source="stocks organisations regions",
            columns="quantity year core_share total unit",
            most=0,
        ),
        Figure(
            key="core-years",
            table="core_share",
            title=_("Share of the core over the years"),
            reading=_("Bands are 90% intervals."),
            draw=_over_years,
            label="quantity",
            value="core_share",
            rows=_of_years,
            listed=_by_quantity,
            source="stocks regions",
            columns="quantity year core_share",
            most=0,
        ),
        Figure(
            key="evenness",
            table="evenness",
            title=_("Evenness across regions (Gini)"),
            unit=_("0 even, 1 all in one"),
            reading=_(
                "A rising line means more concentration. Bands are 90% intervals of "
                "one year; whether it changed is told by the interval of the change "
                "since the first year, in the table."
            ),
            draw=_over_years,
            label="quantity",
            value="gini",
            listed=_by_quantity,
            source="stocks indicators regions",
            columns="quantity year gini gini_change theil_t theil_t_between "
            "theil_t_within",
            most=0,
        ),
        Listing(
            key="convergence",
            table="convergence",
            title=_("Are those behind catching up (β-convergence)"),
            columns="quantity start_year end_year beta half_life",
            caption=_(
                "Below 0 those behind catch up, above 0 the gap widens; where the "
                "90% interval holds 0, neither can be said. Half-lives only where "
                "they catch up."
            ),
            rows=_catching_up,
        ),
        *PATTERNS,
        Figure(
            key="published",
            table="published",
            title=_("Agreement with published indices"),
            unit=_("rank correlation, 1 is equal"),
            reading=_published_reading,
            chart="line_chart",
            label="index",
            value="spearman",
            rows=_with_the_total,
            shape=lambda _view, shown: shown.assign(x=shown["year"]),
            source="indicators",
            columns="index year regions spearman",
            most=0,
        ),
        *ABOUT,
        Listing(
            key="steps",
            table="steps",
            title=_("How the ledger was made"),
            columns="order message",
            rows=lambda _view, found: found.sort_values("order"),
        ),
    ),
)
