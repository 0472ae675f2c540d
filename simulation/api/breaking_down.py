"""What `rivalry breakdown` does: run the members again, take the figure apart, split its change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, drawing_from
from simulation.counts import counted
from simulation.errors import InputError, did_you_mean
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.analysis.insight.split import Piece
    from simulation.experiment.accounts.node import Node
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration
    from simulation.inputs.tables.fields import SourceRef

    Values = NDArray[np.float64]

BASELINE = "baseline"
FILE = "breakdown"
_CHIP = re.compile(r"^chips\.\w+")


@dataclass(frozen=True)
class Broken:
    """A figure taken apart: its tree, and of a change against a reference the split."""

    planned: Plan
    outcome: str
    at: str
    tree: Node
    before: Node | None
    change: Piece | None

    @property
    def calibration(self) -> Calibration:
        """The figures behind it, those that the scenario adds included."""
        return self.planned.scenarios[-1].extended(self.planned.calibration)

    @property
    def scenario(self) -> str:
        """The scenario taken apart."""
        return self.planned.scenarios[-1].name

    @property
    def view(self) -> str:
        """The view that it is under, "" for the shipped draws."""
        view = self.planned.calibration.view
        return view.name if view else ""

    @property
    def against(self) -> str:
        """The reference, "" without one."""
        return self.planned.scenarios[0].name if self.change else ""


@dataclass(frozen=True)
class BreakdownQuestion:
    """What is asked: an outcome in a month, of a scenario, perhaps against one, on some draws."""

    outcome: str
    at: str | None = None
    scenario: str = ""
    against: str = ""
    sets: tuple[str, ...] = ()
    draws: ChosenDraws = SHIPPED_DRAWS


def break_down(
    question: BreakdownQuestion,
    members: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Broken:
    """Take an outcome of a scenario apart.

    InputError for what cannot be run, and for an outcome without a breakdown.
    """
    from simulation.api.explaining import itself
    from simulation.api.runs import plan

    names = list(dict.fromkeys(filter(None, (question.against, question.scenario or BASELINE))))
    if question.against and len(names) == 1:
        raise InputError(itself(question.against))
    last = question.at or months.LAST
    planned = plan(names, members, seed, last, question.sets, draws=question.draws)
    return _made(planned, question, workers, progress)


def of_run(
    run: Run,
    question: BreakdownQuestion,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Broken:
    """Take an outcome of a finished run apart, by running its members again.

    InputError where they do not come out as they are in the run: then its code, inputs or
    settings were others.
    """
    from simulation.api.read_again import typed_sets
    from simulation.api.runs import plan

    if run.points is not None:
        raise InputError(f"{run.given} is a sweep; breakdown takes a run, or --scenario")
    draws = _draws_of(run, question.draws)
    named, sizes = _named(run, question, drawing_from(draws)), (len(run.members), run.seed)
    sets = question.sets or typed_sets(run)
    planned = plan(
        list(named.values()), *sizes, run.dates[-1], sets, draws=draws, labels=list(named)
    )
    at = question.at or _month(planned, run.dates)
    if at not in run.dates:
        raise InputError(f"--at {at}: {run.given} runs from {run.dates[0]} to {run.dates[-1]}")
    done = _made(planned, replace(question, at=at), workers, progress)
    if question.outcome in run.outcomes:
        _check_same(run, done.scenario, done.tree, at)
        if done.before is not None and done.against in run.scenarios:
            _check_same(run, done.against, done.before, at)
    return done


def _draws_of(run: Run, asked: ChosenDraws) -> ChosenDraws:
    """Where the members of a run come from; InputError where a folder of it is not named."""
    from simulation.api.read_again import view_word

    laid = run.manifest.get("draws", {}).get("calibration")
    if laid and not asked.calibration:
        raise InputError(
            f"{run.given} was made with --calibration {laid['name']}; name that folder, too"
        )
    prior = run.manifest.get("draws", {}).get("from") == "prior"
    known = drawing_from(ChosenDraws(prior, "", asked.calibration))
    return ChosenDraws(prior, view_word(run, known), asked.calibration)


def _named(run: Run, question: BreakdownQuestion, known: Calibration) -> dict[str, str]:
    """The word of each scenario by its label, the reference first.

    A reference that the run does not hold is any scenario, by its name or the path of its file.
    """
    from simulation.api.explaining import itself, scenario_of
    from simulation.api.read_again import held_as, label_of, word_of

    asked, against = question.scenario, held_as(run, question.against, known)
    held = against in run.scenarios
    label = label_of(run, asked, known)
    if held and (against == label or len(run.scenarios) == 1):
        raise InputError(itself(question.against))
    scenario = scenario_of(run, label, against if held else "")
    found = {scenario: asked if asked.endswith(SUFFIXES) else word_of(run, scenario, known)}
    if not against:
        return found
    label = Path(against).stem
    label = f"{label}-reference" if label == scenario else label
    return {label: word_of(run, against, known) if held else against, **found}


def _month(planned: Plan, dates: Sequence[str]) -> str:
    """The headline month among `dates`: of a change that of its comparison."""
    from simulation.analysis.statistics import headline
    from simulation.analysis.statistics.differing import headline_month
    from simulation.api.changes.acting import acting

    *old, new = planned.scenarios
    if not old:
        return headline.month(dates)
    sides = new.to_dict(), old[0].to_dict()
    acts = acting(*sides, new.extended(planned.calibration))
    return headline_month(*sides, dates, acting=acts)


def _made(
    planned: Plan, question: BreakdownQuestion, workers: int | None, progress: Progress | None
) -> Broken:
    from simulation.analysis.insight.split import split
    from simulation.experiment.accounts.rerun import Rerun, make

    at = question.at or _month(planned, months.labels(months.COUNT))
    asked = Rerun(
        planned.calibration,
        planned.scenarios,
        question.outcome,
        months.index(at),
        planned.seed,
        0,
        planned.members,
    )
    *before, tree = make(asked, workers, progress)
    change = split(tree, before[0]) if before else None
    return Broken(planned, question.outcome, at, tree, before[0] if before else None, change)


def _check_same(run: Run, scenario: str, tree: Node, at: str) -> None:
    import numpy as np

    from simulation.analysis.text.typed import typed

    stored = run.array(scenario, tree.name)[run.dates.index(at)]
    if not np.array_equal(stored, tree.value.astype(np.float32), equal_nan=True):
        raise InputError(
            f"{run.given}: its members do not come out the same again (other code, inputs or "
            f"settings); name the scenario instead: rivalry breakdown {tree.name} "
            f"--scenario {typed(run.manifest, scenario) or scenario}"
        )


def sources_of(patterns: Sequence[str], known: Calibration) -> Iterator[dict[str, Any]]:
    """Parameters and chips behind lines, with evidence and sources; those of chips together."""
    grouped: dict[str, list[str]] = {}
    for pattern in dict.fromkeys(patterns):
        grouped.setdefault(_CHIP.sub("chips.*", pattern), []).append(pattern)
    for label, several in grouped.items():
        behind = [found for pattern in several for found in _behind(pattern, known)]
        if behind:
            titles = (known.sources[ref.id].title for _, refs in behind for ref in refs)
            yield {
                "inputs": several[0] if len(several) == 1 else label,
                "evidence": sorted({evidence for evidence, _ in behind}),
                "sources": list(dict.fromkeys(" ".join(title.split()) for title in titles)),
            }


def _behind(pattern: str, known: Calibration) -> Iterator[tuple[str, Sequence[SourceRef]]]:
    """Evidence and sources of a chip, or of the parameters that a pattern matches."""
    if pattern.startswith("chips.") and pattern.count(".") == 1:
        chip = known.chip(pattern.removeprefix("chips."))
        yield chip.evidence, chip.sources
        return
    fits = re.compile(translate(pattern)).match
    for name, one in known.entries.items():
        if one.role == "parameter" and fits(name):
            yield one.evidence, one.sources


def figures(values: Values) -> dict[str, float]:
    """The 5th, 50th and 95th percentile over members, and the mean, NaN left out."""
    from simulation.analysis.statistics.bands import bands

    found = bands(values[None, :])
    names = ("p05", "p50", "p95", "mean")
    return {name: float(getattr(found, name)[0]) for name in names}


def row(done: Broken) -> dict[str, Any]:
    """A breakdown as plain data: the whole tree, all ways."""
    return {
        "outcome": done.outcome,
        "scenario": done.scenario,
        "against": done.against or None,
        "at": done.at,
        "view": done.view or None,
        "members": done.planned.members,
        "seed": done.planned.seed,
        "tree": _row(done.tree, done.change, done.calibration),
    }


def _row(node: Node, piece: Piece | None, known: Calibration) -> dict[str, Any]:
    from simulation.analysis.insight.outline import undusted

    found: dict[str, Any] = {"name": node.name, "title": node.title, "unit": node.unit}
    found |= figures(undusted(node.value, node.unit))
    if piece is not None:
        found["reference"] = figures(undusted(piece.old, node.unit))
        found["change"] = figures(undusted(piece.change, node.unit))
    found["inputs"] = list(sources_of(node.inputs, known))
    pieces = dict(piece.ways) if piece else {}
    found["marks"] = [
        {"title": mark.title, "unit": mark.unit, **figures(mark.value)} for mark in node.marks
    ]
    found["ways"] = []
    for way in node.ways:
        split = {one.name: one for one in pieces.get(way.title, ())}
        parts = [
            {
                "inverse": part.inverse,
                **_row(part.node, split.get(part.node.name), known),
            }
            for part in way.parts
        ]
        found["ways"].append({"title": way.title, "rule": way.rule, "parts": parts})
    return found


COLUMNS = ("path", "way", "rule", "inverse", "title", "unit", "p05", "p50", "p95", "mean")
CHANGES = ("reference_p50", "change_p05", "change_p50", "change_p95", "change_mean")
BEHIND = ("evidence", "sources")


def table(done: Broken) -> list[dict[str, Any]]:
    """The tree as rows, one a figure: where it stands, its figures, what is behind it."""
    return list(_rows(row(done)["tree"], "", "", "", False))


def _rows(
    one: dict[str, Any], above: str, way: str, rule: str, inverse: bool
) -> Iterator[dict[str, Any]]:
    path = f"{above} > {one['name']}" if above else one["name"]
    kept = {key: one[key] for key in ("title", "unit", "p05", "p50", "p95", "mean")}
    changed = {}
    if "change" in one:
        changed = {"reference_p50": one["reference"]["p50"]}
        changed |= {f"change_{key}": value for key, value in one["change"].items()}
    evidence = dict.fromkeys(e for group in one["inputs"] for e in group["evidence"])
    titles = dict.fromkeys(t for group in one["inputs"] for t in group["sources"])
    yield {
        "path": path,
        "way": way,
        "rule": rule,
        "inverse": inverse,
        **kept,
        **changed,
        "evidence": "; ".join(evidence),
        "sources": "; ".join(titles),
    }
    for each in one["ways"]:
        for part in each["parts"]:
            yield from _rows(part, path, each["title"], each["rule"], part["inverse"])


def write_csv(done: Broken, path: Path) -> None:
    """Write the table as CSV; RunError where the disk refuses."""
    import pandas as pd

    from simulation.analysis.statistics.summary import FORMAT
    from simulation.writing import make_folder, replacing

    columns = [*COLUMNS, *(CHANGES if done.change else ()), *BEHIND]
    frame = pd.DataFrame(table(done), columns=columns)
    make_folder(path.parent)
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")


def name_of(done: Broken) -> str:
    """Name of the files of a breakdown."""
    from simulation.writing import file_stem

    return file_stem(FILE, done.outcome, done.scenario, done.against, done.view, done.at)


def pick(done: Broken, by: str) -> str:
    """The way asked for, checked; InputError that names those there are."""
    from simulation.analysis.insight.outline import ways

    titles = ways(done.tree)
    if by and not any(by in title for title in titles):
        hint = did_you_mean(by, titles)
        raise InputError(f"--by {by}: {done.outcome} is taken apart {', '.join(titles)}{hint}")
    return by


def write_chart(
    done: Broken, place: Path, by: str = "", formats: Sequence[str] = ("svg",)
) -> list[Path]:
    """Draw the waterfall, in the formats and as PNG; RunError where the disk refuses."""
    from simulation.analysis.charts.waterfall import Heading, draw
    from simulation.analysis.insight.outline import outline
    from simulation.writing import make_folder

    make_folder(place)
    lines = outline(done.tree, done.change, by)
    titles = {one.name: one.title for one in done.planned.scenarios}
    sides = titles[done.scenario], titles.get(done.against, "")
    heading = Heading(done.outcome, done.at, *sides, _made_by(done))
    name = name_of(done)
    kinds = tuple(dict.fromkeys(("png", *formats)))
    return draw(lines, heading).save(place / name, name, kinds)


def _made_by(done: Broken) -> str:
    from simulation import __version__

    drawn = "posterior draws" if done.planned.calibration.posterior is not None else "the priors"
    many, seed = counted(done.planned.members, "member"), done.planned.seed
    under = f", under the view {done.view}" if done.view else ""
    return f"chip-rivalry {__version__}; seed {seed}; {many} from {drawn}{under}."
