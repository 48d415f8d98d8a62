"""What a committee should read first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.contracts import Finding, names_of
from madang.contracts.trees import Tree
from madang.language import Estimate, Items, Message, Range, Value, _
from madang.vocabulary import word

if TYPE_CHECKING:
    import pandas as pd

    from madang.linkages.record import Linkages

__all__ = ["findings"]

_FEWEST_TIES: Final = 100
_NEARLY_ALL: Final = 0.99
_RARE: Final = 0.25  # rarer than one project in four weighs more
_SCIENCE: Final = ("academia", "research")


def findings(
    made: Linkages,
    regions: pd.DataFrame,
    activities: pd.DataFrame | None,
    core: tuple[str, ...],
) -> tuple[Finding, ...]:
    """Say what stands out, each sentence with number, unit, years and interval.

    Where every project names one organisation, nothing is said of who works with
    whom: a record of nobody's partners is no record of nobody having partners.
    """
    said = [_distance(made, activities)]
    if made.kind_matrix["ties"].sum() > 0:
        said += [
            _triple(made),
            _industry_science(made),
            _core(made, regions, core),
            _dependent(made, regions, core),
            _embedding(made),
        ]
    return tuple(f for f in said if f is not None)


def _row(made: Linkages, quantity: str) -> Estimate:
    """Take a national quantity of all years, with its interval."""
    table = made.national
    mine = table[(table["quantity"] == quantity) & table["year"].isna()]
    if mine.empty:
        return Estimate(math.nan)
    row = mine.iloc[0]
    return Estimate(float(row["value"]), float(row["low"]), float(row["high"]))


def _begun(made: Linkages) -> Message:
    """Say in which years the projects began; nothing where that is unknown."""
    first, last = made.first_year, made.last_year
    if first is None or last is None:
        return Message("")
    years = str(first) if first == last else Range(first, last, ".0f")
    return _(" begun in {years}", years=years)


def _core_name(regions: pd.DataFrame, core: tuple[str, ...]) -> Value:
    """Name the core: as the region that consists of it, else by its regions."""
    tree, named = Tree.of(regions, "region"), names_of(regions)
    core = tree.tops(core)
    alone = core[0] if len(core) == 1 else tree.parent(core[0])
    if alone in named and set(core) in ({alone}, set(tree.below(str(alone)))):
        return named[str(alone)]
    each = Items(tuple(named.get(code, code) for code in core), of="places")
    return _("the core regions ({regions})", regions=each)


def _finding(
    made: Linkages,
    quantity: str,
    importance: float,
    says: Message,
    *,
    unit: str = "%",
) -> Finding:
    """Make a finding of a national quantity of all years."""
    found = _row(made, quantity)
    scale = 100.0 if unit == "%" else 1.0
    return Finding(
        key=f"linkages.{quantity}",
        importance=importance,
        says=says,
        value=scale * found.value,
        low=scale * found.low,
        high=scale * found.high,
        unit=unit,
        year=made.last_year,
        result="national",
        row=f"quantity={quantity}",
    )


def _triple(made: Linkages) -> Finding | None:
    """Say how many projects bring all three spheres together."""
    share = _row(made, "triple_share")
    if math.isnan(share.value):
        return None
    says = _(
        "Industry, academia and research all take part in {share:.1%} of the "
        "projects{begun}.",
        share=share, begun=_begun(made),
    )  # fmt: skip
    return _finding(made, "triple_share", 0.78 if share.value < _RARE else 0.6, says)


def _industry_science(made: Linkages) -> Finding | None:
    """Set ties between industry and science against random pairing."""
    table = made.kind_matrix
    whole = table[table["year"].isna()]
    pair = (whole["kind_a"].isin(_SCIENCE) & (whole["kind_b"] == "industry")) | (
        (whole["kind_a"] == "industry") & whole["kind_b"].isin(_SCIENCE)
    )
    ties, expected = whole.loc[pair, "ties"].sum(), whole.loc[pair, "expected"].sum()
    everything = whole["ties"].sum()
    if not everything or not expected > 0:
        return None
    ratio = ties / expected
    return Finding(
        key="linkages.industry_science",
        importance=0.72 if ratio < 1 else 0.5,
        says=_(
            "Of {all:,} ties in projects{begun}, {ties:,} ({share:.1%}) join industry "
            "with academia or research: {ratio:.2f} times what random pairing would "
            "give.",
            all=int(everything), ties=int(ties), share=float(ties / everything),
            ratio=float(ratio), begun=_begun(made),
        ),
        value=float(ratio),
        unit="ratio",
        year=made.last_year,
        result="kind_matrix",
        row="kind_a=academia,kind_b=industry",
    )  # fmt: skip


def _core(
    made: Linkages, regions: pd.DataFrame, core: tuple[str, ...]
) -> Finding | None:
    """Say which share of ties passes through the core."""
    share = _row(made, "core_tie_share")
    if math.isnan(share.value):
        return None
    says = _(
        "At least one end lies in {core} for {share:.1%} of all ties in "
        "projects{begun}.",
        core=_core_name(regions, core), share=share, begun=_begun(made),
    )  # fmt: skip
    return _finding(made, "core_tie_share", 0.8, says)


def _dependent(
    made: Linkages, regions: pd.DataFrame, core: tuple[str, ...]
) -> Finding | None:
    """Name the region outside the core whose outward ties lean most on the core."""
    table = made.regions[~made.regions["region"].isin(core)]
    table = table[(table["external"] >= _FEWEST_TIES) & table["core_share"].notna()]
    if table.empty:
        return None
    top = table.sort_values(["core_share", "region"], ascending=[False, True]).iloc[0]
    code = str(top["region"])
    value, low, high = (float(top[f"core_{x}"]) for x in ("share", "low", "high"))
    return Finding(
        key="linkages.core_dependent",
        importance=0.62,
        says=_(
            "{region} leans most on the core regions: {share:.1%} of its {ties:,} ties "
            "to other regions in projects{begun} go there.",
            region=names_of(regions)[code], share=Estimate(value, low, high),
            ties=int(top["external"]), begun=_begun(made),
        ),
        value=100 * value,
        low=100 * low,
        high=100 * high,
        unit="%",
        year=made.last_year,
        result="regions",
        row=f"region={code}",
    )  # fmt: skip


def _embedding(made: Linkages) -> Finding | None:
    """Say which share of SMEs works with science."""
    share = _row(made, "sme_embedded_share")
    if math.isnan(share.value):
        return None
    seats = made.kinds[["participating", "organisations"]].sum()
    told = {
        "smes": int(made.regions["sme_organisations"].sum()),
        "share": share,
        "begun": _begun(made),
    }
    # where only participants are on record, they are the whole of the share
    if seats["participating"] >= _NEARLY_ALL * seats["organisations"]:
        says = _(
            "Of all SMEs taking part in projects ({smes:,} with a known seat), "
            "{share:.1%} have shared at least one project{begun} with a university or "
            "research institute.",
            **told,
        )
    else:
        says = _(
            "Of all SMEs ({smes:,} with a known seat), {share:.1%} have shared at "
            "least one project{begun} with a university or research institute.",
            **told,
        )
    return _finding(made, "sme_embedded_share", 0.7, says)


def _distance(made: Linkages, activities: pd.DataFrame | None) -> Finding | None:
    """Say how far research lies from production, and where it is farthest."""
    found, table = _row(made, "wasserstein_km"), made.distances
    if math.isnan(found.value) or table.empty:
        return None
    sure = table[table["low"].notna()]
    known = table.dropna(subset=["wasserstein_km"])
    far = (sure if len(sure) else known).sort_values("wasserstein_km").iloc[-1]
    code = str(far["activity"])
    says = _(
        "Research lies {distance} from production ({measure:lower}, {year}) on average "
        "over activities; {near:.1%} of it can be paired with production within "
        "{radius:.0f} km. Farthest apart is '{activity}' ({farthest:.0f} km).",
        distance=Estimate(found.value, found.low, found.high, ".0f", unit=" km"),
        measure=word(str(far["production_measure"])),
        year=int(far["production_year"]),
        near=_row(made, "co_located_share").value,
        radius=float(far["radius_km"]),
        activity=names_of(activities, key="activity").get(code, code),
        farthest=float(far["wasserstein_km"]),
    )
    return _finding(made, "wasserstein_km", 0.82, says, unit="km")
