"""Keep a fitted model in one file of plain arrays, and open it again.

The file is a NumPy archive: numbers, and one text in JSON. Nothing in it is run when
it is opened, so that a model from a stranger can at worst be wrong, not harmful.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import astuple
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.errors import SourceError
from madang.language import _
from madang.specialisation.columns import QUALITY, RECORD
from madang.specialisation.odds.drift import Drift
from madang.specialisation.odds.forest import Forest
from madang.specialisation.odds.given import MODEL, PATH, refuse_kind
from madang.specialisation.odds.holdings import Holdings, Places
from madang.specialisation.odds.horizons import Link
from madang.specialisation.odds.learners import (
    Learner,
    Line,
    OddsKind,
    Trees,
)
from madang.specialisation.odds.model import OddsModel
from madang.specialisation.settings import ZeroMeans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.contracts import ResultTable

__all__ = ["load_odds", "save_odds"]

_FORM: Final = 2
_FORESTS: Final = ("level", "spread", "entry")
_LINE: Final = ("columns", "mean", "scale", "coefficients")


def save_odds(model: OddsModel, path: Path | str) -> Path:
    """Write a model to a file.

    Parameters
    ----------
    model : OddsModel
        From `fit_odds`.
    path : Path or str
        Where to; the ending ``.npz`` is added where it is not there.

    Returns
    -------
    Path
        The file.
    """
    refuse_kind("model", model, OddsModel, MODEL)
    refuse_kind("path", path, (str, Path), PATH)
    place = Path(path)
    place = place if place.suffix == ".npz" else place.with_name(place.name + ".npz")
    arrays: dict[str, NDArray[Any]] = {"link": model.link.coefficients}
    for n, one in enumerate(model.learners):
        if isinstance(one, Line):
            arrays |= {f"l{n}.line.{k}": getattr(one, k) for k in _LINE}
        else:
            arrays |= _trees_arrays(f"l{n}", one)
    for n, h in enumerate(model.memory):
        for m, (measure, a) in enumerate(h.amounts.items()):
            r, c = np.nonzero(a)
            cells = np.column_stack([r, c]).astype(np.int32)
            arrays |= {f"h{n}.{m}.cells": cells, f"h{n}.{m}.values": a[r, c]}
            del measure
        arrays |= {f"h{n}.withheld": np.argwhere(h.withheld).astype(np.int32)}
        arrays |= {f"h{n}.unknown": np.packbits(h.unknown)}
    text = json.dumps(_about(model), ensure_ascii=False).encode()
    arrays["about"] = np.frombuffer(text, dtype=np.uint8)
    with place.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return place


def _trees_arrays(mark: str, trees: Trees) -> dict[str, NDArray[Any]]:
    """Give the arrays of three forests under names of their own."""
    return {
        f"{mark}.{name}.{k}": a
        for name in _FORESTS
        for k, a in getattr(trees, name).arrays().items()
    }


def _about(model: OddsModel) -> dict[str, Any]:
    """Give all of a model that is no array."""
    p = model.places
    return {
        "form": _FORM, "kind": str(model.kind), "horizon": model.horizon,
        "main": model.main, "others": list(model.others), "absent": str(model.absent),
        "names": list(model.names), "learners": len(model.learners),
        "horizons": list(model.link.horizons), "drift": list(astuple(model.drift)),
        "earlier": [list(e) for e in model.link.earlier],
        "years": [list(y) for y in model.years],
        "seen": list(model.seen), "left_out": dict(model.left_out),
        "level": model.level, "flags": dict(model.flags), "known": list(model.known),
        "spoken": model.spoken, "places": [
            dict(p.longitude), dict(p.latitude), dict(p.region_group)],
        "quality": model.quality.to_json(orient="split", double_precision=15),
        "record": model.record.to_json(orient="split", double_precision=15),
        "memory": [
            {"year": h.year, "regions": list(map(str, h.regions)),
             "activities": list(map(str, h.activities)), "measures": list(h.amounts)}
            for h in model.memory
        ],
    }  # fmt: skip


def load_odds(path: Path | str) -> OddsModel:
    """Open a model from a file; nothing in it is run.

    Parameters
    ----------
    path : Path or str
        What `save_odds` wrote.

    Returns
    -------
    OddsModel

    Raises
    ------
    SourceError
        If the file is not there, damaged, or of another form.
    """
    refuse_kind("path", path, (str, Path), PATH)
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        about = json.loads(arrays["about"].tobytes())
        if about["form"] != _FORM:
            raise ValueError(about["form"])  # noqa: TRY301 - told below in words
        return _model(about, arrays)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError,
            zipfile.BadZipFile, EOFError) as trouble:  # fmt: skip
        if isinstance(trouble, SourceError):
            raise
        raise SourceError(
            _(
                "'{path}' is no model of odds that can be opened: {name}. Expected a "
                "file that save_odds wrote; fit the model anew.",
                path=Path(path).name,
                name=type(trouble).__name__,
            )
        ) from trouble


def _model(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> OddsModel:
    """Put a model together from what a file holds."""
    names = tuple(map(str, about["names"]))
    lon, lat, group = about["places"]
    return OddsModel(
        kind=OddsKind(about["kind"]), horizon=int(about["horizon"]),
        main=str(about["main"]), others=tuple(about["others"]),
        absent=ZeroMeans(about["absent"]), names=names,
        learners=tuple(
            _learner(arrays, n, len(names)) for n in range(int(about["learners"]))
        ),
        link=Link(
            arrays["link"].astype(np.float64), tuple(about["horizons"]),
            tuple((int(y), float(a), float(b)) for y, a, b in about["earlier"]),
        ),
        drift=Drift(*about["drift"]), places=Places(lon, lat, group),
        memory=tuple(
            _holdings(arrays, n, h, str(about["main"]))
            for n, h in enumerate(about["memory"])
        ),
        years=tuple((int(a), int(b)) for a, b in about["years"]),
        seen=tuple(map(int, about["seen"])),
        left_out={
            str(r): int(k) % int(about["learners"])
            for r, k in about["left_out"].items()
        },
        quality=_frame(about["quality"], QUALITY),
        record=_frame(about["record"], RECORD),
        level=float(about["level"]), flags=about["flags"], spoken=about["spoken"],
        known=tuple(about["known"]),
    )  # fmt: skip


def _frame(text: str, made: ResultTable) -> pd.DataFrame:
    """Read a table, its columns as they must be."""
    found = pd.read_json(StringIO(text), orient="split", precise_float=True)
    return made.typed(found)


def _learner(arrays: Mapping[str, NDArray[Any]], n: int, columns: int) -> Learner:
    """Read one learner, checked so that it cannot walk astray."""
    if f"l{n}.line.columns" in arrays:
        line = Line(
            arrays[f"l{n}.line.columns"].astype(np.int64),
            *(arrays[f"l{n}.line.{k}"].astype(np.float64) for k in _LINE[1:]),
        )
        if line.columns.min() < 0 or line.columns.max() >= columns:
            raise IndexError(n)
        return line
    return _trees(arrays, f"l{n}", columns)


def _trees(arrays: Mapping[str, NDArray[Any]], mark: str, columns: int) -> Trees:
    """Read three forests."""
    parts = []
    for name in _FORESTS:
        mine = f"{mark}.{name}."
        own = {k.removeprefix(mine): a for k, a in arrays.items() if k.startswith(mine)}
        parts.append(Forest.read(own, columns=columns + 3 * (name == "entry")))
    return Trees(*parts)


def _holdings(
    arrays: Mapping[str, NDArray[Any]], n: int, h: Mapping[str, Any], main: str
) -> Holdings:
    """Read one year that the model remembers."""
    shape = (len(h["regions"]), len(h["activities"]))
    amounts = {}
    for m, measure in enumerate(h["measures"]):
        a = np.zeros(shape)
        cells = arrays[f"h{n}.{m}.cells"]
        a[cells[:, 0], cells[:, 1]] = arrays[f"h{n}.{m}.values"]
        amounts[str(measure)] = a
    withheld = np.zeros(shape, dtype=bool)
    cells = arrays[f"h{n}.withheld"]
    withheld[cells[:, 0], cells[:, 1]] = True
    bits = np.unpackbits(arrays[f"h{n}.unknown"], count=shape[0] * shape[1])
    return Holdings(
        int(h["year"]), np.array(h["regions"], dtype=object),
        np.array(h["activities"], dtype=object), main, amounts, withheld,
        bits.reshape(shape).astype(bool),
    )  # fmt: skip
