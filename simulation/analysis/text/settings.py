"""The settings (`--set`) that runs were made with, for readers of what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.results import Results

SET = "--set"  # the origin of such changes in manifests


def sets_of(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """What holds in every scenario of a run by `--set`, each as PATH=VALUE."""
    scenarios = manifest.get("scenarios", {})
    rows = scenarios.values() if isinstance(scenarios, Mapping) else ()
    applied = (change for row in rows for change in row.get("applied", ()))
    found = (f"{one['path']}={_text(one['new'])}" for one in applied if one.get("origin") == SET)
    return tuple(dict.fromkeys(found))


def under(runs: Iterable[Results]) -> list[str]:
    """Sentences about the settings of runs that are compared, none where nothing was set."""
    several = list({id(run): run for run in runs}.values())
    found = [sets_of(run.manifest) for run in several]
    if len(set(found)) == 1:
        return [f"in every scenario: {_listed(found[0])}"] if found[0] else []
    return [
        f"in the scenarios of {run.name} alone: {_listed(sets)}"
        for run, sets in zip(several, found, strict=True)
        if sets
    ]


def of(comparison: Comparison) -> list[str]:
    """The same of all runs of a comparison."""
    return under(side.run for pair in comparison.pairs for side in (pair.base, pair.changed))


def _listed(sets: Sequence[str]) -> str:
    return " ".join(f"{SET} {one}" for one in sets)


def _text(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer()
    plain = int(value) if whole else value
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
