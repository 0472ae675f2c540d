"""An explanation as others take it: plain data, and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.ways import rows as steps_of

if TYPE_CHECKING:
    from simulation.analysis.insight.discovery import Box
    from simulation.analysis.insight.drivers import Driver
    from simulation.api.explaining import Asked, Explanation
    from simulation.experiment.reader import Run


def row(explained: Explanation) -> dict[str, Any]:
    """An explanation as plain data; shares are fractions of the variance."""
    question = explained.asked.question
    return {
        "run": explained.run,
        "outcome": question.outcome,
        "scenario": question.scenario,
        "at": question.at,
        "against": question.against or None,
        "claim": question.claim or None,
        "title": explained.title or None,
        "left_out": list(explained.asked.left_out),
        "members": explained.found.members,
        "enough": explained.enough,
        "rough": explained.found.members < explained.enough,
        "holds": float(explained.asked.values.mean()) if question.claim else None,
        **_spread(explained.asked),
        "made_of": [{"title": title, "mean": mean} for title, mean in explained.made_of],
        "drivers": [_row(driver, explained) for driver in explained.found.drivers],
        "interactions": [
            {"parameters": list(pair.parameters), "share": pair.share}
            for pair in explained.found.interactions
        ],
        "unexplained": explained.found.unexplained,
        "steps": steps_of(explained.account),
        "explained_by_steps": explained.account.explained if explained.account else None,
        "chance": explained.found.chance,
        "boxes": [_box(explained.box)] if explained.box else [],
        "value_of_information": [
            {"name": name, "value": worth, "of": explained.most}
            for name, worth in explained.worth.items()
        ],
    }


def _spread(asked: Asked) -> dict[str, Any]:
    """Median and 90 % interval of what is explained, in its unit; None of a claim."""
    import numpy as np

    levels = {"median": 50, "p05": 5, "p95": 95}
    if asked.question.claim:
        return {**dict.fromkeys(levels), "unit": None, "points": False}
    found = np.nanpercentile(asked.values, list(levels.values()))
    named = dict(zip(levels, found.tolist(), strict=True))
    return {**named, "unit": asked.unit, "points": bool(asked.design)}


def _row(driver: Driver, explained: Explanation) -> dict[str, Any]:
    return {
        "name": driver.name,
        "parameters": list(driver.parameters),
        "share": driver.share,
        "low": driver.low,
        "high": driver.high,
        "total": driver.total,
        "effect": driver.effect,
        "unit": explained.asked.unit,
        "about": explained.about.get(driver.name, ""),
        "evidence": explained.evidence.get(driver.name, ""),
        "sources": list(explained.sources.get(driver.name, ())),
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "limits": {name: list(ends) for name, ends in box.limits.items()},
        "coverage": box.coverage,
        "density": box.density,
        "usual": box.usual,
    }


def name_of(explained: Explanation, run: Run) -> str:
    """Name of the files of an explanation: what is asked, and the view that the run is under."""
    from simulation.analysis.statistics.results import view_of
    from simulation.experiment.store import EXPLAINED
    from simulation.writing import file_stem

    asked = explained.asked.question
    what = asked.claim or asked.outcome, asked.scenario, asked.against
    return file_stem(EXPLAINED, *what, view_of(run.manifest), asked.at or "")


def write(explained: Explanation, run: Run, place: Path) -> list[Path]:
    """Write explain-WHAT-SCENARIO[-AGAINST][-VIEW]-MONTH.json and the chart of the same name.

    WHAT is the outcome or the claim. RunError where the disk refuses.
    """
    import json

    from simulation.analysis.charts.driver_chart import UNEXPLAINED, UNTOLD, draw
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.text.explaining import blind, sentences
    from simulation.writing import make_folder, replacing

    make_folder(place)
    name = name_of(explained, run)
    with replacing(place / f"{name}.json") as temporary:
        temporary.write_text(json.dumps(row(explained), indent=1) + "\n", encoding="utf-8")
    found, over = row(explained), "points" if explained.asked.design else "members"
    rest = UNTOLD if blind(found) else UNEXPLAINED
    told, source = sentences(found)[0], source_of(run)
    sheet = draw(explained.found, explained.evidence, told, source, over, rest)
    return [place / f"{name}.json", *sheet.save(place / name, name)]
