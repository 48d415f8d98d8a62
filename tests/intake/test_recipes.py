"""Recipes: read, refused in words, written as they were read; the bundled ones."""

import re

import pytest

from madang.errors import ContractError, SourceError
from madang.intake.library import bundled, named
from madang.intake.recipe import dump, parse

SMALL = """
[recipe]
name = "our-list"

[[table]]
table = "stocks"
withheld = ["X"]
scale = 1
constant = { measure = "employment" }
wide = { names = '(?P<year>\\d{4})' }

[table.columns]
region = { match = ".*시도.*", all = true, between = "" }
activity = "산업"
"""


def test_a_recipe_is_written_as_it_was_read():
    recipe = parse(SMALL, "our-list.toml")
    assert parse(dump(recipe), "again.toml") == recipe
    assert recipe.hash == parse(dump(recipe), "again.toml").hash


@pytest.mark.parametrize(
    ("former", "new", "says"),
    [
        ('table = "stocks"', 'table = "stockss"', "Did you mean 'stocks'"),
        ('withheld = ["X"]', 'withheldd = ["X"]', "Did you mean 'withheld'"),
        ("scale = 1", 'scale = "much"', "scale: 'much' is not a number"),
        ('activity = "산업"', 'aktivity = "산업"', "Did you mean 'activity'"),
        ("(?P<year>", "(?P<yeer>", "needs the column 'year'"),
        ("(?P<year>", "((?P<year>", "is no pattern"),
        ('name = "our-list"', 'name = "Our List"', "small letters"),
        ("[recipe]", "[recipe", "it is no TOML"),
        (
            'activity = "산업"',
            'activity = {from = "x", pattern = "a(?!b)"}',
            "look ahead",
        ),
        ('withheld = ["X"]', "withheld = 3", "withheld: 3 is not a list"),
        ("constant = {", "only = 3\nconstant = {", "only: 3 is not a table"),
    ],
)
def test_each_breach_names_its_word_and_what_to_do(former, new, says):
    with pytest.raises(ContractError, match=re.escape(says)):
        parse(SMALL.replace(former, new), "our-list.toml")


def test_all_breaches_are_told_at_once():
    wrong = SMALL.replace("withheld", "withheldd").replace("scale = 1", "scales = 1")
    with pytest.raises(ContractError) as refused:
        parse(wrong, "our-list.toml")
    told = str(refused.value)
    assert "withheldd" in told
    assert "scales" in told


@pytest.mark.parametrize("name", sorted(bundled()))
def test_a_bundled_recipe_names_no_year_and_both_titles(name):
    recipe = bundled()[name]
    assert recipe.about["title"]
    assert recipe.about["title_ko"]
    assert recipe.recognise["columns"]
    assert not re.search(
        r"(?<!\d)(19|20)\d{2}(?!\d)", dump(recipe).split("[[table]]")[1]
    )


def test_there_are_recipes_for_the_sources_that_people_use():
    assert len(bundled()) >= 30


def test_an_unknown_recipe_is_refused_with_its_nearest():
    with pytest.raises(SourceError, match="Did you mean 'kosis-bulk'"):
        named("kosis-bulc", None)
