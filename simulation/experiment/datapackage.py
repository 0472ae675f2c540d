"""datapackage.json: what a run folder holds, as Frictionless Data describes tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulation.experiment.reader import Measure, Run
from simulation.experiment.store import DATAPACKAGE, MEMBERS, POINTS, SERIES, SUMMARY
from simulation.writing import replacing

Field = dict[str, str]
_MEANS: Mapping[str, Field] = {
    "point": {"type": "integer", "description": "number of the point of a sweep"},
    "scenario": {"type": "string", "description": "label of the scenario"},
    "outcome": {"type": "string", "description": "name of the outcome"},
    "unit": {"type": "string", "description": "unit of the outcome"},
    "date": {"type": "yearmonth", "description": "month, YYYY-MM"},
    "member": {"type": "integer", "description": "number of the ensemble member"},
    "mean": {"type": "number", "description": "mean over members"},
    **{
        f"p{one:02d}": {"type": "number", "description": f"{one} % quantile over members"}
        for one in (5, 25, 50, 75, 95)
    },
}
_LICENCE = {
    "name": "Apache-2.0",
    "title": "Apache License 2.0",
    "path": "https://www.apache.org/licenses/LICENSE-2.0",
}
_SOURCES = [
    {"title": "chip-rivalry: the model, its scenarios and its calibration"},
    {
        "title": "Epoch AI, AI chip counts (CC-BY)",
        "path": "https://github.com/epoch-research/ai-chip-counts",
    },
    {
        "title": "Epoch AI, Machine Learning Hardware (Creative Commons Attribution)",
        "path": "https://epoch.ai/data/machine-learning-hardware",
    },
    {
        "title": "GeoNuclearData (Open Database License 1.0)",
        "path": "https://github.com/cristianst85/GeoNuclearData",
    },
]
"""What the figures come from: the data sets whose licences ask to be named (NOTICE)."""
_ABOUT = {
    MEMBERS: "One row a member: all that is drawn; by scenario where scenarios draw otherwise.",
    POINTS: "One row a point of the sweep.",
    SERIES: "One row a scenario, member and month; a column an outcome.",
    SUMMARY: "Mean and percentiles over members.",
}


def write(run: Run) -> Path:
    """Describe a run that has its summary; RunError where the disk refuses.

    The same run gives the same bytes: times and addresses stand in the manifest alone.
    """
    text = json.dumps(package(run), indent=1, ensure_ascii=False) + "\n"
    with replacing(run.folder / DATAPACKAGE) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return run.folder / DATAPACKAGE


def package(run: Run) -> dict[str, Any]:
    """The descriptor: a tabular resource for the summary, and the tables in parquet."""
    titles = [str(row["title"]) for row in run.manifest["scenarios"].values()]
    return {
        "profile": "data-package",
        "name": "chip-rivalry-run",
        "title": "; ".join(titles),
        "version": str(run.manifest.get("version", "")),
        "licenses": [_LICENCE],
        "sources": _SOURCES,
        "resources": [_summary(run.folder), *_tables(run)],
    }


def _summary(folder: Path) -> dict[str, Any]:
    with (folder / SUMMARY).open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    keys = [name for name in ("point", "scenario", "outcome", "date") if name in names]
    schema = {"fields": list(_fields(names, {})), "missingValues": [""], "primaryKey": keys}
    return {
        "profile": "tabular-data-resource",
        "name": "summary",
        "path": SUMMARY,
        "description": _ABOUT[SUMMARY],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _tables(run: Run) -> Iterator[dict[str, Any]]:
    """Tables in parquet; those of the series are one resource in several files."""
    blocks = sorted(
        name if name.startswith(f"{SERIES}/") else f"{SERIES}/{name}"
        for name, block in run.manifest["blocks"].items()
        if block["status"] == "done"
    )
    for key, paths in ((MEMBERS, [MEMBERS]), (POINTS, [POINTS]), (SERIES, blocks)):
        files = [path for path in paths if (run.folder / path).is_file()]
        if files:
            columns = pq.read_schema((run.folder / files[0]).absolute())
            yield {
                "profile": "data-resource",
                "name": key.removesuffix(".parquet"),
                "path": files if key == SERIES else files[0],
                "description": _ABOUT[key],
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "schema": {"fields": list(_fields(columns.names, run.outcomes, columns))},
            }


def _fields(
    names: Iterable[str], outcomes: Mapping[str, Measure], columns: pa.Schema | None = None
) -> Iterator[dict[str, str]]:
    """What is known of each column: its type, its meaning, its unit."""
    for name in names:
        if name in outcomes:
            one = outcomes[name]
            yield {"name": name, "type": "number", "unit": one.unit, "description": one.description}
        elif name in _MEANS:
            yield {"name": name, **_MEANS[name]}
        else:
            text = columns is not None and not _number(columns.field(name).type)
            yield {"name": name, "type": "string" if text else "number"}


def _number(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_integer(value) or pa.types.is_floating(value))
