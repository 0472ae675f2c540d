"""The mirror world: two states exchanged in roster, parameters and levers.

If the model treats states by their figures and not by their names, outcomes change hands exactly.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulation.inputs import Calibration, Draw, Scenario
from simulation.inputs.draws.draw import Array
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import ParameterRef, Value
from simulation.inputs.tables.roster import Roster

Pair = tuple[str, str]


def other(word: str, pair: Pair) -> str:
    """The other of the pair for one of it; any other word as it is."""
    return {pair[0]: pair[1], pair[1]: pair[0]}.get(word, word)


def renamed(name: str, pair: Pair, mark: str = ".") -> str:
    """A dotted name with the states in it exchanged."""
    return mark.join(other(part, pair) for part in name.split(mark))


def calibration(known: Calibration, pair: Pair) -> Calibration:
    """The calibration of the mirror world; entries keep the streams of their own chance."""
    entries = {
        renamed(name, pair): replace(entry, name=renamed(name, pair))
        for name, entry in known.entries.items()
    }
    chips = tuple(
        replace(chip, destinations=tuple(other(state, pair) for state in chip.destinations))
        for chip in known.chips
    )
    rules = type(known.rules)(_event(event, pair) for event in known.rules)
    roster = _roster(known.roster, pair)
    return replace(known, entries=entries, chips=chips, roster=roster, rules=rules)


def _roster(roster: Roster, pair: Pair) -> Roster:
    moved = {
        kind: {name: _moved(player, pair) for name, player in players.items()}
        for kind, players in roster.kinds().items()
    }
    moved["states"] = {
        name: _moved(roster.states[other(name, pair)], pair) for name in roster.states
    }
    return roster.model_copy(update=moved)


def _moved(player: Any, pair: Pair) -> Any:
    places = ("state", "site", "rival")
    found = {key: getattr(player, key) for key in places if getattr(player, key, None)}
    return player.model_copy(update={key: other(state, pair) for key, state in found.items()})


def scenario(known: Scenario, pair: Pair) -> Scenario:
    """The scenario with the states' decisions exchanged."""
    parameters = {
        renamed(name, pair): replace(change, name=renamed(name, pair))
        for name, change in known.parameters.items()
    }
    timeline = tuple(_event(event, pair) for event in known.timeline)
    return replace(known, timeline=timeline, parameters=parameters)


def _event(event: Event, pair: Pair) -> Event:
    values = {field: _value(value, pair) for field, value in event.values.items()}
    return replace(event, actor=other(event.actor, pair), values=values)


def _value(value: Value, pair: Pair) -> Value:
    return ParameterRef(renamed(value.name, pair)) if isinstance(value, ParameterRef) else value


class MirrorDraw(Draw):
    """A draw of the mirror world: whoever has a state's part also has its chance."""

    def __init__(self, drawn: Draw, pair: Pair) -> None:
        super().__init__(
            calibration(drawn.calibration, pair),
            scenario(drawn.scenario, pair),
            drawn.seed,
            drawn.start,
            drawn.stop,
        )
        self._pair = pair

    def shocks(self, stream: str, count: int = 168) -> Array:
        """Shocks of the state whose part it has."""
        return super().shocks(renamed(stream, self._pair), count)

    def _from(self, distribution: Any, stream: str, u: Array | None = None) -> Array:
        own = renamed(stream, self._pair, "|") if stream.startswith("lever|") else stream
        return super()._from(distribution, own, u)
