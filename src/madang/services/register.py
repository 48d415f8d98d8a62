"""One study's register of overlap, opened to read and to decide."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import study as studies
from madang.contracts import check, names, nearest
from madang.coordination.overlap import ledger
from madang.coordination.overlap.entries import Entry, one_line, texts_of, verdict_of
from madang.coordination.overlap.findings import TOO_MANY
from madang.coordination.overlap.review_sheet import Sheet
from madang.errors import ParameterError, ResultError, StudyError
from madang.language import LANGUAGES, Items, Message, _, from_json
from madang.sources import folder as folder_source
from madang.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from madang.study import Progress, Study

__all__ = ["Pair", "Register", "Selection", "open_register"]

_STAGE: Final = "overlap"
_TABLE: Final = "verdicts"
_ENDS: Final = ["project_a", "project_b"]
_READ: Final = ("regions", "projects")


@dataclass(frozen=True, slots=True)
class Selection:
    """Families and pairs that were asked for."""

    families: pd.DataFrame
    pairs: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Pair:
    """All that is known of two projects together.

    Attributes
    ----------
    projects : DataFrame
        The two projects.
    pair : DataFrame
        Their row of the register; empty where it does not hold them.
    contributions : DataFrame
        What each feature adds to the log-odds.
    verdicts : DataFrame
        Verdicts on record, the first one first.
    """

    projects: pd.DataFrame
    pair: pd.DataFrame
    contributions: pd.DataFrame
    verdicts: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Register:
    """One study's register as an officer needs it.

    Attributes
    ----------
    study : Study
        The study.
    path : Path
        File of its verdicts.
    projects, regions : DataFrame
        Tables of these names.
    verdicts : DataFrame
        Verdicts on record.
    set_aside : Path or None
        File that holds verdicts which were cut off while being written.
    """

    study: Study
    path: Path
    projects: pd.DataFrame
    regions: pd.DataFrame
    verdicts: pd.DataFrame
    set_aside: Path | None = None

    def result(self, table: str) -> pd.DataFrame:
        """Read a result table of the register."""
        return studies.read(studies.results_folder(self.study), _STAGE, table)

    def warnings(self) -> list[Message]:
        """Say what must be known before the register is read."""
        found = self.result("findings")
        return [from_json(t) for t in found.loc[found["key"] == TOO_MANY, "message"]]

    def places(self, language: str) -> dict[str, str]:
        """Give the names of the regions in a language, by code."""
        return names(self.regions, language)

    def is_due(self, *, stale: bool = False) -> bool:
        """Tell whether the register must run: no result, or one that is stale."""
        held = studies.manifest(studies.results_folder(self.study), _STAGE)
        if held is None:
            return True
        stage, hashes = studies.stages()[_STAGE], studies.Hashes(self.study)
        try:
            old = studies.outdated(self.study, stage, held, hashes)
        except ResultError:  # the result of another study
            return True
        return stale and old is not None

    def run(self, progress: Progress | None = None) -> None:
        """Run the register anew."""
        studies.run(self.study, names=(_STAGE,), progress=progress)

    def _of(self, codes: Iterable[str]) -> pd.DataFrame:
        """Give some projects: only their texts are hashed."""
        return self.projects[self.projects["project"].isin(list(codes))]

    def pairs(self) -> pd.DataFrame:
        """Give the pairs of the register, later verdicts laid over them."""
        pairs = self.result("pairs")
        named = self._of(pd.concat([self.verdicts[e] for e in _ENDS]))
        last = ledger.in_force(self.verdicts, named)
        last = last[~last["gone"] & ~last["outdated"]]
        given = {(r["project_a"], r["project_b"]): r for r in last.to_dict("records")}
        ends = list(zip(pairs["project_a"], pairs["project_b"], strict=True))
        for column, name in (
            ("verdict", "verdict"), ("decided_by", "who"), ("decided_at", "when"),
        ):  # fmt: skip
            former = pairs[column].astype(object).tolist()
            pairs[column] = [
                given[e][name] if e in given else f
                for e, f in zip(ends, former, strict=True)
            ]
        decided = zip(ends, pairs["decided"], strict=True)
        pairs["decided"] = [e in given or bool(d) for e, d in decided]
        return pairs

    def waiting(self) -> int:
        """Count verdicts that the results do not hold yet."""
        quality = self.result("quality").set_index("quantity")["value"]
        return len(self.verdicts) - int(quality.get("verdicts", 0.0))

    def _known(self, one: str, other: str) -> dict[str, Any]:
        """Say what the register holds of a pair: probability, proposal, draw."""
        found: dict[str, Any] = {}
        for table in (self.result("pairs"), self.result("suggestions")):
            at = (table["project_a"] == one) & (table["project_b"] == other)
            if at.any():
                found |= {
                    str(k): v for k, v in table[at].iloc[0].items() if pd.notna(v)
                }
        return found

    def known_pairs(self) -> pd.DataFrame:
        """Give what the register holds or suggests, for verdicts read from a sheet."""
        pairs = self.result("pairs")[[*_ENDS, "probability", "proposed"]]
        asked = self.result("suggestions")
        asked = asked[[*_ENDS, "probability", "drawn", "stratum", "weight"]]
        every = pairs.merge(asked, on=_ENDS, how="outer", suffixes=("", "_asked"))
        every["probability"] = every["probability"].fillna(every["probability_asked"])
        return every.drop(columns="probability_asked")

    def require(self, code: str) -> str:
        """Give a project's code as it stands, or name near ones."""
        codes = set(self.projects["project"].astype(str))
        plain = code.strip()
        if plain in codes:
            return plain
        upper = {c.casefold(): c for c in codes}
        if plain.casefold() in upper:
            return upper[plain.casefold()]
        raise ParameterError(
            _(
                "There is no project '{code}'. {hint}",
                code=plain[:60],
                hint=_near(plain, codes),
            )
        )

    def region(self, text: str) -> str:
        """Give a region's code, named by its code or a name in any language."""
        codes = self.places("")
        if text in codes:
            return text
        named = {n: c for x in ("", *LANGUAGES) for c, n in self.places(x).items()}
        if text not in named:
            hint = nearest(text, [*codes, *named])
            raise ParameterError(
                _("There is no region '{word}'. {hint}", word=text, hint=hint)
            )
        return named[text]

    def choose(
        self,
        *,
        verdict: str | None = None,
        region: str | None = None,
        family: int | None = None,
        undecided: bool = False,
    ) -> Selection:
        """Choose families and pairs.

        Parameters
        ----------
        verdict, region : str, optional
            A verdict as officers write it; a region's code or name.
        family : int, optional
            Number of a family.
        undecided : bool
            Whether decided pairs, and families decided in full, are left out.

        Returns
        -------
        Selection

        Raises
        ------
        ParameterError
            If there is no such verdict, region or family.
        """
        families, pairs = self.result("families"), self.pairs()
        if verdict is not None:
            wanted = str(verdict_of(verdict))
            families = families[families["verdict"] == wanted]
            pairs = pairs[pairs["verdict"] == wanted]
        if region is not None:
            code = self.region(region)
            inside = families["regions"].str.split("; ").map(lambda held: code in held)
            families = families[inside.astype(bool)]
            home = self.projects.set_index("project")["region"]
            at = [pairs[e].map(home) == code for e in _ENDS]
            pairs = pairs[at[0] | at[1]]
        if family is not None:
            if family not in set(families["family"]):
                raise ParameterError(
                    _(
                        "There is no family {family} here. See: madang overlap list",
                        family=family,
                    )
                )
            families = families[families["family"] == family]
            pairs = pairs[pairs["family"] == family]
        if undecided:
            pairs = pairs[~pairs["decided"].astype(bool)]
            families = families[families["family"].isin(pairs["family"])]
        return Selection(families, pairs)

    def pair(self, one: str, other: str) -> Pair:
        """Gather all that is known of two projects together.

        Parameters
        ----------
        one, other : str
            Codes, in any order.

        Returns
        -------
        Pair

        Raises
        ------
        ParameterError
            If a code is unknown, or both are the same.
        """
        a, b = sorted((self.require(one), self.require(other)))
        if a == b:
            raise ParameterError(_("Name two projects; '{a}' was named twice.", a=a))

        def of_pair(held: pd.DataFrame) -> pd.DataFrame:
            return held[(held["project_a"] == a) & (held["project_b"] == b)]

        return Pair(
            projects=self.projects.set_index("project", drop=False).loc[[a, b]],
            pair=of_pair(self.pairs()),
            contributions=of_pair(self.result("parts")),
            verdicts=of_pair(self.verdicts),
        )

    def entry(
        self, pair: tuple[str, str], verdict: str, *, who: str, why: str
    ) -> Entry:
        """Make up an officer's verdict on a pair, with what the register says now."""
        one, other = sorted(pair)
        if one == other:
            return Entry(one, other, verdict_of(verdict), who, why).checked()
        known = self._known(one, other)
        drawn = str(known.get("drawn", ""))
        return Entry(
            one, other, verdict_of(verdict), who, why, drawn=drawn,
            stratum=str(known.get("stratum", "")) if drawn == "measure" else "",
            weight=float(known.get("weight", float("nan"))),
            probability=float(known.get("probability", float("nan"))),
            proposed=str(known.get("proposed", "")),
            text_hash=texts_of(self._of((one, other))).pair(one, other) or "",
        ).checked()  # fmt: skip

    def record(self, entries: list[Entry]) -> pd.DataFrame:
        """Append verdicts, and name their file in the study's settings."""
        written = ledger.append(self.path, entries)
        studies.name_table(self.study, _TABLE, ledger.FILE)
        return written

    def last_of(self, pair: tuple[str, str], who: str) -> str:
        """Give the number of the last verdict on a pair, if one's own: it may go back.

        Until the next person acts on the pair, that is.
        """
        rows = self.pair(*pair).verdicts
        if rows.empty or rows["verdict"].iloc[-1] == Verdict.LOOK:
            return ""
        last = rows.iloc[-1]
        return str(last["verdict_id"]) if last["who"] == one_line(who) else ""

    def take_back(self, pair: tuple[str, str], number: str, who: str) -> None:
        """Take one's own verdict back; the one before it holds again."""
        if not number or self.last_of(pair, who) != number:
            raise ParameterError(_("This verdict is not yours, or somebody has acted "
                                   "since; it stands as it is."))  # fmt: skip
        row = self.verdicts[self.verdicts["verdict_id"] == number].iloc[0]
        ledger.take_back(self.path, dict(row), one_line(who))

    def sheet(self, language: str) -> Sheet:
        """Give what a workbook for review is made of."""
        regions = "|".join(sorted(self.places("")))
        text = f"{self.study.name}\n{self.study.currency}\n{regions}"
        key = hashlib.sha256(text.encode()).hexdigest()[:24]
        places = self.places(language)
        return Sheet(key, self.projects, places, self.verdicts, language)


def open_register(
    folder: Path,
    settings: Iterable[str] = (),
    known: Mapping[str, pd.DataFrame] | None = None,
) -> Register:
    """Open a study's register, a torn line of its verdicts set aside.

    Parameters
    ----------
    folder : Path
        The study folder.
    settings : iterable of str
        ``KEY=VALUE`` over the study's own settings, this once.
    known : mapping of str to DataFrame, optional
        Its tables, typed; read where none are given.

    Returns
    -------
    Register

    Raises
    ------
    StudyError
        If the study has no projects, or its verdicts lie in a file of another kind.
    LedgerError
        If a verdict was changed by another hand.
    """
    opened = studies.with_settings(studies.open_study(folder), settings, stage=_STAGE)
    path = opened.tables.get(_TABLE, folder / ledger.FILE)
    if path.suffix != ".csv":
        raise StudyError(
            _(
                "Verdicts are kept in CSV; '{path}' is not. Name verdicts = \"{file}\" "
                "in study.toml.",
                path=path.name,
                file=ledger.FILE,
            )
        )
    if "projects" not in opened.tables:
        raise StudyError(
            _(
                "The study has no table 'projects', so there is nothing to compare. "
                "See: madang contract projects"
            )
        )
    set_aside = ledger.VERDICTS.set_aside(path)
    verdicts, _torn = ledger.VERDICTS.read(path)
    if path.is_file():
        studies.name_table(opened, _TABLE, ledger.FILE)
        opened = studies.open_study(folder)
    if known is None:
        known = check({n: folder_source.read(n, opened.tables[n]) for n in _READ})[0]
    return Register(
        opened, path, known["projects"], known["regions"], verdicts, set_aside
    )


def _near(code: str, codes: Iterable[str]) -> Message:
    """Name codes that were perhaps meant."""
    near = difflib.get_close_matches(code, list(codes), n=3)
    if not near:
        return _("See: madang overlap list")
    return _("Did you mean {codes}?", codes=Items(tuple(f"'{c}'" for c in near)))
