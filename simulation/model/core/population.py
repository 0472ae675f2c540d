"""Populations of agents, each acting at once; single agents stand in them where Mesa drives."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import takewhile
from typing import TYPE_CHECKING, NoReturn

from simulation.errors import InputError, UnknownKeyError, did_you_mean

from .view import View, verbs

if TYPE_CHECKING:
    from simulation.model.core.actor import Actor
    from simulation.model.core.context import Core


_NEARLY = 0.88  # likeness of names from which one is taken for a slip of the other


class Agents(dict[str, "Actor"]):
    """Single agents by name; one that there is not gets an error that says which was meant."""

    def __missing__(self, name: str) -> NoReturn:
        hint = did_you_mean(name, self) if self else "; single agents stand in a RivalryModel only"
        raise UnknownKeyError(f"there is no agent {name!r}{hint}")


class Population(View):
    """All agents of a type, acting at once.

    `agents` holds the single ones by name where the world has them (`mesa_world`), else nothing.
    """

    rows = slice(None)

    def __init__(self, world: Core) -> None:
        self.world = world
        self.agents = Agents()

    def fill(self, actor: type[Actor], names: tuple[str, ...]) -> None:
        """Make an agent of each row."""
        self.actor = actor
        self.agents = Agents((name, actor(self.world, name, i)) for i, name in enumerate(names))
        self.usual = max((len(vars(agent)) for agent in self), default=0)

    def __iter__(self) -> Iterator[Actor]:
        return iter(self.agents.values())

    @property
    def single(self) -> bool:
        """Whether the world has single agents."""
        return bool(self.agents)

    def one_by_one(self, verb: str) -> tuple[View, ...]:
        """All agents where the behaviour of any was replaced, else none.

        So is one by a helper of another body, which any behaviour may call.
        """
        if not self.agents:
            return ()
        # Nearly all agents have the usual type and no attribute of their own: they need no search.
        unusual = [a for a in self if type(a) is not self.actor or len(a.__dict__) > self.usual]
        alone = any(self._replaced(agent, verb) for agent in unusual)
        return tuple(self) if alone else ()

    def replace(self, name: str, actor: type[Actor]) -> Actor:
        """Replace the agent called `name` by one of another class of the same kind.

        InputError for a name that nobody has, and for a class of another kind.
        """
        row = self.agents[name].rows.start
        if getattr(actor, "kind", "") != self.kind or not hasattr(actor, "deregister"):
            said = getattr(actor, "__name__", repr(actor))
            told = f"its class must be {self.actor.__name__} or below that"
            raise InputError(f"{name} cannot be replaced by {said}: {told}")
        self._warn_of_slips(actor)
        self.agents[name].deregister()
        self.agents[name] = actor(self.world, name, row)
        return self.agents[name]

    def _warn_of_slips(self, actor: type[Actor]) -> None:
        """Warn of methods that nobody calls, and that are nearly called as a behaviour is."""
        above = takewhile(lambda one: one is not self.actor, actor.__mro__)
        for name in sorted({name for one in above for name in vars(one)} - {*dir(self.actor)}):
            for near in get_close_matches(name, verbs(self.actor), 1, _NEARLY):
                told = f"{actor.__name__}.{name} is no behaviour of {self.kind}: nobody calls it"
                warnings.warn(f"{told}; did you mean '{near}'?", stacklevel=3)

    def _replaced(self, agent: Actor, verb: str) -> bool:
        above = takewhile(lambda one: one is not self.actor, type(agent).__mro__)
        named = {name for one in (agent, *above) for name in vars(one) if hasattr(self.actor, name)}
        others = verbs(self.actor)
        return any(name == verb or name not in others for name in named if name[:2] != "__")
