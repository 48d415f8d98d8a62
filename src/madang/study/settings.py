"""Settings given for one run: ``STAGE.KEY=VALUE`` laid over ``study.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from madang.contracts import nearest
from madang.errors import MadangError, ParameterError
from madang.language import Lines, Message, _
from madang.study.stages import parameters, stages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.study.config import Study

__all__ = ["settle", "with_settings"]


def with_settings(study: Study, words: Iterable[str]) -> Study:
    """Lay settings over those of a study, for as long as it is open.

    Parameters
    ----------
    study : Study
        The study; its ``study.toml`` is not written.
    words : iterable of str
        Such as ``"linkages.draws=200"``. A value is read as in TOML: a number, a
        truth, a list in brackets; anything else is text.

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
        stage, dot, name = place.strip().partition(".")
        if not (mark and dot and name):
            wrong.append(
                _(
                    "'{word}' is not STAGE.KEY=VALUE. Example: linkages.draws=200",
                    word=word,
                )
            )
        elif stage not in stages():
            wrong.append(
                _(
                    "'{word}': there is no stage '{stage}'. {hint}",
                    word=word,
                    stage=stage,
                    hint=nearest(stage, stages()),
                )
            )
        else:
            given.setdefault(stage, {})[name] = _value(value.strip())
    own = study.parameters
    new = {s: {**own.get(s, {}), **given.get(s, {})} for s in {**own, **given}}
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
    wrong = _refused(study, stages())
    if wrong:
        raise ParameterError(_("{lines}", lines=Lines(tuple(wrong))))
    return {name: parameters(study, stage) for name, stage in stages().items()}


def _value(text: str) -> Any:
    """Read a value as TOML does; what is none is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _refused(study: Study, names: Iterable[str]) -> list[Message]:
    """Say of each stage which of its parameters cannot be used."""
    wrong: dict[str, Message] = {}
    for name in names:
        try:
            parameters(study, stages()[name])
        except MadangError as error:
            wrong.setdefault(error.text(), error.message)
    return list(wrong.values())
