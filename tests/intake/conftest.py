"""Files of a few rows, and how they are brought in."""

import pandas as pd
import pytest

from madang.services.intake import Intake


@pytest.fixture
def bring(tmp_path):
    """Write files, answer, and bring them in; gives tables and receipts."""

    made = []

    def bring_in(files, answers=None, *, folder=None, encoding="utf-8", recipe=""):
        paths = []
        for name, content in files.items():
            path = tmp_path / name
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content.lstrip("\n"), encoding=encoding)
            paths.append(path)
        made.append(folder or tmp_path / f"study-{len(made)}")
        target = made[-1]
        left = dict(answers or {})
        with Intake(paths, target, recipe=recipe) as intake:
            while intake.questions:
                known = [q for q in intake.questions if q.key in left]
                if not known:
                    return Brought(intake=intake, questions=intake.questions)
                intake.answer({known[0].key: left.pop(known[0].key)})
            done = intake.apply()
        tables = {n: pd.read_parquet(p) for n, p in done.study.tables.items()}
        return Brought(tables=tables, done=done)

    return bring_in


@pytest.fixture
def officer(tmp_path):
    """Bring in files that are there: gives the keys asked, and the study's tables."""

    def brought(paths, answers=()):
        told, asked = dict(answers), []
        with Intake(paths, tmp_path / "study") as intake:
            while (open_ones := intake.questions) and open_ones[0].key in told:
                asked.append(open_ones[0].key)
                intake.answer({asked[-1]: told[asked[-1]]})
            if open_ones:
                return [*asked, *(q.key for q in open_ones)], {}
            done = intake.apply()
        return asked, {n: pd.read_parquet(p) for n, p in done.study.tables.items()}

    return brought


class Brought:
    """What came of bringing files in."""

    def __init__(self, tables=None, done=None, intake=None, questions=()):
        self.tables = tables or {}
        self.done = done
        self.intake = intake
        self.questions = questions

    @property
    def asked(self):
        """Keys of the open questions."""
        return [q.key for q in self.questions]

    def values(self, table="stocks", by=("region", "activity", "year", "measure")):
        """Give the values of a table by its keys."""
        frame = self.tables[table]
        keys = [frame[k] for k in by if k in frame]
        return dict(zip(zip(*keys, strict=True), frame["value"], strict=True))

    def fates(self, table="stocks"):
        """Add up what became of the records of a table."""
        found = {}
        for receipt in self.done.receipts:
            if receipt.table == table:
                for fate, n in receipt.fates.items():
                    found[fate] = found.get(fate, 0) + n
        return found
