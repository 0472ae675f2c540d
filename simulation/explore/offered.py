"""The scenarios that a page offers, and what each is held against at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulation.api.references import reference_of
from simulation.errors import InputError
from simulation.explore.question import BASELINE
from simulation.inputs.scenario.files import Library
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario


def scenario_words(calibration: Calibration, words: Sequence[str]) -> dict[str, str]:
    """Names of scenarios, and the word by which a file extends each.

    `words` are further files beside the shipped ones; InputError where one has the name of another.
    """
    library = Library(calibration.root / "scenarios")
    found = {BASELINE: BASELINE, **{name: name for name in library.scenarios}}
    for word in words:
        path = library.find(word)
        if not word.endswith(SUFFIXES):
            continue
        if path.stem in found:
            raise InputError(f"{word}: the name {path.stem} belongs to a shipped scenario")
        found[path.stem] = str(path.resolve())
    return found


def held_against(scenarios: Mapping[str, Scenario], calibration: Calibration) -> dict[str, str]:
    """What each scenario's file is judged against, by name: as `rivalry compare` has it.

    The baseline where that is nothing, or none of these scenarios.
    """
    found = dict.fromkeys(scenarios, BASELINE)
    for name, scenario in scenarios.items():
        reference = reference_of(scenario, calibration)
        offered = scenarios.get(reference.name) if reference else None
        if reference and offered and offered.content == reference.content:
            found[name] = reference.name
    return found
