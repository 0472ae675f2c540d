"""From written timeline entries to events: names, ranges, dates; every problem with its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from simulation import months
from simulation.errors import Problem, did_you_mean
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.reader import Reader
from simulation.inputs.policy.timeline import CHOOSERS, Event, RuleRow, TimelineRow
from simulation.inputs.tables.fields import source_ids
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import Steps
from simulation.inputs.yaml.wording import quoted


class RowReader(Reader):
    """Reads the timeline entries of one document; `problems` collects what is wrong."""

    def event(self, at: Steps) -> Event | None:
        """The entry that lies `at`, or None if it is beyond use."""
        if self._of_two_kinds(at):
            return None
        row, found = validate(RuleRow if self.historical else TimelineRow, self.document, at)
        self.problems += self._outside_set(found, at)
        if row is None or found:
            return None
        before = len(self.problems)
        lever = self.lever(row.lever, at)
        date, announced = self._dates(row, at)
        if lever is None:
            return None
        actor = self.name(lever.actor, row.actor, (*at, "actor"))
        chosen = self.selectors(lever, at)
        fields = {k: v for k, v in row.set.items() if k not in CHOOSERS}
        values = {field: self.value(lever, field, (*at, "set", field)) for field in fields}
        self._check(lever, actor, fields, chosen, at)
        for field in fields if row.until else ():
            self._ends(lever, field, at)
        until = self.last_month(row.until, date, at)
        if len(self.problems) > before or actor is None:
            return None
        return Event(
            month=max(date, 0),
            date=date,
            announced=max(announced, 0),
            actor=actor,
            lever=lever.name,
            values={field: value for field, value in values.items() if value is not None},
            **chosen,
            origin=self.origin,
            place=self.document.place(at),
            about=row.about or "",
            source=row.source or "",
            id=row.id if isinstance(row, RuleRow) else "",
            sources=source_ids(row.sources) if isinstance(row, RuleRow) else (),
            reported=self._reported(row, announced, at),
            until=until,
        )

    def _of_two_kinds(self, at: Steps) -> bool:
        """Complain of an entry about a parameter and a lever at once."""
        data = self.document.get(at)
        both = isinstance(data, dict) and "parameter" in data
        if both:
            message = "an entry is about a parameter or about an actor's lever, not about both"
            self.complain(message, (*at, "parameter"), key=True)
        return both

    def _outside_set(self, found: list[Problem], at: Steps) -> list[Problem]:
        """Problems of an entry; fields of its lever that stand beside `set` are told as such."""
        data = self.document.get(at)
        lever = LEVERS.get(str(data.get("lever"))) if isinstance(data, dict) else None
        strays = [key for key in data if key in lever.fields] if lever else []
        for key in strays:
            message = f"'{key}' is a field of {lever.name}: write it under 'set'"  # type: ignore[union-attr]
            self.complain(message, (*at, key), key=True)
        told = tuple(f"unknown key '{key}'" for key in strays)
        quiet = (*told, "missing key 'set'") if strays else ()
        return [one for one in found if not one.message.startswith(quiet)] if quiet else found

    def _check(
        self,
        lever: type[Lever],
        actor: str | None,
        fields: Collection[str],
        chosen: Collection[str],
        at: Steps,
    ) -> None:
        """Fields fit the actor and what the entry is narrowed to."""
        if not fields:
            self.complain("'set' sets no field", (*at, "set"))
        if "fee_chips" in fields and set(chosen) & {"chips", "makers"}:
            self.complain("the entry says twice which chips it is about", (*at, "set", "fee_chips"))
        for field in fields:
            self._has(lever, actor, field, at)
            self._fits(lever, field, chosen, at)

    def _has(self, lever: type[Lever], actor: str | None, name: str, at: Steps) -> None:
        """The actor has what the field is about."""
        if actor is None or name not in lever.fields:
            return  # told already
        if wrong := self.vocabulary.misfit(lever, actor, name):
            self.complain(wrong, (*at, "set", name), key=True)

    def _fits(self, lever: type[Lever], name: str, chosen: Collection[str], at: Steps) -> None:
        """A field can be narrowed to what the entry is about."""
        field = lever.fields.get(name)
        if field is None:
            return  # told already
        for kind in CHOOSERS:
            if kind in chosen and kind not in field.by:
                message = f"{name} cannot be narrowed to {kind}; it takes {_either(field.by)}"
                message += lever.instead(kind)
                self.complain(message, (*at, "set", name), key=True)

    def _ends(self, lever: type[Lever], name: str, at: Steps) -> None:
        """A field can end by `until`."""
        field = lever.fields.get(name)
        if field is not None and lever.lasting(field):
            message = f"{lever.name}.{name} takes no 'until': {lever.lasting(field)}"
            self.complain(message, (*at, "until"), key=True)

    def last_month(self, text: str | None, date: int, at: Steps) -> int | None:
        """The last month of a temporary entry; None if it lasts or comes before the first."""
        if text is None:
            return None
        last = self.month(text[:7], (*at, "until"))
        if last is not None and last < date:
            self.complain(f"until {text} comes before from {months.label(date)}", (*at, "until"))
        return last

    def lever(self, word: str, at: Steps) -> type[Lever] | None:
        """A lever by its name."""
        if word in LEVERS:
            return LEVERS[word]
        of = " and ".join(lever.name for lever in LEVERS.values() if word in lever.fields)
        hint = did_you_mean(word, LEVERS) or f"; allowed: {', '.join(LEVERS)}"
        hint = f"; it is a field of {of}, to be written under 'set'" if of else hint
        self.complain(f"unknown lever {quoted(word)}{hint}", (*at, "lever"))
        return None

    def _dates(self, row: TimelineRow, at: Steps) -> tuple[int, int]:
        date = self.month(row.from_, (*at, "from")) or 0
        if row.announced is None:
            return date, date
        announced = months.offset(row.announced[:7])
        if announced > date or (row.announced > row.from_ and len(row.announced) == len(row.from_)):
            message = f"announced {row.announced} comes after from {row.from_}"
            self.complain(message, (*at, "announced"))
        return date, announced

    def _reported(self, row: TimelineRow, announced: int, at: Steps) -> int | None:
        if row.reported is None:
            return None
        month = months.offset(row.reported[:7])
        if month > announced:
            message = f"reported {row.reported} comes after it is announced or in force"
            self.complain(message, (*at, "reported"))
        return max(month, 0)

    def selectors(self, lever: type[Lever], at: Steps) -> dict[str, tuple[str, ...]]:
        """What the entry is narrowed to, from the entry itself or from its `set`."""
        chosen: dict[str, tuple[str, ...]] = {}
        for kind in CHOOSERS:
            places = [steps for steps in ((*at, kind), (*at, "set", kind)) if self._there(steps)]
            for steps in places:
                if kind not in lever.selectors:
                    self.complain(_no_selector(lever, kind), steps, key=True)
                elif steps is not places[0]:
                    self.complain(f"'{kind}' is given twice", steps, key=True)
                elif self.document.get(steps) == []:
                    message = f"'{kind}' must not be empty; leave it out to mean all"
                    self.complain(message, steps, key=True)
                else:
                    # one order, so that the same choice always has the same path and stream
                    chosen[kind] = tuple(sorted(self.names(kind, steps)))
        return chosen

    def _there(self, steps: Steps) -> bool:
        data: Any = self.document.data
        for step in steps:
            if isinstance(data, dict):
                data = data.get(step)
            elif isinstance(data, list) and isinstance(step, int):
                data = data[step]
            else:
                return False
        return data is not None


def _no_selector(lever: type[Lever], kind: str) -> str:
    return f"{lever.name} cannot be narrowed to {kind}; it takes {_either(lever.selectors)}"


def _either(kinds: Sequence[str]) -> str:
    return " and ".join(kinds) or "no selector"
