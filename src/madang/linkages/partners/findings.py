"""What a committee should read first of partners to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import Finding
from madang.language import Estimate, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.linkages.partners.model import PartnerModel

__all__ = ["findings"]

_ENOUGH: Final = 100


def findings(
    model: PartnerModel, tables: Mapping[str, pd.DataFrame]
) -> tuple[Finding, ...]:
    """Say how far suggestions can be trusted, and how likely the likeliest are."""
    quality, given = tables["quality"], tables["suggestions"]
    used = quality[quality["used"] & (quality["group"] == "all")]
    if used.empty or given.empty:
        return ()
    row = used.iloc[0]
    top = given.sort_values("odds", ascending=False).iloc[0]
    names = model.standing.consortia.organisations["name"]
    said = [
        Finding(
            key="partners.first_ten",
            importance=0.55,
            says=_(
                "Of the ten partners suggested first to each organisation, "
                "{share:.1%} came in the last window; of all pairs that had not worked "
                "together, {base:.1%}.",
                share=float(row["first_ten"]), base=float(row["came"]),
            ),
            value=100 * float(row["first_ten"]),
            unit="%",
            result="quality",
            row=f"method={row['method']},group=all",
        )
    ]  # fmt: skip
    if int(row["pairs"]) >= _ENOUGH:
        one, other = str(top["organisation"]), str(top["partner"])
        value, low, high = (float(top[c]) for c in ("odds", "odds_low", "odds_high"))
        said.append(Finding(
            key="partners.likeliest",
            importance=0.45,
            says=_(
                "{one} and {other} are the likeliest to work together for the first "
                "time within {years:g} years: {odds:.0%}.",
                one=names.get(one, one), other=names.get(other, other),
                years=model.settings.years, odds=Estimate(value, low, high),
            ),
            value=100 * value, low=100 * low, high=100 * high,
            unit="%",
            result="suggestions",
            row=f"organisation={one},partner={other}",
        ))  # fmt: skip
    return tuple(said)
