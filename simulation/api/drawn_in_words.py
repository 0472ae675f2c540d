"""Numbers of levers that members draw, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.values import Chain


def drawn_in_words(number: Chain, field: Field, calibration: Calibration) -> str:
    """What is drawn, or stands upon what is: its range, and the changes that are drawn, too.

    The entries of `calibration` are what the scenario draws from (`overrides.as_drawn`).
    """
    from simulation.analysis.text.numbers import drawn as told
    from simulation.inputs.policy.drawn import drawn

    found = drawn(number, field, lambda name: calibration.entries[name].value)
    further = (f", {step.how} a drawn number" for step in found.further)
    return told(*found.range(), field.unit) + "".join(further)
