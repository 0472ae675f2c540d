"""How well the members of a view come out against history, beside those of the shipped draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.history.scoring.fit import Fit

MEMBERS, SEED = 64, 1
WORSE, UNLIKELY = 1.1, 0.5
"""History speaks against a view whose score is so many times that of the shipped draws, or whose
ranges hold so much less of the posterior than of the prior."""
_SHOWN = 3  # series named


def against_history(view: str, members: int | None = None, seed: int = SEED) -> dict[str, Any]:
    """The fit of a view's members and of the shipped draws', and the series that get worse.

    `crps` is the mean score on the log10 scale, every series weighing one; `like_factor` is
    10^crps, a miss by so many times. `inside` counts observed figures inside the 90 % band of
    `figures`. InputError for an unknown view.
    """
    members = members or MEMBERS
    mine, shipped = (fit_under(name, members, seed) for name in (view, ""))
    told = {one.compared.name: one for one in shipped.series}
    gaps = sorted(
        ((one.crps - told[one.compared.name].crps, one) for one in mine.series),
        key=lambda pair: -pair[0],
    )
    return {
        "members": members,
        "figures": len(mine.observations),
        "view": _score(mine),
        "shipped": _score(shipped),
        "fits_worse": mine.crps > WORSE * shipped.crps,
        "worse": [
            {
                "series": one.compared.name,
                "about": one.compared.series.about.split(";")[0].rstrip("."),
                "like_factor": 10**one.crps,
                "shipped": 10 ** told[one.compared.name].crps,
            }
            for gap, one in gaps[:_SHOWN]
            if gap > 0
        ],
    }


def fit_under(view: str, members: int = MEMBERS, seed: int = SEED) -> Fit:
    """The baseline under a view, or the shipped draws for "", against every observed figure."""
    from simulation.api.draws import ChosenDraws
    from simulation.api.history.backtesting import prepare, simulated
    from simulation.api.runs import make
    from simulation.experiment.reader import Run
    from simulation.history.scoring.fit import fit

    planned, selection = prepare(members, seed, None, draws=ChosenDraws(view=view))
    planned = replace(planned, outcomes=tuple(selection.names))
    with TemporaryDirectory(prefix="rivalry-") as place:
        folder = Path(place) / "run"
        make(planned, folder, workers=1, finish=lambda _: None)
        run = Run.open(folder)
        return fit(selection.compared, simulated(planned, run, selection.names))


def _score(found: Fit) -> dict[str, float]:
    inside = sum(one.inside for one in found.series)
    return {"crps": found.crps, "like_factor": 10**found.crps, "inside": inside}
