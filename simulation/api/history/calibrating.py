"""What `rivalry calibrate` does: fit the uncertain parameters to history, and keep the draws."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.history.fitting.calibrate import Calibrated, Effort
    from simulation.history.observed.selection import Compared
    from simulation.inputs import Calibration
    from simulation.inputs.draws.posterior import Posterior

SCENARIO = "baseline"
TABLE = "parameters.csv"
PRESSED = 0.2  # four times the share of a prior that lies beyond its 5 or its 95 %


@dataclass(frozen=True)
class Fitted:
    """A finished calibration: the fit, the series it saw, and the posterior as it is kept."""

    calibration: Calibration
    compared: tuple[Compared, ...]
    fit: Calibrated
    posterior: Posterior


def observed(calibration: Calibration) -> tuple[Compared, ...]:
    """The series that the model is fitted to: what was observed, and what firms foretell."""
    from simulation.experiment.tasks import WORLD
    from simulation.history.observed.selection import select

    units = {outcome.name: outcome.unit for outcome in WORLD.outcomes(calibration)}
    found = select(calibration, units)
    return (*found.compared, *found.foretold)


def fit(effort: Effort) -> Fitted:
    """Fit to everything observed; deterministic for a number of draws, steps and a seed."""
    from simulation.history.fitting.calibrate import calibrate
    from simulation.history.fitting.simulated_history import streams_of
    from simulation.inputs import load_calibration, load_scenario
    from simulation.inputs.draws.fingerprint import calibration_hash, model_hash

    calibration = load_calibration()
    compared = observed(calibration)
    found = calibrate(calibration, load_scenario(SCENARIO, calibration), compared, effort)
    parameters = set(streams_of(calibration))
    facts = {
        "model_hash": model_hash(),
        "calibration_hash": calibration_hash(calibration),
        "method": "randomised maximum likelihood, slopes of the ensemble; see docs/calibrate.md",
        "draws": effort.draws,
        "effective_sample_size": effort.draws,
        "steps": effort.steps,
        "seed": effort.seed,
        "past_months": found.posterior.past,
        "figures": len(found.fitted),
        "series": len(compared),
        "informed": len(parameters & set(found.posterior.streams)),
        "informed_shocks": len(set(found.posterior.streams) - parameters),
        "streams": len(parameters),
        "enlarged_errors": enlarged(found),
    }
    return Fitted(calibration, compared, found, replace(found.posterior, facts=facts))


def enlarged(found: Calibrated) -> dict[str, float]:
    """Outcomes whose errors had to be enlarged, and by what factor: the misses of the model."""
    data = found.data.take(found.fitted)
    pairs = zip(data.group.tolist(), found.inflation.tolist(), strict=True)
    return {data.groups[g]: round(factor, 3) for g, factor in pairs if factor > 1}


def keep(done: Fitted, folder: Path) -> list[Path]:
    """Write the draws, their facts, and the table of prior against posterior."""
    from simulation.inputs.draws.posterior import save
    from simulation.writing import replacing

    written = list(save(done.posterior, folder))
    rows = list(table(done.calibration, done.posterior))
    with (
        replacing(folder / TABLE) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return [*written, folder / TABLE]


def table(calibration: Calibration, posterior: Posterior) -> Iterator[dict[str, Any]]:
    """Prior against posterior of every drawn parameter, in the order of the files.

    `contraction` is the ratio of standard deviations on the parameter's own scale (log10 where the
    prior is laid out in factors), 1 where history says nothing and the prior is kept; `shift` is
    in standard deviations of the prior. `below` and `above` are shares of the draws that lie below
    the prior's 5 % and above its 95 %.
    """
    import numpy as np

    from simulation.history.fitting.contraction import beyond, contraction
    from simulation.inputs.draws.fitted import of_uniform

    every = np.arange(len(posterior))
    for entry in calibration.parameters():
        if not entry.drawn:
            continue
        informed = entry.stream in posterior
        low, high = entry.value.range()
        before = np.array([low, entry.value.median(), high])  # a mixture's sources overlap
        after, ratio, shift, outer = before, 1.0, 0.0, (0.05, 0.05)
        if informed:
            u = posterior.uniform(entry.stream, every)
            found = of_uniform(entry.value, u)
            after = np.array([found.low, found.value, found.high])
            ratio, shift = contraction(entry.value, u)
            outer = beyond(entry.value, u)
        row = {"parameter": entry.name, "unit": entry.unit, "informed": "yes" if informed else "no"}
        for word, values in (("prior", before), ("posterior", after)):
            row |= {
                f"{word}_{q}": f"{v:.6g}"
                for q, v in zip(("p05", "p50", "p95"), values, strict=True)
            }
        row |= {"contraction": f"{ratio:.3f}", "shift": f"{shift:.3f}"}
        yield row | {word: f"{x:.3f}" for word, x in zip(("below", "above"), outer, strict=True)}


def past_prior(below: float, above: float) -> str:
    """How far a fit goes beyond a prior, "" where it keeps within: shares of draws at its ends."""
    ends = (("below", below, 5), ("above", above, 95))
    told = [
        f"{100 * share:.0f} % of the fitted draws lie {side} the prior's {quantile} %"
        for side, share, quantile in ends
        if share > PRESSED
    ]
    return " and ".join(told)


@dataclass(frozen=True)
class Pressed:
    """A parameter that the fit presses against an end of its prior, "lower" or "upper".

    `share` of its draws lie in the outer 5 % of the prior there; `row` is its row of the table.
    """

    row: Mapping[str, Any]
    end: str
    share: float


def pressed(rows: Iterable[Mapping[str, Any]]) -> list[Pressed]:
    """Parameters with more than a fifth of their draws in an outer 5 % of the prior, by share.

    `rows` are those of the table of prior against posterior.
    """
    ends = (("lower", "below"), ("upper", "above"))
    every = [Pressed(row, end, float(row[key])) for row in rows for end, key in ends]
    return sorted((one for one in every if one.share > PRESSED), key=lambda one: -one.share)
