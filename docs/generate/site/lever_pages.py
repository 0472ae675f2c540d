"""A page for each lever: what it is, real cases, what it moves, its limits, its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from simulation import months
from simulation.analysis.text.words import heading
from simulation.api.catalogue import kinds
from simulation.api.catalogue.law import in_words
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.files import Library
from simulation.model.outcomes.table import outcome_table

from . import pictures
from .pushes import FIELDS, MEMBERS, narrowed, owner
from .words import amount, code, month, page, picture, references, table, title, toctree
from .worlds import OUTCOMES, Push, Worlds

COURSES = ("at the low end", "baseline", "at the high end")
SHOWN = 8  # effects that a page tells
INTRO = """A lever is what a state or a firm can decide. Each has a page, made from its one
declaration in `simulation/inputs/policy/`. [How levers are declared](../../levers.md)
says how to add one."""


class LeverPages:
    """Pages of all levers, and their pictures."""

    def __init__(self, calibration: Calibration, worlds: Worlds, folder: Path) -> None:
        self.calibration, self.worlds, self.folder = calibration, worlds, folder
        names = Library(calibration.root / "scenarios").scenarios
        self.scenarios = [load_scenario(name, calibration) for name in names]
        declared = outcome_table(calibration)
        self.units = {one.name: one.unit for one in declared}
        self.meanings = {one.name: one.description for one in declared}
        self.amounts = [name for name in self.units if not name.startswith("bottleneck")]

    def write(self) -> None:
        """One page a lever, and the list of them."""
        rows = []
        for lever in LEVERS.values():
            self._file(lever.name).write_text(self._page(lever), "utf-8")
            rows.append((f"[{title(lever.name)}]({lever.name}.md)", lever.actor, lever.about))
        listed = table(("lever", "of", "what it is about"), rows)
        tree = toctree(LEVERS, hidden=True)
        self._file("index").write_text(page("levers-all", "Levers", INTRO, listed, tree), "utf-8")

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.md"

    def _page(self, lever: type[Lever]) -> str:
        cases = [*self._cases(self._named("baseline"), lever)]
        cited = [name for event in cases for name in event.sources]
        return page(
            f"lever-{lever.name}",
            title(lever.name),
            f"{lever.about} It is a lever of {lever.actor}; scenario files call it `{lever.name}`.",
            *self._moves(lever),
            "## Fields",
            self._fields(lever),
            "## Real cases",
            self._history(cases),
            "## In a scenario",
            self._use(lever),
            "\n".join(f"- {line}" for line in _notes(lever)),
            "## Limits",
            f"{lever.leaves_out} What the model leaves out altogether stands in "
            "[the model](../../model.md#what-is-left-out-so-far).",
            "## Sources",
            references(cited, self.calibration),
        )

    def _named(self, name: str) -> Scenario:
        return next(one for one in self.scenarios if one.name == name)

    def _cases(self, scenario: Scenario, lever: type[Lever]) -> Iterator[Event]:
        """Entries of a scenario about a lever, by month."""
        found = (event for event in scenario.timeline if event.lever == lever.name)
        yield from sorted(found, key=lambda event: event.date)

    def _moves(self, lever: type[Lever]) -> Iterator[str]:
        """A picture of the strongest effects of one field, and a table of the strongest of all."""
        felt = self.worlds.moved(lever.name) or self.worlds.moved(lever.name, self.amounts)
        if not felt:
            since = self.worlds.pushes.since
            yield f"From {since} on no field moves the median of an outcome by a hundredth."
            return
        path = _drawn(felt)
        own = sorted(
            ((one, push) for (at, one), push in felt.items() if at == path),
            key=lambda pair: pair[1].none_at_an_end,
        )
        told = [(heading(one), self.units[one], push) for one, push in own[:2]]
        field = FIELDS[path][1]
        ends = [amount(end, field.unit) for end in (field.low, field.high)]
        words = (f"{field.name}: {ends[0]}", f"{field.name}: {ends[1]}")
        pictures.ends(told, words, self.worlds.dates, self.folder / lever.name)
        alt = f"{' and '.join(one for one, *_ in told)} at both ends of {field.name}"
        yield picture(lever.name, alt)
        since = self.worlds.pushes.since
        yield (
            f"*Medians of {MEMBERS} members of the baseline (dotted), and of the same members "
            f"with `{narrowed(path)}` of {owner(path)} at {ends[0]} (dashed) or at {ends[1]} from "
            f"{since} on: the ends of its range. Until then all follow the record. {field.about}*"
        )
        yield "## What it moves"
        yield from self._effects(felt)

    def _effects(self, felt: Mapping[tuple[str, str], Push]) -> Iterator[str]:
        since = self.worlds.pushes.since
        yield (
            "The widest effects, of each field and on each outcome first, each of one field alone "
            f"at the low and the high end of its range from {since} on; medians of the same "
            f"{MEMBERS} members. That is the month after the record's last entry, so that nothing "
            "overrides it. These are extremes, to show what a field reaches; compare scenarios "
            "for what a policy does."
        )
        rows = [self._effect(*key, felt[key]) for key in _told(felt)]
        yield table(("whose", "field", "outcome", "month", *COURSES), rows)

    def _effect(self, path: str, outcome: str, push: Push) -> tuple[str, ...]:
        unit = self.units[outcome]
        courses = (push.low, push.alone, push.high)
        told = (amount(float(one[push.month]), unit) for one in courses)
        at = month(str(self.worlds.dates[push.month]))
        paged = f"[{heading(outcome)}](../outcomes/{outcome}.md)"
        named = f"{self.meanings[outcome]} ({code(outcome)})"
        outcome = paged if outcome in OUTCOMES else named
        return (owner(path), code(narrowed(path)), outcome, at, *told)

    def _fields(self, lever: type[Lever]) -> str:
        declared = {row["name"]: row for row in kinds.levers(self.calibration)}
        rows, readers = [], []
        for row in declared[lever.name]["fields"]:
            field = lever.fields[row["name"]]
            plain = not (field.names or isinstance(field, Sets))
            spread = " to ".join(amount(end, field.unit) for end in (field.low, field.high))
            told = amount(field.default, field.unit) if plain else row["empty"] or ""
            shown = (code(field.name), _meaning(field), spread if plain else "names", told)
            rows.append((*shown, row["felt_of"] or "any"))
            readers.append(code(row["read_by"].removeprefix("simulation.model.")))
        by = f"Read in `simulation/model/` by {', '.join(dict.fromkeys(readers))}."
        whom = (
            "The last column names the actors of whom some outcome [feels the field]"
            "(../../levers.md#for-whom-a-field-matters). Set for another actor it changes nothing."
        )
        fields = table(("field", "meaning", "range", "default", "acts for"), rows)
        return f"{fields}\n\n{whom}\n\n{by}"

    def _history(self, cases: list[Event]) -> str:
        if not cases:
            return "The scenario `baseline`, which holds the record up to September 2026, has none."
        return table(
            ("from", "who", "what is set", "the case"),
            [
                (month(months.label(e.date)), e.actor, self._set(e), e.about or e.source)
                for e in cases
            ],
        )

    def _set(self, event: Event) -> str:
        fields = LEVERS[event.lever].fields
        told = (
            f"`{name}`: {in_words(value, fields[name], self.calibration)}"
            for name, value in event.values.items()
        )
        chosen = f" (for {', '.join(event.names_selected)})" if event.names_selected else ""
        return "; ".join(told) + chosen

    def _use(self, lever: type[Lever]) -> str:
        example = self._example(lever)
        typed = f"'{example}'" if "[" in example else example  # shells read brackets as patterns
        lines = [f"```sh\nrivalry run baseline --set {typed}\n```"]
        own = [
            f"`{one.name}`"
            for one in self.scenarios
            if one.name != "baseline" and any(e.origin == one.name for e in self._cases(one, lever))
        ]
        lines.append(f"Scenarios that set it: {', '.join(own)}." if own else "")
        return "\n\n".join(line for line in lines if line)

    def _example(self, lever: type[Lever]) -> str:
        """A path and value that a scenario sets, else twice what the record has, or the default.

        It is set where no entry of the record comes after it.
        """
        record = list(self._cases(self._named("baseline"), lever))
        asked = [e for one in self.scenarios for e in self._cases(one, lever) if e not in record]
        for event in (*asked, *record):
            for name, value in event.values.items():
                if isinstance(value, float):
                    shown = min(2 * value, lever.fields[name].high) if event in record else value
                    return f"{self._in_force(event, name)}={shown:g}"
        field = next(one for one in lever.fields.values() if not one.names)
        usual = 2 * field.default or (field.low + field.high) / 2
        path = lever.example_path(field.name).partition("@")[0]
        return f"{path}@{self.worlds.pushes.since}={min(usual, field.high):g}"

    def _in_force(self, event: Event, field: str) -> str:
        """The path of an entry, put off until the record is over."""
        path, _, dates = event.path(field).partition("@")
        pushes = self.worlds.pushes
        over = max(pushes.since, pushes.after(event.actor, event.lever))
        return f"{path}@{dates if dates >= over else over}"


def _told(felt: Mapping[tuple[str, str], Push]) -> list[tuple[str, str]]:
    """Effects for the table: the widest of fields and outcomes that have no row yet go first.

    An outcome of which there is none at one end is told once: its width says nothing more.
    """
    rows: Counter[str] = Counter()
    left, told = list(felt), list[tuple[str, str]]()
    while left and len(told) < SHOWN:
        told.append(min(left, key=lambda key: rows[key[0]] + rows[key[1]]))
        rows.update(told[-1])
        left = [
            key
            for key in left
            if key not in told and not (rows[key[1]] and felt[key].none_at_an_end)
        ]
    return told


def _drawn(felt: Mapping[tuple[str, str], Push]) -> str:
    """The field of the picture: the widest effect of those that act alone, else of all.

    One of which there is none at one end is drawn where there is no other.
    """
    for some in ([key for key, push in felt.items() if not push.none_at_an_end], felt):
        if alone := [path for path, _ in some if not FIELDS[path][1].beside]:
            return alone[0]
    return next(iter(felt))[0]


def _meaning(field: Field) -> str:
    """What a field is about, which way is stricter, and what it can be narrowed to."""
    told = [field.about]
    if field.stricter:
        told.append(f"{field.stricter.capitalize()} is stricter.")
    if field.by:
        told.append(f"It can be narrowed by {' or '.join(f'`{one}`' for one in field.by)}.")
    return " ".join(told)


def _notes(lever: type[Lever]) -> Iterator[str]:
    """What to know before one writes a field into a scenario."""
    for field in lever.fields.values():
        for other, value in field.beside.items():
            yield (
                f"`{field.name}` acts only beside `{other}`; the effects above were taken with "
                f"that at {amount(value, lever.fields[other].unit)}."
            )
        if why := lever.absolute(field):
            yield f"`{field.name}` takes no relative value: {why}."
        if why := lever.lasting(field):
            yield f"`{field.name}` takes no `until`: {why}."
