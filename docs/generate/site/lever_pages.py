"""A page for each lever: what it is, real cases, what it moves, its limits, its sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulation import months
from simulation.cli import catalogue
from simulation.cli.players import in_words
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.policy.held import Sets
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario.files import Library
from simulation.model.outcomes.table import outcome_table
from tests.model.wiring.levers import PUSHED

from . import pictures
from .words import amount, code, month, number, page, picture, references, table, title, toctree
from .worlds import OUTCOMES, Push, Worlds

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
        self.units = {one.name: one.unit for one in outcome_table(calibration)}
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
            "## Limits",
            "\n".join(f"- {line}" for line in _limits(lever)),
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
            yield "In this one world none of its fields moves an outcome by a hundredth."
            return
        (path, _), *_ = felt
        told = [(one, self.units[one], push) for (at, one), push in felt.items() if at == path][:2]
        field = PUSHED[path][1]
        words = (f"{field.name} = {number(field.low)}", f"{field.name} = {number(field.high)}")
        name = f"{lever.name}.png"
        pictures.ends(told, words, self.worlds.pushed.dates, self.folder / name)
        alt = f"{' and '.join(one for one, *_ in told)} at both ends of {field.name}"
        yield picture(name, alt)
        since = lever.example_path(field.name).rpartition("@")[2]
        yield (
            f"*One world with every assumption at its median; only `{field.name}` differs, from "
            f"{since} on, between the ends of its range.*"
        )
        yield "## What it moves"
        rows = [self._effect(*key, push) for key, push in list(felt.items())[:SHOWN]]
        yield table(("field", "outcome", "month", "at the low end", "at the high end"), rows)

    def _effect(self, path: str, outcome: str, push: Push) -> tuple[str, ...]:
        unit = self.units[outcome]
        ends = (amount(float(one[push.month]), unit) for one in (push.low, push.high))
        at = month(str(self.worlds.pushed.dates[push.month]))
        field = PUSHED[path][1]
        paged = f"[`{outcome}`](../outcomes/{outcome}.md)"
        return (code(field.name), paged if outcome in OUTCOMES else code(outcome), at, *ends)

    def _fields(self, lever: type[Lever]) -> str:
        declared = {row["name"]: row for row in catalogue.levers(self.calibration)}
        rows = []
        for row in declared[lever.name]["fields"]:
            field = lever.fields[row["name"]]
            spread = f"{number(field.low)} to {number(field.high)}" if not field.names else "names"
            told = "" if field.names or isinstance(field, Sets) else number(field.default)
            narrowed = ", ".join(field.by)
            reads = f"`{row['read_by'].removeprefix('simulation.model.')}`"
            cells = (field.unit, spread, told, field.stricter or "", narrowed, reads)
            rows.append((code(field.name), field.about, *cells))
        head = (
            "field",
            "meaning",
            "unit",
            "range",
            "default",
            "stricter",
            "narrowed by",
            "read by",
        )
        return table(head, rows)

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
        field = next((one for one in lever.fields.values() if not one.names), None)
        lines = []
        if field is not None:
            path = lever.example_path(field.name)
            lines.append(
                f"```sh\nrivalry run baseline --set {path}={_mid(field.low, field.high)}\n```"
            )
        own = [
            f"`{one.name}`"
            for one in self.scenarios
            if one.name != "baseline" and any(e.origin == one.name for e in self._cases(one, lever))
        ]
        lines.append(f"Scenarios that set it: {', '.join(own)}." if own else "")
        return "\n\n".join(line for line in lines if line)


def _mid(low: float, high: float) -> str:
    return f"{high:g}" if high < 10 else f"{max(low, 1.0):g}"


def _limits(lever: type[Lever]) -> Iterator[str]:
    """What a reader should know before he relies on a field."""
    for field in lever.fields.values():
        for other, value in field.beside.items():
            yield f"`{field.name}` acts only beside `{other}`, such as {number(value)}."
        if why := lever.absolute(field):
            yield f"`{field.name}` takes no relative value: {why}."
        if why := lever.lasting(field):
            yield f"`{field.name}` takes no `until`: {why}."
    yield "What the model leaves out altogether stands in [the model](../../model.md)."
