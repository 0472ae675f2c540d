"""What readers must know of a reference that is a scenario, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.analysis.text.called import called

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Pair


def what_if(pair: Pair) -> str:
    """That the reference differs from what it is itself judged against, and how to ask for that.

    "" where it changes nothing: then it is the world as it was on record.
    """
    new, old = pair.changed, pair.base
    below = old.details.get("against")
    if not below or below in (old.scenario, new.scenario) or not old.details.get("applied"):
        return ""
    how = f"rivalry compare {new.scenario} --baseline {below}"
    return f"{called(old.title)} is itself a what-if against {below}; beside that: `{how}`"
