"""Numbers of levers that members draw, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.policy.drawn import Drawn
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.values import Chain


def drawn_in_words(number: Chain, field: Field, calibration: Calibration) -> str:
    """What is drawn, or stands upon what is: its range, and the changes that are drawn, too.

    The entries of `calibration` are what the scenario draws from (`overrides.as_drawn`).
    """
    from simulation.analysis.text.numbers import drawn as told
    from simulation.api.changes.verbs import unlimited
    from simulation.inputs.policy.drawn import drawn

    found = drawn(number, field, lambda name: calibration.entries[name].value)
    further = (f", {step.how} a drawn number" for step in found.further)
    _, low, high = of_start(number, found, calibration)
    return told(low, high, field.unit, unlimited(field.path)) + "".join(further)


def of_start(number: Chain, found: Drawn, calibration: Calibration) -> tuple[float, float, float]:
    """Median, 5 % and 95 % of what members have of a number, without changes that are drawn.

    Of a parameter that history informs they have the fitted draws.
    """
    from simulation.inputs.draws.fitted import of_members
    from simulation.inputs.policy.values import ParameterRef

    start, of = found.start, number.start.value
    if not isinstance(of, ParameterRef):
        return found.within(start.median(), *start.range())
    held = of_members(of.name, start, calibration)
    return found.within(held.value, held.low, held.high)
