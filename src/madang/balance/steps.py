"""The sentences that say what each step of the ledger did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.balance.columns import STEPS
from madang.language import Items, Message, _, to_json
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.language import Named

__all__ = ["Steps"]

_WAYS: Final = {
    "min_max": _("min–max to 0–100"),
    "z_score": _("z-scores (mean 50, deviation 10)"),
    "rank": _("ranks as 0–100"),
    "arithmetic": _("arithmetic mean"),
    "geometric": _("geometric mean"),
}


@dataclass(slots=True)
class Steps:
    """A list of steps that grows while the ledger is made."""

    said: list[tuple[str, Message]] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """Give the steps in order, one row a step."""
        rows = [
            (order, step, to_json(message))
            for order, (step, message) in enumerate(self.said, start=1)
        ]
        return STEPS.typed(pd.DataFrame(rows, columns=list(STEPS.names)))

    def gathered(
        self, by_dimension: Mapping[str, int], left_out: tuple[int, int], values: int
    ) -> None:
        """Say which indicators were gathered."""
        listed = tuple(
            _("{dimension:lower} {count}", dimension=word(d), count=n)
            for d, n in by_dimension.items()
        )
        published, weightless = left_out
        message = _(
            "Gathered {values:,| value/ values} of {indicators:,| indicator/ "
            "indicators} ({listed}). Never aggregated: {published:,| published "
            "index/ published indices}, for comparison only, and {weightless:,| "
            "indicator/ indicators} of weight 0, for denominators only.",
            values=values,
            indicators=sum(by_dimension.values()),
            listed=Items(listed, most=0),
            published=published,
            weightless=weightless,
        )
        self.said.append(("gather", message))

    def denominated(
        self, count: int, divisors: Sequence[Message | Named | str], lost: int
    ) -> None:
        """Say what was divided by what."""
        missing = _(
            " {lost:,| value has/ values have} no denominator above 0 and became "
            "missing.",
            lost=lost,
        )
        message = _(
            "Divided {count:,| indicator/ indicators} by {by:lower} (of the nearest "
            "year).{missing}",
            count=count,
            by=Items(tuple(divisors), most=0),
            missing=missing if lost else "",
        )
        none = _("Divided none.")
        self.said.append(("denominate", message if count else none))

    def screened(
        self, kept: Sequence[int], years: Sequence[int], scarce: int, least: float
    ) -> None:
        """Say which years and indicators had enough values."""
        message = _(
            "Kept {kept:,| year/ years} ({span}) in which at least {least:.0%} of "
            "indicators and regions have values; left out {dropped:,| year/ years}, "
            "and {scarce:,| indicator/ indicators} in single years.",
            kept=len(kept),
            span=f"{kept[0]}–{kept[-1]}" if kept else "–",
            least=least,
            dropped=len(years) - len(kept),
            scarce=scarce,
        )
        self.said.append(("screen", message))

    def imputed(self, counts: Mapping[str, int], window: int) -> None:
        """Say how many cells were filled, and how."""
        filled = counts["carried"] + counts["median"]
        message = _(
            "Filled {carried:,| empty cell/ empty cells} with the nearest earlier "
            "value within {window} years and {median:,} with the median of peers "
            "(core or rest); all are flagged ({share:.1%} of {cells:,} cells). "
            "{regions:,| region/ regions} with too few values in a year were left "
            "out of it, not filled.",
            window=window,
            share=filled / max(counts["cells"], 1),
            **{k: counts[k] for k in ("carried", "median", "cells", "regions")},
        )
        self.said.append(("impute", message))

    def outliers(self) -> None:
        """Say that this step is skipped."""
        message = _(
            "Outliers were not treated; the rank intervals also draw the normalisation "
            "by rank, which ignores them."
        )
        self.said.append(("outliers", message))

    def normalised(
        self, method: str, constant: int, *, over_years: bool, other: int
    ) -> None:
        """Say how the indicators were brought to one scale."""
        if not over_years:
            alone = _(
                "Normalised within each year by {method}, so that more is better; "
                "{constant:,| indicator that was/ indicators that were} the same "
                "everywhere in a year {constant:~was/were} left out.",
                method=_WAYS[method],
                constant=constant,
            )
            self.said.append(("normalise", alone))
            return
        partly = _(
            " In {other:,| year/ years} other indicators entered than in the latest; "
            "their scores compare with it only in part.",
            other=other,
        )
        still = _(
            "Normalised over all years together by {method}, so that more is better "
            "and scores compare from year to year; {constant:,| indicator that was/ "
            "indicators that were} the same everywhere {constant:~was/were} left "
            "out.{partly}",
            method=_WAYS[method],
            constant=constant,
            partly=partly if other else "",
        )
        self.said.append(("normalise", still))

    def aggregated(self, method: str, weights: Mapping[str, float]) -> None:
        """Say how the scores were averaged."""
        listed = tuple(
            _("{dimension:lower} {weight:g}", dimension=word(d), weight=float(w))
            for d, w in weights.items()
        )
        message = _(
            "Averaged indicators into dimensions, and dimensions into the total, by "
            "{method} (weights: {weights}).",
            method=_WAYS[method],
            weights=Items(listed, most=0),
        )
        self.said.append(("aggregate", message))

    def drawn(self, draws: int, concentration: float) -> None:
        """Say what the rank intervals rest on."""
        message = _(
            "Drew weights around those stated (concentration {concentration:g}), "
            "normalisation (3 ways) and aggregation (2 ways) {draws:,} times for 90% "
            "rank intervals and tiers of regions that cannot be told apart.",
            concentration=concentration,
            draws=draws,
        )
        self.said.append(("uncertainty", message))
