"""The month as the source tells it: phases, their mechanisms, and what each reads and writes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .code import MODEL, PACKAGE, Module, Routine
from .effects import EffectAccount, Effects, Names
from .frame import Frame
from .places import STATE, Places
from .reader import Reader
from .values import Callee, Value

SCHEDULE = f"{MODEL}.schedule"
BALANCES = f"{MODEL}.balances"
TABLES = (STATE, "law.", "plan.", "latest.")
PARAMETERS = "parameters."
MEMOS = frozenset({"cache", "pairs", "layout", "draw"})
"""Attributes of the world that only save work: what they hold follows from the rest."""


@dataclass(frozen=True)
class Mechanism:
    """A function that a phase calls, with names as declarations have them."""

    routine: Routine
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def name(self) -> str:
        """Module and function, or class and method."""
        own = self.routine.name
        module = self.routine.module.name.rpartition(".")[2]
        return own if self.routine.owner else f"{module}.{own}"

    @property
    def title(self) -> str:
        """First sentence of its docstring."""
        return title(self.routine)


@dataclass(frozen=True)
class Phase:
    """A phase of the month: the union of its mechanisms."""

    name: str
    routine: Routine
    mechanisms: tuple[Mechanism, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """What its mechanisms read."""
        return tuple(sorted({name for one in self.mechanisms for name in one.reads}))

    @property
    def writes(self) -> tuple[str, ...]:
        """What its mechanisms write."""
        return tuple(sorted({name for one in self.mechanisms for name in one.writes}))


class Month:
    """The phases in order, and the places that read or write a name."""

    def __init__(self, root: Path = PACKAGE) -> None:
        self.reader = Reader(root)
        schedule = self.reader.code.module(SCHEDULE)
        assert schedule is not None
        self._schedule: Module = schedule
        self._raw = {name: self.reader.effects(phase) for name, phase in self._routines()}
        self._follow_the_rest()

    def _follow_the_rest(self) -> None:
        """The start of a run, which reads many parameters once and for all, and the balances."""
        self.reader.effects(self.reader.world.methods["__init__"], self.reader.me)
        balances = self.reader.code.module(BALANCES)
        if balances:
            self.reader.effects(balances.classes["Books"].methods["check"])

    def _routines(self) -> Iterator[tuple[str, Routine]]:
        value = self._schedule.values["PHASES"].value
        for call in getattr(value, "elts", ()):
            yield call.args[0].value, self._schedule.functions[call.args[1].id]

    @cached_property
    def variables(self) -> Names:
        """Names that may change in a month: tables, and attributes that some phase writes."""
        written = {name for one in self._raw.values() for name in one.writes} - MEMOS
        read = {name for one in self._raw.values() for name in one.reads}
        return frozenset(written | {name for name in read if name.startswith(TABLES)})

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The month."""
        return tuple(
            Phase(name, routine, tuple(self._mechanisms(routine)) or (self._own(routine),))
            for name, routine in self._routines()
        )

    def effects(self, phase: str) -> Effects:
        """What a phase does as a whole, names as declarations have them."""
        return Effects(*(frozenset(self._told(names)) for names in self._raw[phase]))

    def whole(self, phase: str) -> Names:
        """Every name that a phase reads, parameters among them as `parameters.NAME`."""
        return self._raw[phase].reads

    def _own(self, routine: Routine) -> Mechanism:
        return self._mechanism(routine, self.reader.effects(routine))

    def _mechanisms(self, routine: Routine) -> Iterator[Mechanism]:
        """What a phase calls, in order, as far as it touches anything that changes."""
        world = routine.node.args.args[0].arg
        bound: dict[str, Value] = {world: frozenset({self.reader.me})}
        frame = Frame(self.reader, routine, bound, EffectAccount(), quiet=True)
        for call in _calls(routine.node):
            for atom in frame.evaluate(call.func):
                if isinstance(atom, Callee) and atom.routine is not None:
                    given = [frame.evaluate(one) for one in call.args]
                    effects = self.reader.call(atom.routine, atom.me, given, {})[0]
                    if self._told(effects.writes):
                        yield self._mechanism(atom.routine, effects)

    def _mechanism(self, routine: Routine, effects: Effects) -> Mechanism:
        start = len(PARAMETERS)
        drawn = {name[start:] for name in effects.reads if name.startswith(PARAMETERS)}
        reads, writes = (tuple(self._told(names)) for names in (effects.reads, effects.writes))
        return Mechanism(routine, reads, writes, tuple(sorted(drawn)))

    def _told(self, names: Names) -> list[str]:
        """Names in the words of declarations, in order: whole tables as `law.*`."""
        kept = set(names & self.variables)
        if any(name.startswith("latest.") for name in kept):
            kept.discard("latest")
        for table in ("law.", "plan."):
            every = {name for name in self.variables if name.startswith(table)}
            if f"{table}*" in kept or (every and every <= kept):
                kept = (kept - every) | {f"{table}*"}
        return sorted(name.removeprefix(STATE) for name in kept)

    @cached_property
    def places(self) -> Places:
        """Who reads and writes what, by name."""
        return Places(tuple(sorted(self.reader.uses)), self.variables)


def title(routine: Routine) -> str:
    """First sentence of a function's docstring."""
    node = routine.node
    text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
    return " ".join((text or "").partition("\n\n")[0].split())


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls in the order of running: what is handed over comes first."""
    for part in ast.iter_child_nodes(node):
        yield from _calls(part)
    if isinstance(node, ast.Call):
        yield node
