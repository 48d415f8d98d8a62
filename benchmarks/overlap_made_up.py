"""Made-up lists of shapes that no labelled source has, and near-copies put into lists.

Each list says of its pairs what they are. Titles are of rare words drawn from a
made-up vocabulary, in Korean or English, so that nothing is shared but what the shape
says: the name of a call, a programme, an edition, a track, stock sentences.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from madang.coordination.overlap import lexicon

__all__ = ["SHAPES", "MadeUp", "inject", "made_up"]

SYLLABLES = {
    "ko": "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우",
    "en": "ba be bi bo da de di do fa fe ga go ha he ka ke ki la le li lo ma me mi na "
    "ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi za",
}
TAILS = {
    "ko": ["소재", "공정", "장비", "부품", "센서", "설비", "실증", "플랫폼", "기술개발",
           "고도화", "국산화", "사업화", "교육", "체험", "상담"],
    "en": ["materials", "process", "equipment", "sensors", "platform", "pilot",
           "prototype", "training", "service", "analysis", "scale-up", "model"],
}  # fmt: skip
PLACES = {
    "ko": ["강릉", "원주", "춘천", "익산", "군산", "정읍", "김해", "진주", "통영",
           "충주", "제천", "음성", "여수", "순천", "나주", "포항", "구미", "안동"],
    "en": ["Ashford", "Barrow", "Corby", "Derby", "Epping", "Fareham", "Grimsby",
           "Hull", "Ilford", "Jarrow", "Kendal", "Luton", "Marlow", "Newark", "Oldham",
           "Poole", "Ripon", "Selby"],
}  # fmt: skip
CALLS = {
    "ko": ["2025년 지역특화산업 육성사업 중소기업 혁신바우처",
           "지역주도형 청년일자리사업 2차", "스마트공장 구축 및 고도화 지원사업",
           "사회적경제 혁신성장 지원 공모"],
    "en": ["Encouraging the use of vouchers for innovation in small enterprises",
           "Support for self-employment in problem regions, call 2012",
           "Joint development of tourist infrastructure in rural areas",
           "Practical training for young graduates at employers"],
}  # fmt: skip
STOCK = {
    "ko": ["본 사업은 지역 균형발전과 일자리 창출을 위하여 추진한다.",
           "신청 자격과 지원 조건은 공고문에서 정하는 바에 따른다.",
           "문의는 담당 부서로 하며 예산 사정에 따라 바뀔 수 있다."],
    "en": ["This award reflects the mission of the fund and was found worthy.",
           "The operation contributes to growth and jobs under the priority axis.",
           "Details and conditions are laid down in the guidance for applicants."],
}  # fmt: skip


@dataclass
class MadeUp:
    """A made-up list: `projects`, and what pairs of rows are, by kind."""

    name: str
    projects: pd.DataFrame
    kinds: dict[tuple[int, int], str]


@dataclass
class Writer:
    """Writes rows and notes what pairs of them are."""

    language: str
    rng: np.random.Generator
    with_summary: bool
    rows: list[dict[str, object]] = field(default_factory=list)
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)

    def word(self) -> str:
        """Make up a rare word."""
        return _word(self.language, self.rng)

    def topic(self) -> str:
        """Make up what a project is about."""
        words = [self.word() for _ in range(int(self.rng.integers(2, 5)))]
        return " ".join([*words, str(self.rng.choice(TAILS[self.language]))])

    def text(self, topic: str, *, stock: bool = False) -> str | None:
        """Write a summary on a topic, with stock sentences if asked."""
        if not self.with_summary:
            return None
        dot = ". "
        own = [
            " ".join([*self.rng.permutation(topic.split()), self.word(), self.word()])
            for _ in range(4)
        ]
        return dot.join([*own, *(STOCK[self.language] if stock else ())])

    def add(self, title: str, summary: str | None, **more: object) -> int:
        """Add a row."""
        place = str(self.rng.choice(PLACES[self.language]))
        start = pd.Timestamp("2024-01-01") + pd.Timedelta(
            days=int(self.rng.integers(0, 700))
        )
        row = {
            "project": f"m{len(self.rows):04d}", "title": title, "summary": summary,
            "region": place, "organiser": self.word() + self.word(), "start": start,
            "grant": float(self.rng.integers(50, 5000)) * 1000,
        }  # fmt: skip
        row |= more
        row["end"] = row["start"] + pd.Timedelta(days=500)
        self.rows.append(row)
        return len(self.rows) - 1

    def relate(self, members: list[int], kind: str) -> None:
        """Note what every pair among rows is."""
        for k, i in enumerate(members):
            for j in members[k + 1 :]:
                self.kinds[i, j] = kind


def _calls(w: Writer) -> None:
    """Write calls with many awards, the call's name in every title."""
    for n, call in enumerate(CALLS[w.language]):
        members = []
        for _ in range(40):
            topic = w.topic()
            title = f"{call} – {topic}" if n % 2 else f"{topic} ({call})"
            members.append(w.add(title, w.text(topic, stock=True)))
        w.relate(members, "award")


def _editions(w: Writer) -> None:
    """Write one programme year by year and round by round, by one office."""
    for _ in range(25):
        topic, who, where = w.topic(), w.word(), str(w.rng.choice(PLACES[w.language]))
        form = "{y}년 {t} {r}차" if w.language == "ko" else "{t} {y}, round {r}"
        members = [
            w.add(form.format(y=y, t=topic, r=r), w.text(topic), organiser=who,
                  region=where, start=pd.Timestamp(f"{y}-0{3 * r}-01"))
            for y, r in ((2022, 1), (2023, 1), (2023, 2))
        ]  # fmt: skip
        w.relate(members, "edition")


def _tracks(w: Writer) -> None:
    """Write one call in tracks, each about something else."""
    for _ in range(20):
        name, who = w.topic(), w.word()
        form = "{n} ({t} 부문)" if w.language == "ko" else "{n}: track {t}"
        members = []
        for _ in range(5):
            topic = w.topic()
            members.append(
                w.add(form.format(n=name, t=topic), w.text(topic, stock=True),
                      organiser=who)
            )  # fmt: skip
        w.relate(members, "award")


def _national(w: Writer) -> None:
    """Write national programmes run by local offices, in places' own words."""
    for _ in range(6):
        name = w.topic()
        members = []
        for place in w.rng.permutation(PLACES[w.language])[:8].tolist():
            office = f"{place}시청 담당과" if w.language == "ko" else f"{place} Council"
            title = f"{place} {name}" if w.rng.random() < 0.5 else f"{name} ({place})"
            members.append(w.add(title, w.text(name), region=place, organiser=office))
        w.relate(members, "local")


def _joint(w: Writer) -> None:
    """Write joint projects in parts at several institutions."""
    for _ in range(60):
        topic = w.topic() + " " + w.topic()
        text, start = w.text(topic), pd.Timestamp("2025-03-01")
        count = int(w.rng.integers(2, 5))
        members = [w.add(topic, text, start=start) for _ in range(count)]
        w.relate(members, "part")


def _relisted(w: Writer) -> None:
    """Write notices listed twice, with another telephone number."""
    for n in range(40):
        topic, who = w.topic(), w.word()
        text = w.text(topic)
        first = w.add(topic, text, organiser=f"{who} (02-123-{n:04d})")
        row = w.rows[first]
        second = w.add(
            topic, text, organiser=f"{who} (02-987-{n:04d})", region=row["region"],
            start=row["start"], grant=row["grant"],
        )  # fmt: skip
        w.relate([first, second], "relisted")


def _mixed(w: Writer) -> None:
    """Write a list that holds all of these shapes."""
    for write in (_calls, _editions, _tracks, _national, _joint, _relisted):
        write(w)


SHAPES = {
    "calls": _calls, "editions": _editions, "tracks": _tracks, "national": _national,
    "joint": _joint, "relisted": _relisted, "mixed": _mixed,
}  # fmt: skip


def made_up(shape: str, language: str, *, with_summary: bool, seed: int = 1) -> MadeUp:
    """Write a list of one shape among projects of their own, with near-copies."""
    w = Writer(language, np.random.default_rng(seed), with_summary)
    SHAPES[shape](w)
    for _ in range(120):
        topic = w.topic() + " " + w.topic()
        w.add(topic, w.text(topic))
    table = pd.DataFrame(w.rows)
    return inject(
        MadeUp(f"{shape} {language}", table, dict(w.kinds)),
        count=36, seed=seed,
        kinds=("copy", "reworded", "rewritten", "shortened", "swapped", "translated"),
    )  # fmt: skip


def inject(held: MadeUp, *, count: int, seed: int, kinds: tuple[str, ...]) -> MadeUp:
    """Put near-copies of rows into a list, by another office in another place.

    ``copy`` as it is; ``reworded``: every sixth word spelt otherwise; ``rewritten``:
    every third word another; ``shortened``: every third left out; ``swapped``: title
    and sentences in another order; ``translated``: another title over the same
    summary, which only lists with summaries can show.
    """
    rng = np.random.default_rng(seed + 77)
    table, found = held.projects, dict(held.kinds)
    once = ~table["title"].duplicated(keep=False)
    chosen = rng.permutation(np.flatnonzero(once.to_numpy()))[:count].tolist()
    rows = []
    for n, i in enumerate(chosen):
        row = table.loc[i].to_dict()
        kind = kinds[n % len(kinds)]
        has_text = isinstance(row.get("summary"), str)
        if kind == "translated" and not has_text:
            kind = "swapped"
        row["title"] = _changed(row["title"], kind, rng)
        if has_text and kind != "translated":
            row["summary"] = _changed(row["summary"], kind, rng)
        row |= {"project": f"x{n:04d}", "organiser": f"other office {n}"}
        if "start" in row and not pd.isna(row["start"]):
            row["start"] = row["start"] + pd.Timedelta(days=45)
        if "grant" in row:
            row["grant"] = float(row["grant"]) * 1.15
        regions = table["region"].dropna().unique()
        if len(regions):
            row["region"] = rng.choice(regions)
        new = len(table) + len(rows)
        # What the row is to others, copies among them, its copy is too.
        for (a, b), what in list(found.items()):
            if i in {a, b}:
                found[a + b - i, new] = what
        found[i, new] = kind
        rows.append(row)
    return MadeUp(
        held.name, pd.concat([table, pd.DataFrame(rows)], ignore_index=True), found
    )


def _changed(text: str, kind: str, rng: np.random.Generator) -> str:
    """Reword, shorten, swap or replace a text."""
    words = str(text).split()
    if kind == "reworded":
        for k in range(int(rng.integers(6)), len(words), 6):
            words[k] = "".join(rng.permutation(list(words[k])))
    elif kind == "rewritten":
        language = "ko" if lexicon.SYLLABLE.search(str(text)) else "en"
        for k in range(int(rng.integers(3)), len(words), 3):
            words[k] = _word(language, rng)
    elif kind == "shortened":
        gone = int(rng.integers(3))
        words = [word for k, word in enumerate(words) if k % 3 != gone]
    elif kind == "swapped":
        words = _swapped(str(text), words, rng)
    elif kind == "translated":
        words = [_word("en", rng) for _ in words[:6]]
    return " ".join(words)


def _swapped(text: str, words: list[str], rng: np.random.Generator) -> list[str]:
    """Put sentences, or the halves of one, in another order."""
    parts = text.split(". ")
    if len(parts) > 1:
        return ". ".join(rng.permutation(parts)).split()
    half = len(words) // 2
    return words[half:] + words[:half]


def _word(language: str, rng: np.random.Generator) -> str:
    """Make up a rare word."""
    kit = SYLLABLES[language]
    return "".join(rng.choice(kit.split() if language == "en" else list(kit), 3))
