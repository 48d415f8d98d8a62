"""The sentences that say what each step of the ledger did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.balance.columns import STEPS
from madang.balance.ledger_columns import CHOICES
from madang.balance.method import Imputation, Weighting
from madang.language import Items, Message, _, pgettext, to_json
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from madang.balance.settings import BalanceSettings
    from madang.language import Named

__all__ = ["Steps"]

_WAYS: Final = {
    "min_max": _("min–max to 0–100"),
    "z_score": _("z-scores (mean 50, deviation 10)"),
    "rank": _("ranks as 0–100"),
    "percentile": _("the share of regions below, as 0–100"),
    "borda": _("the number of regions below"),
    "fraction": _("the share of the best"),
    "target": _("the share of the way from the worst to the target"),
    "scaled": _("the place between two marks"),
    "goalposts": _("the place between two goalposts, cut off at both"),
    "arithmetic": _("arithmetic mean"),
    "geometric": _("geometric mean"),
    "harmonic": _("harmonic mean"),
    "generalised": _("generalised mean"),
    "mazziotta_pareto": _("Mazziotta–Pareto mean"),
    "copeland": _("regions beaten on a majority of weights"),
}
_FILLS: Final = {
    Imputation.PEER_MEDIAN: _("the median of peers (core or rest)"),
    Imputation.PEER_MEAN: _("the mean of peers (core or rest)"),
    Imputation.MEDIAN: _("the median of all regions"),
    Imputation.MEAN: _("the mean of all regions"),
    Imputation.PROFILE: _("where the region stands in its other indicators"),
}
_EARLIER: Final = {
    False: _("the nearest earlier value"),
    True: _("the line between two years, or the nearest earlier value,"),
}
_TREATED: Final = {
    "winsorise": _("cut back to the next value"),
    "log": pgettext("treatment", "logarithm"),
    "box_cox": _("Box–Cox power"),
}
_WEIGHTINGS: Final = {
    Weighting.EQUAL: _("all indicators of a dimension count alike"),
    Weighting.COMPONENT: _(
        "indicators count by the first principal component of their dimension"
    ),
    Weighting.BALANCED: _("dimensions count so that each moves the total alike"),
    Weighting.BENEFIT_OF_DOUBT: _(
        "each dimension is scored with the weights best for each region"
    ),
}
_USUAL: Final = {"weights", "normalisation", "aggregation"}


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

    def imputed(self, counts: Mapping[str, int], settings: BalanceSettings) -> None:
        """Say how many cells were filled, and how."""
        way, earlier = settings.imputation, _EARLIER[settings.interpolate]
        said = {k: counts[k] for k in ("carried", "regions")}
        said["window"] = settings.window
        if way is Imputation.NONE:
            message = _(
                "Filled {carried:,| empty cell/ empty cells} with {earlier} within "
                "{window} years; {empty:,} stay empty, as nothing else fills them. "
                "{regions:,| region/ regions} with too few values in a year were left "
                "out of it.",
                earlier=earlier,
                empty=counts["empty"],
                **said,
            )
            self.said.append(("impute", message))
            return
        said["cells"] = counts["cells"]
        share = (counts["carried"] + counts["filled"]) / max(counts["cells"], 1)
        if way is Imputation.PEER_MEDIAN and not settings.interpolate:
            message = _(
                "Filled {carried:,| empty cell/ empty cells} with the nearest earlier "
                "value within {window} years and {median:,} with the median of peers "
                "(core or rest); all are flagged ({share:.1%} of {cells:,} cells). "
                "{regions:,| region/ regions} with too few values in a year were left "
                "out of it, not filled.",
                median=counts["filled"],
                share=share,
                **said,
            )
        else:
            message = _(
                "Filled {carried:,| empty cell/ empty cells} with {earlier} within "
                "{window} years and {filled:,} with {way}; all are flagged "
                "({share:.1%} of {cells:,} cells). {regions:,| region/ regions} with "
                "too few values in a year were left out of it, not filled.",
                earlier=earlier,
                filled=counts["filled"],
                way=_FILLS[way],
                share=share,
                **said,
            )
        self.said.append(("impute", message))

    def outliers(
        self,
        outlying: Sequence[str],
        changed: Mapping[str, int],
        settings: BalanceSettings,
    ) -> None:
        """Say what was done about values far out, or that nothing was."""
        if not settings.treatment:
            far = _(
                " {count:,| indicator has/ indicators have} values far out (skewness "
                "of 2 and kurtosis of 3.5 or more): {names}.",
                count=len(outlying),
                names=Items(tuple(outlying)),
            )
            message = _(
                "Outliers were not treated; the rank intervals also draw the "
                "normalisation by rank, which ignores them.{far}",
                far=far if outlying else "",
            )
        else:
            message = _(
                "Of {count:,| indicator/ indicators} with values far out (skewness of "
                "2 and kurtosis of 3.5 or more), {changed:,} {changed:~was/were} "
                "treated ({ways}; at most {most} values a year cut back): {names}.",
                count=len(outlying),
                changed=len(changed),
                ways=Items(tuple(_TREATED[w] for w in settings.treatment), most=0),
                most=settings.treated_most,
                names=Items(tuple(changed)) if changed else "–",
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

    def aggregated(
        self,
        settings: BalanceSettings,
        weights: Mapping[str, float],
        fallen_back: int,
    ) -> None:
        """Say how the scores were weighed and averaged."""
        listed = tuple(
            _("{dimension:lower} {weight:g}", dimension=word(d), weight=float(w))
            for d, w in weights.items()
        )
        message = _(
            "Averaged indicators into dimensions, and dimensions into the total, by "
            "{method} (weights: {weights}).",
            method=_WAYS[settings.aggregation],
            weights=Items(listed, most=0),
        )
        self.said.append(("aggregate", message))
        if settings.weighting is not Weighting.GIVEN:
            lost = _(
                " In {count:,| case/ cases} a dimension holds opposites, and its "
                "weights stayed as given.",
                count=fallen_back,
            )
            how = _(
                "Weights are not only those given: {way}.{lost}",
                way=_WEIGHTINGS[settings.weighting],
                lost=lost if fallen_back else "",
            )
            self.said.append(("aggregate", how))
        if settings.framework or settings.group_aggregation or settings.reversed_groups:
            apart = Items(
                tuple(
                    _("{group:lower} by {method}", group=word(g), method=_WAYS[m])
                    for g, m in settings.group_aggregation.items()
                ),
                most=0,
            )
            tree = _(
                "Groups above the dimensions: {groups}. Averaged in another way: "
                "{apart}. More is worse in: {turned}.",
                groups=_named(settings.framework.values()),
                apart=apart if settings.group_aggregation else "–",
                turned=_named(settings.reversed_groups),
            )
            self.said.append(("aggregate", tree))

    def drawn(self, settings: BalanceSettings) -> None:
        """Say what the rank intervals rest on."""
        if set(settings.vary) == _USUAL:
            message = _(
                "Drew weights around those stated (concentration {concentration:g}), "
                "normalisation (3 ways) and aggregation (2 ways) {draws:,} times for "
                "90% rank intervals and tiers of regions that cannot be told apart.",
                concentration=settings.concentration,
                draws=settings.draws,
            )
        elif settings.vary:
            message = _(
                "Varied {choices} {draws:,} times for 90% rank intervals and tiers of "
                "regions that cannot be told apart (weights around those stated, "
                "concentration {concentration:g}).",
                choices=Items(tuple(CHOICES[c] for c in settings.vary), most=0),
                concentration=settings.concentration,
                draws=settings.draws,
            )
        else:
            message = _(
                "Nothing was varied: ranks are told without doubt, and tiers say no "
                "more than the ranks do."
            )
        self.said.append(("uncertainty", message))


def _named(names: Iterable[str]) -> Items | str:
    """List dimensions and groups, each once."""
    once = tuple(dict.fromkeys(names))
    return Items(tuple(map(word, once)), most=0) if once else "–"
