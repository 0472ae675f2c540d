"""The report of a sweep, beside its charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.experiment.reader import Run


def write(run: Run, place: Path, outcomes: Sequence[str] | None = None, date: str = "") -> Path:
    """Write report.html, of the headline outcomes at the headline month unless told otherwise.

    RunError where the disk refuses.
    """
    from simulation.analysis.charts import sweeps
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.pages import pictures, sweep
    from simulation.analysis.pages.report import NAME
    from simulation.writing import replacing

    table = sweeps.results(run, outcomes, (date,) if date else None)
    varied = tuple(sweeps.paths(run).columns)
    first = str(table["outcome"].iloc[0])
    details = run.manifest["scenarios"].get(run.scenarios[0]) or {}
    title = str(details.get("title") or run.scenarios[0])
    curves = sweep.quantiles(run, table)
    still = pictures.small(place / f"sweep-{first}.png")
    text = sweep.page(table, varied, title, curves, source_of(run, False), len(run.members), still)
    with replacing(place / NAME) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return place / NAME
