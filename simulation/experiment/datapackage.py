"""datapackage.json: what a run folder holds, as Frictionless Data describes tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from simulation.experiment import meanings
from simulation.experiment.reader import Measure, Run, is_code
from simulation.experiment.store import DATAPACKAGE, MEMBERS, POINTS, SERIES, SUMMARY
from simulation.experiment.tables import KEYS
from simulation.writing import replacing

Field = dict[str, str]
_CODE = "code"  # in place of the unit: it names a cause, and has no size
_MEANS: Mapping[str, Field] = {
    "point": {"type": "integer", "description": "number of the point of a sweep"},
    "scenario": {"type": "string", "description": "label of the scenario"},
    "outcome": {"type": "string", "description": "name of the outcome"},
    "unit": {"type": "string", "description": "unit of the outcome"},
    "date": {"type": "yearmonth", "description": "month, YYYY-MM"},
    "member": {"type": "integer", "description": "number of the ensemble member"},
    "mean": {"type": "number", "description": "mean over members; empty for a code"},
    **{
        f"p{one:02d}": {
            "type": "number",
            "description": f"{one} % quantile over members; empty for a code",
        }
        for one in (5, 25, 75, 95)
    },
    "p50": {"type": "number", "description": "median; of a code the most frequent value"},
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
    keys: dict[str, list[str]] = {}
    for key, paths in ((MEMBERS, [MEMBERS]), (POINTS, [POINTS]), (SERIES, blocks)):
        files = [path for path in paths if key == SERIES or (run.folder / path).is_file()]
        if files:
            columns = run.schema(files[0])
            name = key.removesuffix(".parquet")
            fields = list(_fields(columns.names, run.outcomes, columns))
            others = _others(keys) if key == SERIES else []
            keys[name] = [one for one in KEYS if one in columns.names]
            yield {
                "profile": "data-resource",
                "name": name,
                "path": files if key == SERIES else files[0],
                "description": _ABOUT[key],
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "schema": {"fields": fields, "primaryKey": keys[name], **_given(others)},
            }


def _others(keys: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Tables that a row of the series belongs to, by their keys."""
    return [
        {"fields": columns, "reference": {"resource": name, "fields": columns}}
        for name, columns in keys.items()
    ]


def _given(others: list[dict[str, Any]]) -> dict[str, Any]:
    return {"foreignKeys": others} if others else {}


def _fields(
    names: Iterable[str], outcomes: Mapping[str, Measure], columns: pa.Schema | None = None
) -> Iterator[Mapping[str, str]]:
    """What is known of each column: its type, its meaning, its unit."""
    for name in names:
        if name in outcomes:
            one = outcomes[name]
            unit = _CODE if is_code(name) else one.unit
            yield {"name": name, "type": "number", "unit": unit, "description": one.description}
        elif name in _MEANS:
            yield {"name": name, **_MEANS[name]}
        elif columns is None:
            yield {"name": name, "type": "number"}
        else:
            kind = "number" if _number(columns.field(name).type) else "string"
            yield {"name": name, "type": kind, **meanings.read(columns.field(name))}


def _number(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_integer(value) or pa.types.is_floating(value))
