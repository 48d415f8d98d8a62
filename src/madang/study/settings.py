"""Settings given for one run: ``STAGE.KEY=VALUE`` laid over ``study.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from madang.contracts import nearest, settings_of
from madang.contracts.toml import parse_toml
from madang.display.disclosure_settings import SECTION, Disclosure
from madang.errors import MadangError, ParameterError
from madang.language import Lines, Message, _
from madang.study.stages import parameters, stages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.study.config import Study

__all__ = ["disclosure", "settle", "with_settings"]


def with_settings(study: Study, words: Iterable[str], *, stage: str = "") -> Study:
    """Lay settings over those of a study, for as long as it is open.

    Parameters
    ----------
    study : Study
        The study; its ``study.toml`` is not written.
    words : iterable of str
        Such as ``"linkages.draws=200"``, or ``"portfolio.caps.11=0.1"`` for one name
        of a table. A value is read as in TOML: a number, a truth, a list in brackets;
        anything else is text.
    stage : str
        Stage that is meant where a word names none, for a command of one stage.

    Returns
    -------
    Study
        The study with these settings.

    Raises
    ------
    ParameterError
        If a word is no setting, or cannot be used; every breach is told.
    """
    given: dict[str, dict[str, Any]] = {}
    wrong: list[Message] = []
    for word in words:
        place, mark, value = word.partition("=")
        names = _names(place, stage)
        if not (mark and all(names) and names[1:]):
            wrong.append(
                _(
                    "'{word}' is not STAGE.KEY=VALUE. Example: linkages.draws=200",
                    word=word,
                )
            )
        elif names[0] not in {*stages(), SECTION}:
            wrong.append(
                _(
                    "'{word}': there is no stage '{stage}'. {hint}",
                    word=word,
                    stage=names[0],
                    hint=nearest(names[0], stages()),
                )
            )
        else:
            given = _laid(given, names, _value(value.strip()))
    new: Mapping[str, Any] = study.parameters
    for name, settings in given.items():
        for key, value_given in settings.items():
            new = _laid(new, [name, key], value_given)
    changed = replace(study, parameters=new)
    wrong += _refused(changed, given)
    if wrong:
        raise ParameterError(_("{lines}", lines=Lines(tuple(wrong))))
    return changed


def settle(study: Study) -> dict[str, dict[str, Any]]:
    """Give the parameters of every stage, or say all that cannot be used.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to dict
        All parameters by stage.

    Raises
    ------
    ParameterError
        If any cannot be used; every breach of every stage is told.
    """
    wrong = _refused(study, (*stages(), SECTION))
    if wrong:
        raise ParameterError(_("{lines}", lines=Lines(tuple(wrong))))
    return {name: parameters(study, stage) for name, stage in stages().items()}


def disclosure(study: Study) -> Disclosure:
    """Give the rules by which figures are withheld from the public.

    Parameters
    ----------
    study : Study
        The study; its own rules stand under ``[stages.disclosure]``.

    Returns
    -------
    Disclosure

    Raises
    ------
    ParameterError
        If a rule is unknown or cannot be used.
    """
    return settings_of(Disclosure, SECTION, study.parameters.get(SECTION, {}))


def _names(place: str, stage: str) -> list[str]:
    """Part a place into stage, parameter and, in a table, the name there."""
    is_named = not stage or place.partition(".")[0].strip() in stages()
    parts = place.split(".", 2) if is_named else [stage, *place.split(".", 1)]
    return [part.strip().strip('"') for part in parts]


def _laid(over: Mapping[str, Any], names: list[str], value: Any) -> dict[str, Any]:
    """Lay a value over a table of tables, and a table over a table."""
    first, *rest = names
    held = over.get(first)
    inner = held if isinstance(held, Mapping) else {}
    if rest:
        return {**over, first: _laid(inner, rest, value)}
    if isinstance(value, dict):
        return {**over, first: {**inner, **value}}
    return {**over, first: value}


def _value(text: str) -> Any:
    """Read a value as TOML does; what is none is text."""
    try:
        return parse_toml(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _refused(study: Study, names: Iterable[str]) -> list[Message]:
    """Say of each stage which of its parameters cannot be used."""
    wrong: dict[str, Message] = {}
    for name in names:
        try:
            if name == SECTION:
                disclosure(study)
            else:
                parameters(study, stages()[name])
        except MadangError as error:
            wrong.setdefault(error.text(), error.message)
    return list(wrong.values())
