"""The IAMC table that pyam reads: December values by scenario, region and variable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.results import Results, choose, each
from simulation.analysis.statistics.summary import FORMAT, outcome_bands
from simulation.errors import InputError
from simulation.writing import make_folder, replacing

# Regions are capitalised as databases of the IAMC have them ("Rest of World"); all else is the
# titles of calibration/roster.yaml.
REGIONS = {
    "us": "US",
    "china": "China",
    "eu": "EU",
    "taiwan": "Taiwan",
    "south_korea": "South Korea",
    "japan": "Japan",
    "netherlands": "Netherlands",
    "gulf": "Gulf",
    "southeast_asia": "South-East Asia",
    "africa": "Africa",
    "rest": "Rest of World",
    "world": "World",
}
INDEX = ("Model", "Scenario", "Region", "Variable", "Unit")


def to_iamc(run: Results, path: Path, outcomes: Sequence[str] | None = None) -> Path:
    """Write outcomes of the run, by default all, as an IAMC table.

    Percentiles are variables that end in |p05 ... |p95, the mean in |mean; one without any number,
    as of a code all but |p50, is left out. InputError where the run `has_years` not.
    """
    has_years(run)
    names = choose(run, outcomes or tuple(run.outcomes))
    rows = [
        row
        for scenario in run.scenarios
        for outcome, values in each(run, scenario, names)
        for row in _rows(run, scenario, outcome, outcome_bands(outcome, values))
    ]
    years = [date[:4] for date in run.dates if date.endswith("-12")]
    frame = pd.DataFrame(rows, columns=[*INDEX, *years])
    make_folder(path.parent)
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
    return path


def has_years(run: Results) -> None:
    """InputError for a sweep, and for a run that ends before its first December."""
    if run.points is not None:
        raise InputError(f"{run.given} is a sweep; an IAMC table holds runs of scenarios")
    if not any(date.endswith("-12") for date in run.dates):
        raise InputError(f"{run.given} has no December, and an IAMC table holds years")


def place(outcome: str) -> tuple[str, str]:
    """Region and variable of an outcome: `compute.china.domestic` is China, "Compute|Domestic"."""
    name, _, unit = outcome.partition("@")
    words = name.split(".")
    region = "World"
    if len(words) > 1 and words[1] in REGIONS:
        region = REGIONS[words.pop(1)]
    words += [f"by {unit}"] if unit else []
    return region, "|".join(f"{word[:1].upper()}{word[1:]}".replace("_", " ") for word in words)


def _rows(run: Results, scenario: str, outcome: str, found: Bands) -> list[dict[str, Any]]:
    region, variable = place(outcome)
    decembers = [row for row, date in enumerate(run.dates) if date.endswith("-12")]
    model = f"chip-rivalry {run.manifest.get('version', '')}".strip()
    rows = []
    for name, series in found.items():
        cells = (model, scenario, region, f"{variable}|{name}", run.outcomes[outcome].unit)
        if np.isnan(series[decembers]).all():
            continue
        years = {run.dates[row][:4]: series[row] for row in decembers}
        rows.append({**dict(zip(INDEX, cells, strict=True)), **years})
    return rows
