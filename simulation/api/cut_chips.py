"""What of a comparison rests on chips that makers are assumed to cut for China."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.text.cut_chips import Abroad, Sides
    from simulation.inputs import Calibration

_RULE = "export_rule"


def told(comparison: Comparison, date: str, calibration: Calibration) -> dict[str, str]:
    """A sentence by the label of each scenario whose answer rests on such chips."""
    from simulation.analysis.text.cut_chips import of_pair

    found = {}
    for pair in comparison.pairs:
        both = [side.details for side in (pair.base, pair.changed)]
        found[pair.changed.label] = said(of_pair(pair, date), both, calibration)
    return {label: text for label, text in found.items() if text}


def said(
    sides: Sides, both: Sequence[Mapping[str, Any]], calibration: Calibration, how: bool = True
) -> str:
    """The sentence about a scenario, "" where its answer does not rest on such chips.

    `both` scenarios are as a manifest has them. `how` to run without these chips is told where a
    command can.
    """
    from simulation.analysis.text.cut_chips import sentence
    from simulation.api.changes.overridden import with_additions

    known = with_additions(calibration, *(one.get("applied", ()) for one in both))
    return sentence(sides, abroad(known), how and not any(map(_lets_pass, both)))


def across(
    comparisons: Mapping[str, Comparison], date: str, calibration: Calibration
) -> dict[str, str]:
    """The same by label for comparisons by view, and how many of the views it is true of.

    Told in the words of the first, the shipped draws, or else of the first view that rests on them.
    """
    by_view = {view: told(one, date, calibration) for view, one in comparisons.items()}
    first, *views = by_view
    found = {}
    for label in dict.fromkeys(label for one in by_view.values() for label in one):
        so = [view for view in views if label in by_view[view]]
        told_of = first if label in by_view[first] else so[0]
        head = "" if told_of == first else f"Under {told_of}: "
        some = f"{len(so)} of {len(views)} views" if so else "no view"
        where = "every view" if so == views else some
        found[label] = f"{head}{by_view[told_of][label]}. Most are such designs under {where}"
    return found


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
