"""What `rivalry list views` and `rivalry show VIEW` tell: assumptions, exclusions, and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.views.view import Range, View

Row = dict[str, Any]


def rows(calibration: Calibration) -> list[Row]:
    """Every view that ships, with what it assumes and which views exclude it."""
    known = read(calibration)
    return [_row(view, calibration, known) for view in known.values()]


def read(calibration: Calibration) -> dict[str, View]:
    """Every view that ships, by name; InputError for one that is wrong."""
    from simulation.inputs.views.view import load_view, views

    return {name: load_view(name, calibration) for name in views(calibration)}


def _row(view: View, calibration: Calibration, known: Mapping[str, View]) -> Row:
    return {
        "name": view.name,
        "title": view.title,
        "about": view.about,
        "sources": [calibration.cited(ref) for ref in view.sources],
        "parameters": {one.name: _parameter(one, calibration) for one in view.ranges},
        "structure": dict(view.structure),
        "excludes": list(exclusions(view, known)),
        "file": view.file,
    }


def _parameter(one: Range, calibration: Calibration) -> Row:
    return {
        "low": one.low if np.isfinite(one.low) else None,
        "high": one.high if np.isfinite(one.high) else None,
        "unit": calibration.entries[one.name].unit,
        "evidence": one.evidence,
        "derivation": one.derivation,
        "sources": [calibration.cited(ref) for ref in one.sources],
    }


def exclusions(view: View, known: Mapping[str, View]) -> Iterator[Row]:
    """The views that cannot be true together with a view, and of what they disagree.

    Two views exclude each other where their ranges of one parameter have no value in common, or
    where they set one switch differently.
    """
    for name, other in known.items():
        if name == view.name:
            continue
        about = [
            one.name
            for one in view.ranges
            for theirs in other.ranges
            if one.name == theirs.name and (one.high < theirs.low or theirs.high < one.low)
        ]
        switches = view.structure.keys() & other.structure.keys()
        about += [
            f"structure.{s}" for s in sorted(switches) if view.structure[s] != other.structure[s]
        ]
        if about:
            yield {"view": name, "about": about}


def described(name: str, calibration: Calibration) -> Row:
    """A view, by name or file, against its own figures, the shipped draws and history.

    `calibration` has draws. Of each parameter: the shipped median and 90 % interval, the shares of
    the prior and of the posterior draws that lie in the range, and whether it chooses draws, is
    overridden or lies outside the prior.
    """
    from simulation.api.views.figures import MEMBERS, simulated
    from simulation.api.views.history import against_history
    from simulation.inputs.views.sampling import beyond, under
    from simulation.inputs.views.view import load_view

    known = read(calibration)
    view = known[name] if name in known else load_view(name, calibration)
    weight = likelihood(view, calibration)
    assumed = under(calibration, view).view
    assert assumed is not None, "a calibration under a view has one"
    found = _row(view, calibration, known)
    for one in view.ranges:
        how = "chooses draws" if one.name in assumed.resampled else "overridden"
        how = "outside the prior" if beyond(one, calibration) else how
        found["parameters"][one.name] |= {**_shipped(one, calibration), "how": how}
    draws = {"kept": assumed.kept, "of": assumed.of}
    figures = [one.row() for one in simulated(name, calibration)]
    return {
        **found,
        "draws": draws,
        "published": figures,
        "published_members": MEMBERS,
        "history": {**weight, **against_history(name)},
    }


def likelihood(view: View, calibration: Calibration) -> Row:
    """The shares of prior and posterior draws that agree with a view, and their ratio.

    The ratio is how much likelier history makes the view than it was: its Bayes factor against
    what the prior assumes at large. Parameters that draws have no say in are left out.
    """
    from simulation.inputs.views.sampling import posterior_share, prior_share

    before, after = prior_share(view, calibration), posterior_share(view, calibration)
    ratio = after / before if before else float("nan")
    return {"prior_share": before, "posterior_share": after, "likelihood": ratio}


def _shipped(one: Range, calibration: Calibration) -> Row:
    """Median and interval of a parameter without the view, and how much of it lies in the range."""
    from simulation.inputs.draws.posterior import Posterior
    from simulation.inputs.views.sampling import agrees

    entry, posterior = calibration.entries[one.name], calibration.posterior
    even = entry.value.quantile((np.arange(4096) + 0.5) / 4096)
    values, inside = even, agrees(one, calibration)
    if inside is not None and isinstance(posterior, Posterior):
        values = entry.value.quantile(posterior.uniform(entry.stream, np.arange(len(posterior))))
    low, middle, high = (float(q) for q in np.quantile(values, (0.05, 0.5, 0.95)))
    return {
        "shipped": {"p05": low, "p50": middle, "p95": high},
        "prior_inside": float(((even >= one.low) & (even <= one.high)).mean()),
        "posterior_inside": None if inside is None else float(inside.mean()),
    }
