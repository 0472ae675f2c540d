"""Small run folders, written as the format says, with numbers that a test can check by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import months

UNITS = {
    "ratio.stock": "ratio",
    "ratio.flow": "ratio",
    "share.china": "1",
    "self_sufficiency.china": "1",
    "compute.us": "H100e",
    "compute.china": "H100e",
    "compute.china.domestic": "H100e",
    "compute.china.licensed": "H100e",
    "compute.china.smuggled": "H100e",
    "compute.world": "H100e",
    "new_compute.us": "H100e/year",
    "new_compute.china": "H100e/year",
    "new_compute.world": "H100e/year",
    "output.china": "H100e/year",
    "revenue.nvidia": "USD billion/year",
    "revenue_china.nvidia": "USD billion/year",
    "units.china.nvidia": "chips/year",
    "fee_income.us": "USD billion/year",
    "lag.china": "months",
    "bottleneck.huawei": "1",
    "bottleneck.huawei.hbm": "1",
}

Series = Mapping[str, Mapping[str, Any]]
"""Scenario -> outcome -> array (months, members)."""


def table(
    scenario: str, first: int, columns: Mapping[str, Any], point: int | None = None
) -> pa.Table:
    """Rows of one cell: member by member, each with its months."""
    count, members = np.asarray(next(iter(columns.values()))).shape
    rows = count * members
    found: dict[str, Any] = {} if point is None else {"point": np.full(rows, point, np.int32)}
    found["scenario"] = pa.array([scenario] * rows).dictionary_encode()
    found["member"] = np.repeat(np.arange(first, first + members, dtype=np.int32), count)
    found["date"] = pa.array(list(months.labels(count)) * members)
    for name, values in columns.items():
        found[name] = np.asarray(values, dtype=np.float32).T.ravel()
    return pa.table(found)


def write(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """The manifest of a run."""
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def manifest_of(
    scenarios: Sequence[str], outcomes: Sequence[str], members: int, **more: Any
) -> dict[str, Any]:
    """A complete manifest without blocks."""
    return {
        "format": 1,
        "version": "1.2.3",
        "status": "done",
        "seed": 1,
        "members": members,
        "scenarios": {name: {"title": name.replace("_", " ").capitalize()} for name in scenarios},
        "pairs": {name: None if name == "baseline" else "baseline" for name in scenarios},
        "inputs": {"calibration/a.yaml": "1"},
        "outcomes": {
            name: {"unit": UNITS.get(name.partition("@")[0], "1"), "description": f"about {name}"}
            for name in outcomes
        },
        "blocks": {},
        **more,
    }


def write_run(folder: Path, series: Series, block: int = 2, **more: Any) -> Path:
    """A run folder holding the series (months, members) of each scenario and outcome."""
    (folder / "series").mkdir(parents=True)
    columns = next(iter(series.values()))
    members = np.asarray(next(iter(columns.values()))).shape[1]
    manifest = {**manifest_of(list(series), list(columns), members), **more}
    for scenario, held in series.items():
        for first in range(0, members, block):
            part = {name: np.asarray(v)[:, first : first + block] for name, v in held.items()}
            file = f"series/block-{scenario}-{first:07d}.parquet"
            pq.write_table(table(scenario, first, part), folder / file)
            manifest["blocks"][file] = {"status": "done", "scenario": scenario}
    drawn = {"member": np.arange(members, dtype=np.int32), "a.b": np.linspace(0, 1, members)}
    pq.write_table(pa.table(drawn), folder / "members.parquet")
    return write(folder, manifest)


def write_sweep(
    folder: Path, points: Mapping[str, Sequence[str]], columns: Mapping[str, Mapping[int, Any]]
) -> Path:
    """A sweep's folder: two points a block; series are outcome -> point -> (months, members)."""
    (folder / "series").mkdir(parents=True)
    count = len(next(iter(points.values())))
    shape = np.asarray(columns[next(iter(columns))][0]).shape
    manifest = manifest_of(["baseline"], list(columns), shape[1], sweep={"design": "grid"})
    for first in range(0, count, 2):
        cells = [
            table("baseline", 0, {n: held[p] for n, held in columns.items()}, p)
            for p in range(first, min(first + 2, count))
        ]
        file = f"series/block-baseline-{first:07d}.parquet"
        pq.write_table(pa.concat_tables(cells).unify_dictionaries(), folder / file)
        manifest["blocks"][file] = {"status": "done", "scenario": "baseline"}
    point = np.arange(count, dtype=np.int32)
    pq.write_table(pa.table({"point": point, **points}), folder / "points.parquet")
    return write(folder, manifest)


def walks(months_: int = 168, members: int = 200, seed: int = 3) -> dict[str, dict[str, Any]]:
    """Two scenarios that part in 2026-02, with plausible sizes: something to draw."""
    rng = np.random.default_rng(seed)
    time = np.arange(months_)[:, None] / 12

    def walk(spread: float) -> Any:
        return np.exp(np.cumsum(rng.normal(0, spread, (months_, members)), axis=0))

    us = 4e5 * np.exp(0.55 * time - 0.012 * time**2) * walk(0.03)
    china = 1e5 * np.exp(0.45 * time - 0.010 * time**2) * walk(0.04)
    domestic = 2e4 * np.exp(0.50 * time - 0.015 * time**2) * walk(0.05)
    nvidia = 15 * np.exp(0.50 * time - 0.025 * time**2) * walk(0.03)
    push = np.clip(time - 4.1, 0, 3) * np.exp(rng.normal(-3.2, 0.5, members))
    base = _outcomes(us, china, domestic, nvidia, 0 * push)
    return {"baseline": base, "h200_sales_allowed": _outcomes(us, china, domestic, nvidia, push)}


def _outcomes(us: Any, china: Any, domestic: Any, nvidia: Any, push: Any) -> dict[str, Any]:
    more = china * (1 + push)
    world = (us + more) * 1.3
    sold = 3.0 + 20 * push
    return {
        "ratio.stock": us / more,
        "share.china": more / world,
        "compute.us": us,
        "compute.china": more,
        "compute.world": world,
        "new_compute.china": more * 0.4,
        "self_sufficiency.china": np.clip(0.3 + 0.04 * (domestic / more) - 0.5 * push, 0, 1),
        "output.china": domestic * (1 - 0.1 * push),
        "revenue.nvidia": nvidia * (1 + 0.3 * push),
        "revenue_china.nvidia": sold * nvidia / 40,
        "units.china.nvidia": 2e5 * sold,
        "fee_income.us": 5 * push * nvidia / 20,
        "lag.china": 7 + 3 * np.log(us / more) - 2 * push,
    }
