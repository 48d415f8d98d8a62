"""What the register says of whole lists: verdicts, families, near-copies put in.

Prints, list by list, the figures of *Verdicts on lists* in the model card: rows in
families of duplicates, verdicts, what becomes of labelled parts of joint projects, and
how many of 120 near-copies are in the register. Lists that are absent are passed over
(their folder: MADANG_REAL_DATA).

    python benchmarks/overlap_lists.py [awards] [grants] [programmes]
"""

import argparse
from collections import Counter
from collections.abc import Callable

import pandas as pd
from overlap_made_up import MadeUp, inject
from overlap_read import precision_of_duplicates, youth_programmes
from overlap_sources import awards, cordis

from madang.coordination import overlap
from madang.result import Result

KINDS = ("copy", "reworded", "rewritten", "shortened", "swapped", "translated")
COPIES = 120


def detected(projects: pd.DataFrame) -> Result:
    """Hold a list against itself."""
    codes = sorted(set(projects["region"].dropna()))
    regions = pd.DataFrame({"region": codes, "name": codes})
    return overlap.detect({"projects": projects, "regions": regions}, currency="USD")


def told(name: str, projects: pd.DataFrame) -> Result:
    """Print families and verdicts of a list."""
    found = detected(projects)
    twice = found.families.loc[found.families["verdict"] == "duplicate", "family"]
    rows = int(found.members["family"].isin(twice).sum())
    print(f"{name}: {rows:,} of {len(projects):,} rows ({rows / len(projects):.2%}) in "
          f"families of duplicates; {dict(Counter(found.pairs['verdict']))}; set apart "
          f"{len(found.republished):,}", flush=True)  # fmt: skip
    return found


def parts(found: Result, joint: pd.Series) -> None:
    """Print what becomes of the parts of joint projects."""
    of = joint[joint != ""]
    groups = of.groupby(of).groups.values()
    true = {(a, b) for g in groups for a in g for b in g if a < b}
    ends = zip(found.pairs["project_a"], found.pairs["project_b"], strict=True)
    verdict = dict(zip(ends, found.pairs["verdict"], strict=True))
    words = Counter(verdict.get(p, verdict.get(p[::-1], "not told")) for p in true)
    print(f"  parts of joint projects: {dict(words)} of {len(true):,}")


def near_copies(name: str, projects: pd.DataFrame) -> None:
    """Print how many near-copies of rows are in the register."""
    made = inject(MadeUp(name, projects, {}), count=COPIES, seed=1, kinds=KINDS)
    found = detected(made.projects)
    ends = zip(found.pairs["project_a"], found.pairs["project_b"], strict=True)
    held = {frozenset(p) for p in ends}
    code = made.projects["project"].tolist()
    kinds = {frozenset((code[a], code[b])): kind for (a, b), kind in made.kinds.items()}
    by = Counter(kind for pair, kind in kinds.items() if pair in held)
    print(f"  near-copies found: {sum(by.values())} of {len(kinds)}; {dict(by)}")


def of_awards() -> None:
    """Awards of the United States."""
    held = awards(titles=False)
    if held is None:
        return
    money = held.projects["money"]
    # One award is of money that was paid back.
    table = held.projects.assign(region="us", grant=money.where(money >= 0))
    parts(told("awards", table), held.projects.set_index("project")["joint"])


def of_grants() -> None:
    """ERC grants: hardly one is another's duplicate."""
    held = cordis(titles=False)
    if held is None:
        return
    erc = held.projects[held.projects["code"] == ""].reset_index(drop=True)
    erc = erc.assign(region="eu", organiser=[f"office {i}" for i in erc.index])
    told("ERC grants", erc)
    near_copies("ERC grants", erc)


def of_programmes() -> None:
    """Youth programmes of Korea, local and central; those read one by one."""
    tables = youth_programmes()
    if tables is None:
        return
    found = told("youth programmes", tables["projects"])
    right, read, unread, (low, high) = precision_of_duplicates(found.pairs)
    print(f"  called duplicates: {right} of {read} read are ({right / read:.1%}, 90% "
          f"{low:.1%}–{high:.1%}); {unread} not read")  # fmt: skip
    near_copies("youth programmes", tables["projects"])


LISTS: dict[str, Callable[[], None]] = {
    "awards": of_awards, "grants": of_grants, "programmes": of_programmes,
}  # fmt: skip


def main() -> None:
    """Print the lists asked for, or all."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("lists", nargs="*", choices=[*LISTS, []])
    for name in words.parse_args().lists or LISTS:
        LISTS[name]()


if __name__ == "__main__":
    main()
