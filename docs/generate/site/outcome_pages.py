"""A page for each headline outcome: what it is, how it goes, what moves it, how it is held up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

import simulation
from simulation.analysis.charts.fans import fan
from simulation.analysis.charts.lines import ShownLines, medians
from simulation.analysis.charts.plots import source_of
from simulation.analysis.charts.style import NARROW, WIDE, Sheet
from simulation.analysis.statistics.summary import outcome_bands
from simulation.analysis.text.numbers import shown_unit
from simulation.analysis.text.words import capital, heading, path
from simulation.experiment.accounts.trees import catalogue
from simulation.inputs import Calibration
from simulation.model.core.layout import Layout
from simulation.model.outcomes.declaration import Outcome
from simulation.model.outcomes.table import outcome_table

from . import past, pictures, pushes
from .pushes import FIELDS, narrowed, owner
from .words import TWINS, amount, code, month, page, picture, table, title, toctree
from .worlds import AT, EXPLAINED, FELT, MEMBERS, OUTCOMES, SCENARIOS, Worlds

SHOWN = 8
INCHES = {"wide": WIDE, "narrow": NARROW}
SHOWN_BESIDE = "h200_sales_allowed"  # the scenario that pictures set beside the baseline
INTRO = """An outcome is a figure that the model measures every month. The headline outcomes have a
page each; [all outcomes](../reference/outcomes.md) are one table, and [the past](past.md) has every
observed figure beside what the model gives for it."""


class OutcomePages:
    """Pages of the headline outcomes, and their pictures."""

    def __init__(self, calibration: Calibration, worlds: Worlds, folder: Path) -> None:
        self.calibration, self.worlds, self.folder = calibration, worlds, folder
        self.declared = {one.name: one for one in outcome_table(calibration)}

    def write(self) -> None:
        """One page an outcome, and the list of them."""
        self._draw("ratio.stock", "front", self._against_baseline)
        levels = self.worlds.runs.summary(OUTCOMES, [AT])
        rows = []
        for name in OUTCOMES:
            one = self.declared[name]
            (self.folder / f"{name}.md").write_text(self._page(one, levels), "utf-8")
            rows.append((f"[{heading(name)}]({name}.md) (`{name}`)", one.unit, one.description))
        text = past.all_of(self.worlds.past, self.calibration)
        (self.folder / f"{past.PAGE}.md").write_text(text, "utf-8")
        listed = table(("outcome", "unit", "meaning"), rows)
        tree = toctree((*OUTCOMES, past.PAGE), hidden=True)
        body = page("outcomes-all", "Outcomes", INTRO, listed, tree)
        (self.folder / "index.md").write_text(body, "utf-8")

    def _page(self, one: Outcome, levels: pd.DataFrame) -> str:
        self._draw(one.name, one.name, self._against_baseline)
        self._draw(one.name, f"{one.name}-scenarios", self._scenarios)
        undefined = f"It has no value {one.undefined}." if one.undefined else ""
        return page(
            f"outcome-{one.name}",
            f"{heading(one.name)} (`{one.name}`)",
            f"{one.description[0].upper()}{one.description[1:]}{_unit(one.unit)}. {undefined}",
            picture(one.name, f"{one.name} month by month in the baseline and with H200 sales"),
            f"*The baseline and one scenario: medians, half of the {MEMBERS} members, and 90 %.*",
            "## In other scenarios",
            picture(f"{one.name}-scenarios", f"medians of {one.name} in six scenarios"),
            f"In {AT}, {MEMBERS} members each:",
            _levels(one, levels),
            "## Levers that move it",
            self._levers(one),
            "## Assumptions that it hangs on",
            *self._drivers(one),
            *self._made_of(one),
            "## What the past says",
            *past.of_outcome(one.name, self.worlds.past, self.calibration),
            "## Claims that rest on it",
            self._claims(one),
            "## Limits",
            one.leaves_out,
            "The band holds what the assumptions and the draws fitted to history leave open, not "
            "what the model [leaves out](../../model.md#what-is-left-out-so-far); [the scores]"
            "(../../calibrate.md#scores) tell "
            "how bands fared on figures that the draws had not seen.",
        )

    def _draw(self, name: str, stem: str, make: Callable[[str, float], Sheet]) -> None:
        """A picture of an outcome, and its narrow twin."""
        for width, twin in TWINS.items():
            sheet = make(name, INCHES[width])
            pictures.save(sheet.figure, self.folder / f"{stem}{twin}.png")

    def _against_baseline(self, name: str, width: float) -> Sheet:
        compared = self.worlds.compared
        pair = next(one for one in compared.pairs if one.changed.scenario == SHOWN_BESIDE)
        (effect,) = compared.effects(pair, [name])
        return fan(effect, compared.titles, AT, source_of(pair.changed.run, False), width)

    def _scenarios(self, name: str, width: float) -> Sheet:
        run, unit = self.worlds.opened, self.declared[name].unit
        titles = self.worlds.compared.titles
        held = {one: run.arrays(one, (name,))[name] for one in SCENARIOS}
        sides = [(titles[one], outcome_bands(name, values)) for one, values in held.items()]
        shown = ShownLines(name, unit, run.dates, AT, source_of(run, False))
        return medians(sides, shown, width=width)

    def _levers(self, one: Outcome) -> str:
        felt = [(p, x) for p, x in self.worlds.moving(one.name).items() if abs(x.share) >= FELT]
        rows = []
        for pushed, push in felt[:SHOWN]:
            lever = FIELDS[pushed][0]
            courses = (push.low, push.alone, push.high)
            told = (amount(float(course[push.month]), one.unit) for course in courses)
            at = month(str(self.worlds.dates[push.month]))
            link = f"[{title(lever.name)}](../levers/{lever.name}.md)"
            rows.append((owner(pushed), link, code(narrowed(pushed)), at, *told))
        if not rows:
            return "No field of a lever moves its median by a hundredth."
        said = (
            "One field alone at the low and at the high end of its range, set from "
            f"{self.worlds.pushes.since} on, the month after the record's last entry. These are "
            f"medians of the first {pushes.MEMBERS} of the {MEMBERS} members above, so that the "
            "baseline's differ a little from those of all. The ends are extremes, to show what a "
            "field reaches; compare scenarios for what a policy does."
        )
        head = ("whose", "lever", "field", "month", "at the low end", "baseline", "at the high end")
        return f"{said}\n\n{table(head, rows)}"

    def _drivers(self, one: Outcome) -> list[str]:
        """What `rivalry explain` finds in the baseline."""
        folder = self.worlds.baseline.folder
        found: dict[str, Any] = simulation.explain(folder, one.name, scenario="baseline", at=AT)
        rows = [
            (
                _named(driver["about"], driver["parameters"]),
                f"{100 * driver['share']:.0f} %",
                amount(driver["effect"], driver["unit"]),
                driver["evidence"],
            )
            for driver in found["drivers"][:SHOWN]
        ]
        if not rows:
            return [f"No single assumption stands out among {EXPLAINED:,} members."]
        head = ("assumption", "share of the spread", "high instead of low", "evidence")
        return [
            f"What `rivalry explain baseline --outcome {one.name} --at {AT}` finds with "
            f"{EXPLAINED:,} members; {100 * found['unexplained']:.0f} % of the variance is not "
            "explained by single assumptions.",
            table(head, rows),
        ]

    def _made_of(self, one: Outcome) -> list[str]:
        """The command that takes it apart, if one does."""
        if one.name not in catalogue(Layout.of(self.calibration)):
            return []
        asked = f"`rivalry breakdown {one.name} --at {AT}`"
        return [
            "## What it is made of",
            f"{asked} takes it apart, member by member, with the inputs behind each part; with "
            f"`--against` a change ([breakdown](../../breakdown.md)).",
        ]

    def _claims(self, one: Outcome) -> str:
        found = [c for c in self.calibration.claims.values() if one.name in c.outcomes]
        if not found:
            return "No claim is a test on it."
        return "\n".join(f"- {c.title} (`{c.id}`)" for c in found)


def _named(about: str, parameters: Sequence[str]) -> str:
    """What a driver is, with its names; what the calibration says of a chip is no meaning yet."""
    names = ", ".join(code(name) for name in parameters)
    chip = parameters[0].startswith("chips.")
    meaning = f"{capital(path(parameters[0]))}. {about}" if chip or not about else about
    return f"{meaning.strip()} ({names})"


def _unit(unit: str) -> str:
    named = {"1": "; shown in per cent", "ratio": "; 5 means five times as much"}
    return named.get(unit) or f", in {shown_unit(unit)}"


def _levels(one: Outcome, levels: pd.DataFrame) -> str:
    held = levels[levels["outcome"] == one.name].set_index("scenario")
    rows = [
        (
            code(name),
            *(amount(held[key].astype(float)[name], one.unit) for key in ("p05", "p50", "p95")),
        )
        for name in SCENARIOS
    ]
    return table(("scenario", "5 % lie below", "median", "5 % lie above"), rows)
