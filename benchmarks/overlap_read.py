"""How many of the pairs that the register calls duplicates are: read one by one.

The list is of 7,394 Korean youth programmes, local and central. Pairs were read by one
reader, title, summary and office: one programme, listed twice or run by two offices of
one place (`DUPLICATES`), or something else (`OTHERS`): two municipalities' own, a
national programme beside its local run, tracks, rounds, terms. The rules were changed
after reading, so that the share is the better side of the truth.

    python benchmarks/overlap_read.py
"""

import pandas as pd
from overlap_sources import data_folder

from madang.coordination import overlap
from madang.metrics.inference.intervals import wilson_interval

__all__ = ["precision_of_duplicates", "youth_programmes"]

# Numbers of rows in the two lists, one after the other.
DUPLICATES = """
795-4868 1773-4136 5175-6189 3556-4966 1784-2298 3462-5428 1563-6181 207-3700 798-4890
6623-7306 6318-7123 6896-7223 6895-7223 1677-5150 1665-1677 7130-7386 797-4906
3612-4986 120-4442 3338-3340 1230-3338 2209-4006 1496-5395 6607-7234 6594-7066
3601-4903 6329-7202 281-5732 77-6181 27-5141 6601-7224 1212-4198 843-6199 262-4949
819-4949 813-4941 295-5357 121-4443 6336-7357 6336-6726 1480-5371 2285-5544 2325-5544
7037-7082 3597-5003 230-3877 80-6134 3557-4938 6660-7364 3355-4985 67-513 2943-5152
1651-5152 3617-4982 6218-6647 814-4952 868-3703 6367-7064 3599-5004 79-6067 6251-7300
1757-2831 68-5323 3553-5005 124-5242 1688-3317 3554-4971 3099-5397 6329-6929 1491-5397
6329-6741 3558-5008 6681-7243 298-5334 837-4989 3622-4987 245-5567 2061-2107 840-4962
"""
OTHERS = """
1432-2196 3284-6688 6360-6987 1432-2197 5193-6189 6582-6610 6437-6802 5382-5449
6189-6190 6642-6774 5415-5420 2017-6685 6582-7369 845-4958 200-7244 6414-6420 381-583
4967-4997 1474-4137 6460-6461 1324-3047 7257-7380 74-1720 2114-6331 5412-5441
5383-5410 283-1637 4751-4967 74-2881 2107-5132
"""
NAMES = {
    "정책명": "title", "정책소개": "summary", "정책 요약": "summary",
    "지역명": "region", "정책유형": "activity", "주관기관": "organiser",
}  # fmt: skip


def youth_programmes() -> dict[str, pd.DataFrame] | None:
    """Read local and central youth programmes as one list; None where absent."""
    folder = data_folder() / "kr_regional_programmes"
    if not folder.exists():
        return None
    lists = ("local_youth_programmes", "central_government_programmes")
    parts = [pd.read_parquet(folder / f"{name}.parquet") for name in lists]
    table = pd.concat([p.rename(columns=NAMES) for p in parts], ignore_index=True)
    table["project"] = [f"p{i:05d}" for i in range(len(table))]
    codes = sorted(set(table["region"].dropna()))
    regions = pd.DataFrame({"region": codes, "name": codes})
    return {"projects": table, "regions": regions}


def precision_of_duplicates(
    pairs: pd.DataFrame,
) -> tuple[int, int, int, tuple[float, float]]:
    """Count pairs called duplicates: read as such, read, not read; a 90% interval.

    The interval is Wilson's, of those read.
    """
    called = pairs[pairs["verdict"] == "duplicate"]
    ends = zip(called["project_a"], called["project_b"], strict=True)
    found = {f"{int(a[1:])}-{int(b[1:])}" for a, b in ends}
    right = len(found & set(DUPLICATES.split()))
    read = right + len(found & set(OTHERS.split()))
    low, high = wilson_interval(right, read, level=0.9)
    return right, read, len(found) - read, (float(low), float(high))


if __name__ == "__main__":
    tables = youth_programmes()
    if tables is not None:
        found = overlap.detect(tables, currency="KRW")
        right, read, unread, (low, high) = precision_of_duplicates(found.pairs)
        print(
            f"called duplicates and read: {read}, of these duplicates: {right} "
            f"({right / read:.1%}, 90% {low:.1%}–{high:.1%}); not read: {unread}"
        )
