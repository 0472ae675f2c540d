"""What the page offers: controls with range, help and sources, questions, outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.analysis.text.words import heading
from simulation.api.views import listing
from simulation.explore import question
from simulation.explore.controls import CONTROLS, GROUPS, Control
from simulation.explore.headline_month import month_and_reason
from simulation.explore.ranges import STEPS, Extent, extent, reach
from simulation.inputs.policy.levers import LEVERS

if TYPE_CHECKING:
    from simulation.experiment.tasks import OutcomeLike
    from simulation.inputs import Calibration, Scenario


def catalogue(
    calibration: Calibration,
    scenarios: Mapping[str, Scenario],
    against: Mapping[str, str],
    outcomes: Iterable[OutcomeLike],
) -> dict[str, Any]:
    """Everything about the page that no question changes.

    `against` has the name of the scenario that each is held against at first.
    """
    return {
        "groups": list(GROUPS),
        "controls": [_control(control, calibration) for control in CONTROLS],
        "questions": [
            _question(s, scenarios[against[n]], calibration) for n, s in scenarios.items()
        ],
        "views": _views(calibration),
        "outcomes": [
            {"name": o.name, "title": heading(o.name), "unit": o.unit, "about": o.description}
            for o in outcomes
            if "@" not in o.name
        ],
        "defaults": {
            "on": question.BASELINE,
            "from": question.SINCE,
            "at": question.AT,
            "until": question.UNTIL,
            "charts": list(question.CHARTS),
            "seed": 1,
        },
        "first": {"from": question.FIRST_SINCE, "until": question.FIRST_UNTIL},
        "last": {"until": months.LAST},
    }


def _views(calibration: Calibration) -> list[dict[str, Any]]:
    """Whose assumptions may be chosen."""
    return [
        {"name": view.name, "title": view.title, "about": view.about}
        for view in listing.read(calibration).values()
    ]


def _question(scenario: Scenario, reference: Scenario, calibration: Calibration) -> dict[str, Any]:
    """A scenario, what it is held against, the month in which it is looked at first, why then."""
    at, why = month_and_reason(scenario, reference, calibration)
    named = {"name": scenario.name, "title": scenario.title, "about": scenario.about}
    return {**named, "against": reference.name, "at": at, "why": why}


def _control(control: Control, calibration: Calibration) -> dict[str, Any]:
    ends = extent(control, calibration)
    return {
        "key": control.key,
        "group": control.group,
        "label": control.label,
        "lever": control.is_lever,
        "path": control.about if control.is_lever else f"parameters.{control.about}",
        **_scale(ends),
        **_bounds(control, calibration),
        "ways": {how: _scale(reach(control, how, calibration)) for how in control.ways},
        "log": control.log,
        "lasting": control.lasting,
        "choices": [{"value": c.value, "label": c.label} for c in control.choices],
        **(_lever(control, calibration) if control.is_lever else _assumed(control, calibration)),
    }


def _scale(ends: Extent) -> dict[str, Any]:
    """Ends, unit and step of a slider."""
    step = float(f"{(ends.high - ends.low) / STEPS:.1g}")
    return {"low": ends.low, "high": ends.high, "step": step, "unit": ends.unit}


def _bounds(control: Control, calibration: Calibration) -> dict[str, float | None]:
    """The least and the most that the control's number can be, None where there is no end."""
    about = control.declared if control.is_lever else calibration.entries[control.about].domain
    ends = {"least": about.low, "most": about.high}
    return {name: end if math.isfinite(end) else None for name, end in ends.items()}


def _lever(control: Control, calibration: Calibration) -> dict[str, Any]:
    """Help of a lever, and the sources of the rules that set it so far."""
    lever, name = control.about.split(".")
    actors = {target.actor for target in control.targets}
    ids = [
        source
        for event in calibration.rules
        if event.lever == lever and event.actor in actors and name in event.values
        for source in event.sources
    ]
    written = f" An entry also sets {_beside(control)}." if control.beside else ""
    return {
        "help": f"{control.declared.about}{written}",
        "about": LEVERS[lever].about,
        "evidence": "decision",
        "sources": [_source(one, "", calibration) for one in dict.fromkeys(ids)],
    }


def _beside(control: Control) -> str:
    return ", ".join(f"{key} to {value}" for key, value in control.beside.items())


def _assumed(control: Control, calibration: Calibration) -> dict[str, Any]:
    entry = calibration.entries[control.about]
    return {
        "help": entry.about,
        "about": "Members draw it; moved to a number, it is the same for all of them.",
        "evidence": entry.evidence,
        "sources": [_source(one.id, one.place, calibration) for one in entry.sources],
    }


def _source(name: str, place: str | None, calibration: Calibration) -> dict[str, str]:
    source = calibration.sources[name]
    url = source.url or ""
    return {
        "title": source.title,
        "date": source.date or "",
        "place": place or "",
        "url": url if url.startswith("https://") else "",
    }
