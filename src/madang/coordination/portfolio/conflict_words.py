"""A conflict of requirements told in words, and what words need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.conflict import Conflict, Wording
from madang.language import both
from madang.wording import names

if TYPE_CHECKING:
    from madang.coordination.portfolio.prepare import Records
    from madang.coordination.portfolio.terms import Terms

__all__ = ["conflict_note", "conflict_table", "wording_of"]


def wording_of(records: Records, terms: Terms) -> Wording:
    """Give the words for the requirements of a call.

    Parameters
    ----------
    records : Records
        The tables, for names of regions and the currency.
    terms : Terms
        The requirements, the budget as money.

    Returns
    -------
    Wording
    """
    return Wording(
        terms, records.currency,
        names(records.regions, "ko"), names(records.regions, "en"),
    )  # fmt: skip


def conflict_table(conflict: Conflict, wording: Wording) -> pd.DataFrame:
    """Tell a conflict requirement by requirement.

    Parameters
    ----------
    conflict : Conflict
        Requirements that cannot hold together.
    wording : Wording
        Words for them.

    Returns
    -------
    DataFrame
        requirement, ko, en.
    """
    rows = [(key, *wording.tell(key)) for key in conflict.requirements]
    return pd.DataFrame(rows, columns=["requirement", "ko", "en"]).astype("str")


def conflict_note(
    table: pd.DataFrame, conflict: Conflict, because: tuple[str, str] | None
) -> Note:
    """Say that no plan keeps all requirements, which conflict, and plainly why.

    Parameters
    ----------
    table : DataFrame
        As `conflict_table` gives it.
    conflict : Conflict
        The conflict.
    because : (str, str) or None
        The plain reason in Korean and English, where sums show one.

    Returns
    -------
    Note
    """
    size_ko = "가장 적은 수로 추린" if conflict.is_smallest else "하나도 뺄 수 없는"
    size_en = "A smallest" if conflict.is_smallest else "An irreducible"
    why_ko, why_en = (f"{part} " for part in because) if because else ("", "")
    return Note(
        both(
            f"모든 요건을 지키는 안이 없다. {why_ko}함께 성립할 수 없는 요건({size_ko} "
            f"{len(table)}개): {' / '.join(table['ko'])}. 이 중 하나 이상을 완화해야 한다.",
            f"No plan keeps all requirements. {why_en}{size_en} set of "
            f"{len(table)} that cannot hold together, given what the "
            f"proposals ask: {'; '.join(table['en'])}. "
            "Relax at least one of them under [stages.portfolio].",
        )
    )
