"""Words of recipes: what each does to a few rows."""

import pandas as pd
import pytest

from madang.errors import ContractError
from madang.intake.recipe import dump, parse

HEAD = '[recipe]\nname = "ours"\n[[table]]\ntable = "projects"\n'


@pytest.fixture
def read(tmp_path, bring):
    """Bring a text in by a recipe; gives the tables."""

    def reading(text, recipe):
        path = tmp_path / "ours.toml"
        path.write_text(recipe, encoding="utf-8")
        return bring({"list.csv": text}, recipe=str(path)).tables

    return reading


def test_regions_of_a_recipe_are_those_of_the_study(read):
    recipe = HEAD + (
        'regions = { scheme = "own", unmatched = "not stated" }\n'
        'columns = { project = { row = "X-###" }, title = "Name", '
        'region = { from = "Place", otherwise = "Land" } }\n'
        '[[region]]\nregion = "N"\nname = "North"\npopulation = 7\n'
        'spellings = ["Nord"]\n'
    )
    tables = read(
        "Name,Place,Land,No\na,NORD,,1\nb,,north,2\nc,Atlantis,,3\nd,,,4\n", recipe
    )
    projects = tables["projects"]
    assert projects["project"].tolist() == ["X-002", "X-003", "X-004", "X-005"]
    assert projects["region"].tolist() == ["N", "N", "unknown", "unknown"]
    regions = tables["regions"].set_index("region")
    assert regions["name"].to_dict() == {"N": "North", "unknown": "Region not stated"}
    assert regions.loc["N", "population"] == 7


def test_the_last_row_by_a_date_holds_and_columns_stand_beside(read):
    recipe = HEAD + (
        'aggregate = { title = "last" }\nlatest = "Seen"\n'
        'beside = { office = "Office" }\n'
        'regions = { scheme = "own" }\n'
        'columns = { project = "Code", title = "Name", region = "Place" }\n'
        '[[region]]\nregion = "N"\nname = "North"\n'
    )
    text = (
        "Code,Name,Seen,Office,Place\nA,,2025-01-01,x,N\nA,new,2024-02-01,x,N\n"
        "A,old,2023-01-01,y,N\n"
    )
    projects = read(text, recipe)["projects"]
    assert projects["title"].tolist() == ["new"]
    assert projects["office"].tolist() == ["x; y"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('beside = { title = "a" }', "beside.title: it must be small letters"),
        ('beside = { office = { form = "a" } }', "'form' is not known"),
        ('[[region]]\nregion = "A"', "must tell region"),
        ('[[region]]\nregion = "A"\nname = "a"\nspelt = ["b"]', "'spelt' is not known"),
        ('[[region]]\nregion = "A"\nname = "a"\ncore = "yes"', "core: 'yes' is not"),
    ],
)
def test_what_cannot_be_is_refused_with_the_word_at_fault(words, says):
    columns = 'columns = { project = "a", title = "b" }\n'
    with pytest.raises(ContractError) as told:
        parse(f"{HEAD}{columns}{words}\n", "ours.toml")
    assert says in told.value.text("en")


def test_a_recipe_with_regions_is_written_as_it_was_read():
    text = HEAD + (
        'columns = { project = "a", region = { from = "b", otherwise = "c" } }\n'
        '[[region]]\nregion = "A"\nname = "a"\nspellings = ["b"]\ncore = true\n'
    )
    recipe = parse(text, "ours.toml")
    assert parse(dump(recipe), "ours.toml") == recipe
    assert pd.DataFrame(recipe.listed).columns.tolist() == ["region", "name"]
