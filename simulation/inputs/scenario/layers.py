"""The layers of a scenario, lowest first: calibration, extends, apply, own keys, --set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from simulation import months
from simulation.distributions import Distribution, adjusted
from simulation.errors import InputError, Place, Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.ordering import disordered
from simulation.inputs.policy import structure
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.timeline_rows import RowReader
from simulation.inputs.scenario import dated_rows, overrides
from simulation.inputs.scenario.addition_rows import AdditionReader
from simulation.inputs.scenario.additions import NOTHING, Additions, extended
from simulation.inputs.scenario.changes import Change, Override, add, clashes, remove, written
from simulation.inputs.scenario.dated import Dated, held, turns
from simulation.inputs.scenario.files import FragmentFile, WithoutRow
from simulation.inputs.scenario.new_players import KINDS, renamed, shares
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.inputs.yaml.explain import quantity, validate
from simulation.inputs.yaml.meant import after_a_comma
from simulation.inputs.yaml.strict_yaml import Document, Steps


@dataclass
class Layers:
    """What has been put on top of each other so far; `problems` are gathered, not raised."""

    calibration: Calibration
    timeline: list[Event]
    parameters: dict[str, Override] = field(default_factory=dict)
    structure: dict[str, str] = field(default_factory=structure.defaults)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    additions: Additions = NOTHING
    dated: list[Dated] = field(default_factory=list)

    def raise_problems(self) -> None:
        """InputError if there are problems."""
        if self.problems:
            found, self.problems = self.problems, []
            raise InputError(found)

    def assume(self) -> None:
        """Lay figures of the user's own and what a view assumes under all that follows."""
        view, overlay = self.calibration.view, self.calibration.overlay
        for new in overlay.overrides.values() if overlay else ():
            self._lay(new)
        if view is None:
            return
        for new in view.overrides.values():
            self._lay(new)
        for name, option in view.structure.items():
            self.switch(name, option, f"view {view.name}")

    def _lay(self, new: Override) -> None:
        before = self.parameters.get(new.name)
        usual = self.calibration.entries[new.name].value
        old = before.to_dict() if before else written(usual)
        self.changes.append(Change(f"parameters.{new.name}", old, new.to_dict(), new.origin))
        self.parameters[new.name] = new

    def check_order(self) -> None:
        """Note parameters that are overridden so that one may exceed what is to bound it."""
        if not self.parameters and not self.dated:
            return
        for month in (None, *turns(self.dated)):
            self._check_order(month)

    def _check_order(self, month: int | None) -> None:
        """The same for one month with what is dated, or without that."""
        entries = self.calibration.entries

        def value(name: str) -> Distribution:
            usual = self.drawn_from(name)
            return usual if month is None else held(self.dated, name, month, usual)

        for lower, upper, told in disordered(entries, value):
            late = [one for one in self.dated if one.name in (lower, upper)]
            changed = self.parameters.get(lower) or self.parameters.get(upper)
            found = changed or (late[-1] if late and month is not None else None)
            if found is not None:
                typed = found.origin.startswith("--")  # a setting has no place in a file
                self._note(told, None if typed else found.place)

    def check_scaled(self) -> None:
        """Note what comes to lie outside its domain as it scales something that was changed.

        Dated entries were checked against what lay below them, and copies scale their parents. A
        part of a whole number, as a split leaves it, is no flaw.
        """
        entries = self.calibration.entries
        dated = [(name, month) for month, names in turns(self.dated).items() for name in names]
        copies = self.calibration.copies.items()
        scaled = [(n, None) for n, one in copies if (one.times, one.plus) != (1.0, 0.0)]
        for name, month in (*dated, *scaled):
            usual = self.drawn_from(name)
            value = usual if month is None else held(self.dated, name, month, usual)
            entry = entries[name]
            if month is None:
                entry = replace(entry, domain=replace(entry.domain, whole=False))
            wrong = overrides.outside(entry, value, typed=False)
            if wrong:
                when = "" if month is None else f"from {months.label(month)}: "
                self._note(f"{when}{wrong}", self._place_of(name))

    def _place_of(self, name: str) -> Place | None:
        """Where a parameter is scaled, or what it copies is set; None for a setting."""
        late = [one for one in self.dated if one.name == name]
        root = overrides.root_of(name, self.calibration, self.parameters)
        found = late[-1] if late else self.parameters.get(root)
        if found is not None:
            return None if found.origin.startswith("--") else found.place
        whose, _, what = name.rpartition(".")
        return self.additions.places().get(whose, {}).get(what)

    def _note(self, told: str, place: Place | None) -> None:
        problem = Problem(told, place)
        self.problems += [problem] if problem not in self.problems else []

    def drawn_from(self, name: str) -> Distribution:
        """What a parameter is drawn from, but for dated entries."""
        return overrides.drawn_from(name, self.calibration, self.parameters)

    def put(self, document: Document, row: FragmentFile, origin: str) -> list[Event]:
        """Put a file's own keys on top; returns the events that it adds or removes."""
        self._add(document, row, origin)
        reader = RowReader(document, self.calibration.vocabulary, origin)
        gone: list[Event] = []
        for number in range(len(row.without)):  # one by one: what is gone cannot go again
            if dated_rows.is_dated(row.without[number]):
                dated_rows.remove(self, reader, ("without", number))
            elif not reader.full:
                mine = list(self._gone(reader, ("without", number)))
                self.timeline, changes = remove(self.timeline, mine, origin)
                self.changes += changes
                gone += mine
        levers = [n for n, one in enumerate(row.timeline) if not dated_rows.is_dated(one)]
        rows = (reader.event(("timeline", n)) for n in levers if not reader.full)
        events = [event for event in rows if event is not None]
        self.timeline, changes = add(self.timeline, events, origin)
        self.changes += changes
        for name in row.parameters:
            if len(self.problems) < MOST_PROBLEMS:
                self._parameter(document, name, row, origin)
        for name in row.structure:
            if len(self.problems) < MOST_PROBLEMS:
                self._structure(document, name, origin)
        dated_rows.put(self, reader, row.timeline)
        self.problems += [*reader.problems, *clashes(events)]
        return [*gone, *events]

    def _add(self, document: Document, row: FragmentFile, origin: str) -> None:
        """Add what the file adds; what is split from a part is scaled out of it."""
        reader = AdditionReader(document, self.calibration, self.additions)
        written = {kind: getattr(row, kind) for kind in ("chips", *KINDS)}
        new = reader.read(written)
        self.problems += reader.problems
        if not new or reader.problems:
            return
        plain = self.calibration
        before = shares(self.additions.players, plain)
        self.additions = self.additions + new
        base = self.calibration.base or self.calibration
        self.calibration = extended(base, self.additions)
        for name, left in shares(self.additions.players, plain).items():
            share = left / before.get(name, 1.0)
            self._keep(name, share, origin)
            self.dated = [one.scaled(share) if one.name == name else one for one in self.dated]
        self.timeline = [renamed(event, new.players) for event in self.timeline]
        for kind, names in written.items():
            for name in names:
                self.changes.append(Change(f"{kind}.{name}", None, names[name], origin))

    def _keep(self, name: str, share: float, origin: str) -> None:
        before, current = self.parameters.get(name), self.drawn_from(name)
        kept = adjusted(current, times=share)
        if kept == current:  # a part of nothing
            return
        new = Override(name, kept, origin)
        old = before.to_dict() if before else written(current)
        self.changes.append(Change(f"parameters.{name}", old, new.to_dict(), origin))
        self.parameters[name] = new

    def kept(self, name: str) -> float:
        """What a parameter's player keeps of it once others are split from that, 1 for most.

        Whoever sets such a size means the whole of it.
        """
        return shares(self.additions.players, self.calibration).get(name, 1.0)

    def _gone(self, reader: RowReader, at: Steps) -> Iterator[Event]:
        """The inherited events that a row of `without` means; none is a problem."""
        row, problems = validate(WithoutRow, reader.document, at)
        reader.problems += problems
        lever = None if row is None else reader.lever(row.lever, at)
        if row is None or lever is None:
            return
        before = len(reader.problems)
        actor = reader.name(lever.actor, row.actor, (*at, "actor"))
        chosen = reader.selectors(lever, at)
        first = reader.month(row.from_, (*at, "from"))
        last = reader.month(row.until, (*at, "until"))
        if len(reader.problems) > before:
            return
        found = [
            event
            for event in self.timeline
            if (event.actor, event.lever) == (actor, lever.name)
            and all(getattr(event, kind) == names for kind, names in chosen.items())
            and (first is None or event.date >= first)
            and (last is None or event.date <= last)
        ]
        if not found:
            reader.complain(f"removes nothing: no inherited {lever.name} entry of {actor} fits", at)
        yield from found

    def _parameter(self, document: Document, written: str, row: FragmentFile, origin: str) -> None:
        at = ("parameters", written)
        name = self.calibration.vocabulary.current(written)
        wrong = self.calibration.vocabulary.parameter(name)
        if comma := after_a_comma(written, document.get(at[:-1])):
            wrong = f"unknown parameter '{written}': {comma}"
        if name != written and name in row.parameters:
            wrong = f"'{written}' is now '{name}', which is set, too; remove one"
        if wrong:
            wrong = self._nested(name, document.get(at)) or wrong
            self.problems.append(document.problem(wrong, at, key=True))
            return
        self.override(document, at, name, origin)

    def _nested(self, name: str, data: object) -> str:
        """What to write for parameters that stand below a part of their name; "" of others."""
        below = [f"{name}.{key}" for key in data] if isinstance(data, dict) else []
        known = next((one for one in below if one in self.calibration.entries), "")
        return known and f"no parameter is called '{name}'; write names in full, as {known}: ..."

    def override(self, document: Document, at: Steps, name: str, origin: str) -> None:
        """Override a known parameter by what lies `at` in a document."""
        entry, kept = self.calibration.entries[name], self.kept(name)
        before = self.parameters.get(name)
        current = self.drawn_from(name)
        whole = current if kept == 1.0 else adjusted(current, times=1.0 / kept)
        data, source = document.get(at), None
        if overrides.is_source_choice(data):
            source = data["source"]
            chosen = overrides.choose_source(entry, whole, source)
            if isinstance(chosen, str):
                self.problems.append(document.problem(chosen, (*at, "source")))
                return
            value = chosen
        elif overrides.is_relative(data):
            changed = overrides.changed(document, at, whole)
            if isinstance(changed, list):
                self.problems += changed
                return
            value = changed
        else:
            parsed, problems = quantity(document, at, entry.unit, entry.domain)
            self.problems += problems
            if parsed is None:
                return
            value = parsed
        wrong = overrides.outside(entry, value, typed=not overrides.is_relative(data))
        if wrong:
            self.problems.append(document.problem(wrong, at))
            return
        value = value if kept == 1.0 else adjusted(value, times=kept)
        new = Override(name, value, origin, source, document.place(at))
        old = before.to_dict() if before else written(current)
        self.changes.append(Change(f"parameters.{name}", old, new.to_dict(), origin))
        self.parameters[name] = new

    def _structure(self, document: Document, name: str, origin: str) -> None:
        at = ("structure", name)
        wrong = structure.check_key(name)
        if wrong:
            self.problems.append(document.problem(wrong, at, key=True))
            return
        option = document.get(at)
        wrong = structure.check_option(name, option)
        if wrong:
            self.problems.append(document.problem(wrong, at))
            return
        self.switch(name, option, origin, document.place(at))

    def switch(self, name: str, option: str, origin: str, place: Place | None = None) -> None:
        """Set a structural switch that is known to be good."""
        path, old = f"structure.{name}", self.structure[name]
        self.changes.append(Change(path, old, option, origin, place))
        self.structure[name] = option
