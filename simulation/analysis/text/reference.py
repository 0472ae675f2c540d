"""What readers must know of a reference that is a scenario, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulation.analysis.text.called import called
from simulation.analysis.text.typed import typed

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Pair


def what_if(pair: Pair, word: Callable[[Mapping[str, Any], str], str] = typed) -> str:
    """That the reference differs from what it is itself judged against, and how to ask for that.

    `word` says of a run's manifest how a scenario is typed, "" where nobody knows. "" where the
    reference changes nothing: then it is the world as it was on record.
    """
    new, old = pair.changed, pair.base
    below = old.details.get("against")
    if not below or below in (old.scenario, new.scenario) or not old.details.get("applied"):
        return ""
    told = f"{called(old.title)} is itself a what-if against {below}"
    one, other = word(new.run.manifest, new.scenario), word(old.run.manifest, below)
    if not other:
        return told
    how = f"rivalry compare {one} --baseline {other}" if one else f"--baseline {other}"
    return f"{told}; beside that: `{how}`"
