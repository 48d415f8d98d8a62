"""The verbs of the partner finder, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    nearest,
    parameters_of,
    settings_of,
)
from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import _
from madang.linkages.partners.columns import MAKES, QUALITY, RECORD, SUGGESTIONS
from madang.linkages.partners.consortia import tables_of_members
from madang.linkages.partners.findings import findings
from madang.linkages.partners.model import PartnerModel, model_of
from madang.linkages.partners.settings import PartnerSettings
from madang.linkages.partners.suggest import (
    Wanted,
    best_pairs,
    missing_from,
    suggestions,
)
from madang.verb import Given, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["STAGE", "fit_partners", "suggest"]

_STAGE: Final = "partners"


def fit_partners(
    given: Given, /, *, settings: Mapping[str, Any] | None = None, seed: int = 1
) -> PartnerModel:
    """Learn from past ties who comes to work with whom.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``organisations``, ``projects`` and
        ``participations`` by name; with ``regions`` also their upper regions.
    settings : mapping
        Parameters of the stage ``partners`` by name.
    seed : int
        Seed of the draws of pairs.

    Returns
    -------
    PartnerModel
        To be handed to `suggest`.

    Raises
    ------
    MissingTableError, ContractError
        If a table is not there, or breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.
    UndefinedMeasureError
        If too few first ties are on record: nothing is suggested from nothing.
    """
    tables, _notes = tables_of(STAGE, given)
    own = getattr(given, "parameters", {}).get(_STAGE, {})
    settled = STAGE.settle({**own, **(settings or {})})
    return model_of(tables, settings_of(PartnerSettings, _STAGE, settled), seed)


def suggest(
    model: PartnerModel,
    *,
    organisation: str = "",
    region: str = "",
    project: str = "",
    gap: str = "",
    wanted: Wanted | None = None,
) -> pd.DataFrame:
    """Suggest partners to an organisation, a region or a consortium.

    Parameters
    ----------
    model : PartnerModel
        What `fit_partners` gave.
    organisation : str
        Code: with whom should it work next?
    region : str
        Code: which ties of its organisations are likeliest to come? Regions within it
        count.
    project : str
        Code: who is missing from this consortium?
    gap : str
        Programme or activity: which of science and industry that know it could close
        the gap between research and production? With `region`, for those in it.
    wanted : Wanted, optional
        Which partners; by default ten of any kind, never worked with before.

    Returns
    -------
    DataFrame
        A row a suggestion, the likeliest first (of a consortium: the likeliest for all
        its members): odds with their 90% band, how many of 100 such came, and why.

    Raises
    ------
    ParameterError
        If nobody or nothing is named, or there is none of that code.
    UndefinedMeasureError
        If who asks is too little known for odds.
    """
    asked = {"organisation": organisation, "region": region, "project": project,
             "gap": gap}  # fmt: skip
    named = [name for name, code in asked.items() if code]
    if len(named) != 1 and named != ["region", "gap"]:
        raise ParameterError(_(
            "Name one of organisation, region, project and gap (gap and region may "
            "stand together); found {n}.", n=len(named),
        ))  # fmt: skip
    wish = wanted or Wanted()
    if project:
        members = _members(model, project)
        pairs = missing_from(model, _known(model, members, project), wish)
    elif gap:
        nodes = _in_field(model, gap)
        here = _inside(model, region) if region else nodes
        people = model.standing.consortia.codes[nodes]
        others = model.standing.consortia.codes.difference(people)
        wish = Wanted(wish.top, wish.kinds, wish.regions, wish.sme, wish.new,
                      (*wish.avoid, *others))  # fmt: skip
        pairs = best_pairs(
            model, _known(model, np.intersect1d(here, nodes), gap), wish, gap=True
        )
    else:
        nodes = _inside(model, region) if region else _place(model, organisation)
        pairs = best_pairs(model, _known(model, nodes, organisation or region), wish)
    return suggestions(model, pairs)


def _place(model: PartnerModel, code: str) -> NDArray[np.intp]:
    """Find an organisation, under whichever of its codes."""
    c = model.standing.consortia
    known = c.also.get(code, code)
    if known not in c.codes:
        raise ParameterError(_(
            "There is no organisation '{code}'. {hint}",
            code=code, hint=nearest(code, [str(x) for x in c.codes]),
        ))  # fmt: skip
    return np.array([c.codes.get_loc(known)], dtype=np.intp)


def _inside(model: PartnerModel, region: str) -> NDArray[np.intp]:
    """Find the organisations that sit in a region, or in one within it."""
    c = model.standing.consortia
    seats = c.organisations["region"]
    inside = {region, *c.within.get(region, ())}
    found = np.flatnonzero(seats.isin(inside).to_numpy(bool))
    if not len(found):
        raise ParameterError(_(
            "No organisation sits in a region '{code}'. {hint}",
            code=region, hint=nearest(region, sorted({*seats.dropna(), *c.within})),
        ))  # fmt: skip
    return found


def _members(model: PartnerModel, project: str) -> NDArray[np.intp]:
    """Find who takes part in a project, dated or not, of one or of many."""
    c = model.standing.consortia
    if project not in c.teams:
        raise ParameterError(_(
            "No organisation takes part in a project '{code}'. {hint}",
            code=project, hint=nearest(project, list(c.teams)),
        ))  # fmt: skip
    return c.codes.get_indexer(pd.Index(c.teams[project])).astype(np.intp)


def _in_field(model: PartnerModel, gap: str) -> NDArray[np.intp]:
    """Find who knows a programme or activity."""
    c = model.standing.consortia
    if gap not in c.theme_codes:
        raise ParameterError(_(
            "No shared project is of a programme or activity '{code}'. {hint}",
            code=gap, hint=nearest(gap, c.theme_codes),
        ))  # fmt: skip
    held = model.standing.fields[:, [c.theme_codes.index(gap)]]
    return np.flatnonzero(np.asarray(held.todense()).ravel() > 0)


def _known(model: PartnerModel, nodes: NDArray[np.intp], code: str) -> NDArray[np.intp]:
    """Keep those who are known well enough, or say that there is no basis."""
    found = np.intersect1d(nodes, model.standing.people)
    if not len(found):
        raise UndefinedMeasureError(_(
            "No basis for suggestions to '{code}': nobody there shared {least} "
            "projects or more with others.",
            code=code, least=model.settings.least_projects,
        ))  # fmt: skip
    return found


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage: learn, and suggest to each region."""
    settings = settings_of(PartnerSettings, _STAGE, inputs.parameters)
    try:
        model = model_of(tables_of_members(inputs), settings, inputs.seed)
    except UndefinedMeasureError as error:
        empty = {table.name: table.empty() for table in MAKES}
        return StageOutput(empty, (), (Note(error.message),))
    inputs.progress(0.8)
    seats, people = model.standing.known()["region"], model.standing.people
    by_region = {str(r): at for r, at in seats.groupby(seats).indices.items()}
    pairs = [
        best_pairs(model, people[by_region[r]], Wanted(settings.cards))
        for r in sorted(by_region)
    ]
    every = pd.concat(pairs).drop_duplicates(["a", "b"]) if pairs else pd.DataFrame()
    tables = {
        SUGGESTIONS.name: suggestions(model, every.reset_index(drop=True)),
        RECORD.name: model.record,
        QUALITY.name: model.quality,
    }
    inputs.progress(1.0)
    return StageOutput(tables, findings(model, tables), model.notes)


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Partners"),
    needs=("regions", "organisations", "projects", "participations"),
    uses=("activities",),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Suggests who of each region should work with whom next, why, at what odds, "
        "and how such suggestions did before."
    ),
    parameters=parameters_of(PartnerSettings),
    run=_run,
    chapter="madang.linkages.partners.chapter",
    dossier="madang.linkages.partners.chapter",
)
