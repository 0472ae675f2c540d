"""Points of a sweep side by side in one block of members, where they differ in numbers alone.

A step costs much the same for two members as for thirty: points of few members each are done much
sooner together. Each is, to the last bit, what it is alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from simulation.experiment.shared_past import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simulation.inputs.scenario.scenario import Scenario

One = TypeVar("One")
FEW = 32  # members a scenario: with more, a wider block makes a step hardly cheaper a member


def groups(scenarios: Sequence[Scenario], members: int) -> list[list[int]]:
    """Scenarios by their place, those together that are done soonest in one block.

    With many members each, scenarios that share a past go one after the other, and share it.
    """
    from simulation.inputs.draws.side_by_side import fit_one_block

    found = gathered(
        range(len(scenarios)), lambda one, two: fit_one_block(scenarios[one], scenarios[two])
    )
    if members <= FEW:
        return found
    return [part for one in found for part in _unless_past_is_shared(one, scenarios)]


def _unless_past_is_shared(group: list[int], scenarios: Sequence[Scenario]) -> list[list[int]]:
    """A group, or each of it alone where all share the first months."""
    first, *others = (scenarios[place] for place in group)
    parting = [first.first_difference(other) for other in others]
    early = any(month is not None and month < SHORTEST for month in parting)
    return [group] if early else [[place] for place in group]


def gathered(ones: Iterable[One], akin: Callable[[One, One], bool]) -> list[list[One]]:
    """Each in the first group whose first is akin to it, or in a new one; all in their order."""
    found: list[list[One]] = []
    for one in ones:
        into = next((group for group in found if akin(group[0], one)), None)
        if into is None:
            found.append([one])
        else:
            into.append(one)
    return found
