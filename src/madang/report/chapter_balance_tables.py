"""Tables of the chapter on balance: convergence, published indices, steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang import charts
from madang.language import _, from_json

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["TABLES"]

_STAGE: Final = "balance"


def _convergence(view: View) -> Table | None:
    """List β-convergence."""
    found = view.result(_STAGE, "convergence", "quantity", "beta")
    if found is None:
        return None
    sure = found["beta"] < 0
    if "beta_high" in found:
        sure &= found["beta_high"] < 0
    if "half_life" in found:
        found = found.assign(half_life=found["half_life"].where(sure))
    return view.table(
        "balance-convergence",
        found,
        [
            "quantity",
            "start_year",
            "end_year",
            ("beta", "beta_low", "beta_high"),
            "half_life",
        ],
        title=view.say(_("Are those behind catching up (β-convergence)")),
        sheet="balance.convergence",
        caption=view.say(
            _(
                "Below 0 those behind catch up, above 0 the gap widens; where the "
                "90% interval holds 0, neither can be said. Half-lives only where "
                "they catch up."
            )
        ),
    )


def _published(view: View) -> Figure | None:
    """Draw the agreement of the ledger's total with published indices, by year."""
    found = view.result(_STAGE, "published", "index", "year", "spearman")
    if found is None or found["spearman"].isna().all():
        return None
    if "dimension" in found:
        whole = found[found["dimension"] == "total"]
        found = found if whole.empty else whole
    data = found.dropna(subset=["spearman", "year"]).sort_values(["index", "year"])
    title = view.say(_("Agreement with published indices"))
    caption = view.caption(
        title,
        unit=view.say(_("rank correlation, 1 is equal")),
        source=view.source("indicators"),
        year=view.years(data),
    )
    shown = data.assign(
        x=data["year"],
        label=[view.word(i) for i in data["index"]],
        value=data["spearman"],
    )
    last = data.groupby("index", sort=False).tail(1)
    said = "; ".join(
        f"{view.word(r['index'])} {int(r['year'])}: "
        f"{view.interval(r['spearman'], r.get('low'), r.get('high'))}"
        for r in last.to_dict("records")
    )
    reading = view.say(
        _(
            "Correlation of ranks in the ledger's total with ranks in the "
            "published index. Bands are 90% intervals. {said}.",
            said=said,
        )
    )
    table = view.table(
        "balance-published-table",
        data.assign(regions_count=data.get("regions")),
        ["index", "year", "regions_count", ("spearman", "low", "high")],
        title=title,
        sheet="balance.published",
    )
    return view.figure(
        "balance-published",
        charts.line_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("published",),
    )


def _steps(view: View) -> Table | None:
    """Say each step by which the ledger was made."""
    found = view.result(_STAGE, "steps", "order", "message")
    if found is None:
        return None
    said = [view.say(from_json(text)) for text in found["message"]]
    return view.table(
        "balance-steps",
        found.assign(step_text=said).sort_values("order"),
        ["order", "step_text"],
        title=view.say(_("How the ledger was made")),
        sheet="balance.steps",
    )


TABLES: Final = (_convergence, _published, _steps)
