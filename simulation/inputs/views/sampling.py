"""A calibration under a view: members come from the posterior draws that agree with it.

Each draw counts as much as any other. Ranges are taken one after the other, the one first that
most draws agree with; a range that would leave fewer than `FEWEST` draws overrides its parameter
instead, in every draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simulation import rng
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.draws.posterior import Posterior, cycled
from simulation.inputs.policy import structure
from simulation.inputs.scenario.changes import Override
from simulation.inputs.views.assumed import Assumed
from simulation.inputs.views.view import FOLDER, Range, View

FEWEST = 200
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Resampled(Posterior):
    """Posterior draws of which members get only the `chosen` ones, each as often as another."""

    view: str = ""
    chosen: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def rows(self, seed: int, start: int, stop: int) -> NDArray[np.intp]:
        """The draw of each member start..stop-1: a function of view, seed and member alone."""
        stream = f"posterior draw of a member under {self.view}"
        order = cycled(seed, stream, len(self.chosen), start, stop)
        return np.asarray(self.chosen[order])


def under(calibration: Calibration, view: View) -> Calibration:
    """The calibration as a view has it; scenarios that are read with it stand on the view."""
    found = calibration.posterior
    posterior = found if isinstance(found, Posterior) else None
    agreeing = {one.name: agrees(one, calibration, view) for one in view.ranges}
    kept, chosen = _choose(view, agreeing)
    origin = f"view {view.name}"
    overrides = {
        one.name: Override(
            one.name, one.value(calibration.entries[one.name]), origin, None, one.place
        )
        for one in view.ranges
        if one.name not in kept
    }
    assumed = Assumed(
        name=view.name,
        digest=view.digest,
        resampled=kept,
        overrides=overrides,
        structure=dict(view.structure),
        kept=int(chosen.sum()) if kept else len(posterior or ()),
        of=len(posterior or ()),
    )
    files = {**calibration.files, f"calibration/{FOLDER}/{view.name}.yaml": view.digest}
    if posterior is not None and kept:
        fields = {name: getattr(posterior, name) for name in posterior.__dataclass_fields__}
        posterior = Resampled(**fields, view=view.name, chosen=np.flatnonzero(chosen))
    return replace(calibration, posterior=posterior, view=assumed, files=files)


def agrees(one: Range, calibration: Calibration, view: View | None = None) -> Mask | None:
    """Which posterior draws have the parameter within the range, (draws,).

    None where no draw has a say: without posterior draws, for a parameter in which members do not
    differ or that a figure of the user's own replaces, and for one that a switch of the view draws
    anew from one source.
    """
    posterior, entry = calibration.posterior, calibration.entries[one.name]
    if not isinstance(posterior, Posterior) or not entry.value.random:
        return None
    if calibration.overlay and one.name in calibration.overlay.overrides:
        return None
    if view and structure.followed(view.structure).intersection(entry.value.sources()):
        return None
    if posterior.origin is None and entry.stream not in posterior:
        return None
    values = entry.value.quantile(posterior.uniform(entry.stream, np.arange(len(posterior))))
    found: Mask = (values >= one.low) & (values <= one.high)
    return found


def prior_share(
    view: View, calibration: Calibration, seed: int = 0, members: int = 1 << 15
) -> float:
    """The share of prior draws that agree with every range of a view that draws have a say in.

    Parameters of one stream go together, as they do in every draw. Ranges that lie outside the
    prior as a whole are left out.
    """
    inside = np.ones(members, dtype=np.bool_)
    for one in view.ranges:
        if agrees(one, calibration, view) is None or beyond(one, calibration):
            continue
        entry = calibration.entries[one.name]
        values = entry.value.quantile(rng.uniform(seed, entry.stream, 0, members)[0])
        inside &= (values >= one.low) & (values <= one.high)
    return float(inside.mean())


def beyond(one: Range, calibration: Calibration) -> bool:
    """Whether a range has no value in common with the parameter's prior."""
    least, most = calibration.entries[one.name].value.bounds()
    return one.low > most or one.high < least


def posterior_share(view: View, calibration: Calibration) -> float:
    """The same of the posterior draws."""
    ranges = [one for one in view.ranges if not beyond(one, calibration)]
    masks = [agrees(one, calibration, view) for one in ranges]
    known = [mask for mask in masks if mask is not None]
    return float(np.logical_and.reduce(known).mean()) if known else 1.0


def _choose(view: View, agreeing: dict[str, Mask | None]) -> tuple[tuple[str, ...], Mask]:
    """The parameters whose ranges choose draws, in the view's order, and the draws left."""
    masks = {name: mask for name, mask in agreeing.items() if mask is not None}
    chosen = np.ones(max((len(mask) for mask in masks.values()), default=0), dtype=np.bool_)
    kept = set()
    for name in sorted(masks, key=lambda name: -int(masks[name].sum())):
        if (chosen & masks[name]).sum() >= FEWEST:
            chosen &= masks[name]
            kept.add(name)
    return tuple(one.name for one in view.ranges if one.name in kept), chosen
