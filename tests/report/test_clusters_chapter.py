"""The chapter on clusters and its part in a dossier, in both languages."""

import re
from dataclasses import replace

import pytest

from madang import clusters
from madang.contracts import findings_table
from madang.report import ReportInputs, StageNote, write
from madang.sources.sample import build


@pytest.fixture(scope="module")
def inputs():
    made = build()
    found = clusters.find(made.tables, settings={"draws": 100})
    keep = ("48", "31", "30", "50")
    regions = made.tables["regions"]
    names = [c for c in regions.columns if not c.startswith("tile")]
    told = findings_table(found.findings).assign(stage="clusters")
    return ReportInputs(
        "Sample",
        {
            "regions": regions[regions["region"].isin(keep)][names],
            "activities": made.tables["activities"],
        },
        {("clusters", name): table for name, table in found.tables.items()},
        told,
        notes=tuple(StageNote("clusters", n.says) for n in found.notes),
        makes={("clusters", name): t for name, t in clusters.STAGE.makes.items()},
    )


@pytest.fixture(scope="module")
def home(inputs, tmp_path_factory):
    return write(inputs, tmp_path_factory.mktemp("report") / "out").index.parent


def chapter(page):
    text = page.read_text("utf-8")
    return text[text.index('id="clusters"') :]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_picture_of_the_chapter_has_its_table(home, language):
    page = home / ("clusters.html" if language == "ko" else "en/clusters.html")
    text = chapter(page)
    for key in ("clusters-map-1", "clusters-stars", "clusters-stages",
                "clusters-roles-1"):  # fmt: skip
        assert f'id="{key}"' in text, key
        figure = text[text.index(f'id="{key}"') :]
        assert "<table" in figure[: figure.index("</figure>")], key
    for key in ("clusters-across", "clusters-list", "clusters-definitions"):
        assert f'id="{key}"' in text, key
    assert "★★★" in text
    assert "nan" not in re.sub(r"<[^>]+>", " ", text).split()


def test_the_chapter_is_written_in_the_language_of_its_page(home):
    korean, english = (
        chapter(folder / "clusters.html") for folder in (home, home / "en")
    )
    assert "경계를 넘어 이어진 클러스터" in korean
    assert "선박 건조업" in korean
    assert "Clusters across borders" in english
    assert "Shipbuilding" in english
    assert not re.search("[가-힣]", re.sub(r"<[^>]+>", "", english))


def test_a_dossier_names_the_strong_clusters_and_their_neighbours(home):
    text = chapter(home / "regions" / "48.html")
    assert "선박 건조업" in text
    assert "★★★" in text
    assert "이어진 지역" in text
    assert "부산" in text or "26" in text


def test_a_region_without_strong_clusters_says_so(inputs, tmp_path):
    places = inputs.results["clusters", "places"]
    none = places.assign(is_strong=False, stars=0, stage="none")
    results = {**inputs.results, ("clusters", "places"): none}
    report = write(replace(inputs, results=results), tmp_path / "out")
    assert "강한 클러스터가 없습니다" in chapter(
        report.index.parent / "regions" / "48.html"
    )
    assert 'id="clusters-map-1"' not in chapter(report.index.parent / "clusters.html")


def test_without_the_stage_the_chapter_says_what_is_missing(inputs, tmp_path):
    report = write(replace(inputs, results={}), tmp_path / "out")
    text = chapter(report.index.parent / "clusters.html")
    assert "clusters-map-1" not in text
