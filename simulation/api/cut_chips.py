"""What of a comparison rests on chips that makers are assumed to cut for China."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.text.cut_chips import Abroad
    from simulation.inputs import Calibration

_RULE = "export_rule"


def told(comparison: Comparison, date: str, calibration: Calibration) -> dict[str, str]:
    """A sentence by the label of each scenario whose answer rests on such chips."""
    from simulation.analysis.text.cut_chips import sentence
    from simulation.api.changes.overridden import with_additions

    found = {}
    for pair in comparison.pairs:
        both = [side.details for side in (pair.base, pair.changed)]
        known = with_additions(calibration, *(one.get("applied", ()) for one in both))
        never = not any(map(_lets_pass, both))
        found[pair.changed.label] = sentence(pair, date, abroad(known), never)
    return {label: text for label, text in found.items() if text}


def _lets_pass(scenario: Mapping[str, Any]) -> bool:
    """Whether a scenario itself lets cut chips pass from some month on, whatever was set before."""
    dated = scenario.get("timeline", ())
    return any(e.get("lever") == _RULE and e.get("set", {}).get("variants") for e in dated)


def abroad(calibration: Calibration) -> Abroad:
    """Makers that are not China's, and the chips that they may cut to fit a rule."""
    from simulation.analysis.text.cut_chips import Abroad

    makers = [one for one, maker in calibration.roster.makers.items() if maker.state != "china"]
    cut = {c.id: c.maker for c in calibration.chips if c.tailored and c.maker in makers}
    return Abroad(makers, cut)
