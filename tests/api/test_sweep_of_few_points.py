"""What moves an outcome most where points are few, and what of two points is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.charts import what_matters
from simulation.analysis.pages import sweep
from simulation.analysis.statistics.bands import COLUMNS
from tests.api.test_sweep_report import CAP, PATHS, YIELD, table

OTHER = "parameters.grey.ceiling"


def scattered(order: tuple[str, ...], points: int = 8) -> pd.DataFrame:
    """Points that differ in every path, as of a hypercube: only the second path moves anything."""
    drawn = np.random.default_rng(5)
    made = {YIELD: drawn.permutation(points) / points, OTHER: drawn.permutation(points) / points}
    rows = []
    for point in range(points):
        cells = {name: made[name][point] for name in order}
        bands = dict.fromkeys(COLUMNS, 10.0 + made[OTHER][point])
        rows.append({"point": point, **cells, CAP: "total", "outcome": "ratio.stock", **bands,
                     "unit": "ratio", "date": "2030-12"})  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("order", [(YIELD, OTHER), (OTHER, YIELD)])
@pytest.mark.parametrize("points", [8, 12])
def test_points_that_differ_in_everything_are_judged_by_halves(
    order: tuple[str, ...], points: int
) -> None:
    """By each value, of which one point alone has each, every path would move it as much."""
    (first, second) = what_matters.matters(scattered(order, points), order)
    assert first["title"] == "grey ceiling"
    assert first["from"].endswith(" or less")
    assert first["to"].endswith(" or more")
    assert abs(second["high"] - second["low"]) < abs(first["high"] - first["low"])


def test_of_many_paths_the_points_that_are_compared_are_named() -> None:
    """The sentence is of a path's means: what follows would else seem to be of these."""
    paths = list(PATHS["many"])
    (first, _, caveat) = sweep.answers(
        table("many"), paths, ends={"ratio.stock": "member by member −3"}
    )
    assert caveat == (
        "Lowest and highest points are the extremes of 8, chosen by what came out, in part by "
        "chance, and may differ in several inputs."
    )
    assert first.endswith("; from the lowest point to the highest member by member −3.")
    (two, *_) = sweep.answers(
        table("lines"), list(PATHS["lines"]), ends={"ratio.stock": "member by member −3"}
    )
    assert two.endswith("; member by member −3.")


def test_quarters_have_their_unit_once() -> None:
    found = pd.DataFrame({YIELD: np.linspace(20000.0, 80000.0, 16)})
    found = found.assign(point=range(16), outcome="ratio.stock", unit="ratio", p50=[
        *[1.0] * 4, *[5.0] * 4, *[0.0] * 4, *[1.0] * 4])  # fmt: skip
    (one,) = what_matters.matters(found, (YIELD,), {YIELD: "wafers/month"})
    assert (one["from"], one["to"]) == (
        "35 k to 50 k wafers a month",
        "50 k to 65 k wafers a month",
    )
