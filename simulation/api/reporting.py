"""What the report of a comparison needs beside the runs: rules, claims, history, drivers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulation.analysis.pages.pictures import small
from simulation.analysis.pages.report import NAME, Beside, page
from simulation.analysis.text.named_chips import called
from simulation.api.again import again
from simulation.api.draws import apart_line
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.analysis.pages.packing import Levels
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.pairing import Pair
    from simulation.analysis.statistics.results import Results
    from simulation.inputs import Calibration

STILL = "overview.png"
_OBSERVED = ("calendar_year", "fiscal_year", "level")
_CREDITED = re.compile(r"\bCC[- ]?BY\b")


def write(
    comparison: Comparison,
    place: Path,
    wanted: Sequence[str] | None,
    date: str,
    plain: bool = True,
    about: Mapping[str, str] = MappingProxyType({}),
    labels: Sequence[str] = (),
) -> Path:
    """Write report.html; RunError where the disk refuses.

    `plain`: the runs are shown as they are stored, so that their summaries can be packed. `about`
    has the options of the command that say what the page is about, `labels` those of its `--as`.
    """
    from simulation.api import cut_chips
    from simulation.api.changes.differences import acting
    from simulation.inputs import load_calibration
    from simulation.writing import replacing

    calibration = load_calibration()
    sides = [side for pair in comparison.pairs for side in (pair.base, pair.changed)]
    runs: dict[int, Results] = {id(side.run): side.run for side in sides}
    commands, then = again(list(runs.values()), about, labels)
    beside = Beside(
        levels=_levels(comparison) if plain else {},
        changes={p.changed.label: _changes(p, calibration) for p in comparison.pairs},
        drivers={p.changed.label: {**_drivers(p, comparison, wanted, date, calibration),
                                   "counts": _counts(about)}
                 for p in comparison.pairs},
        claims=_claims(list(runs.values()), calibration) if plain else [],
        chips=list(_chips(calibration)),
        seen=_seen(calibration, next(iter(runs.values()))),
        credits=[s.title for s in calibration.sources.values() if _CREDITED.search(s.title)],
        commands=commands,
        then=then,
        apart=apart_line([run.manifest.get("draws", {}) for run in runs.values()]),
        acting={p.changed.label: acting(p, calibration) for p in comparison.pairs},
        states=calibration.roster.home_states,
        cut=cut_chips.told(comparison, date, calibration),
        still=small(place / STILL),
    )  # fmt: skip
    with called(comparison), replacing(place / NAME) as temporary:
        temporary.write_text(page(comparison, wanted, date, beside), encoding="utf-8")
    return place / NAME


def _levels(comparison: Comparison) -> dict[str, Levels]:
    """Percentiles of all outcomes by label, where every run has its summary."""
    from simulation.analysis.pages.packing import levels

    found: dict[str, Levels] = {}
    read: dict[Path, Any] = {}
    for pair in comparison.pairs:
        for side in (pair.base, pair.changed):
            folder = side.run.folder  # type: ignore[attr-defined]
            if folder not in read:
                read[folder] = levels(side.run, folder)
            if read[folder] is not None:
                found[side.label] = read[folder][side.scenario]
    return found


def _changes(pair: Pair, calibration: Calibration) -> list[dict[str, Any]]:
    from simulation.api.changes.differences import beside

    return [dict(row) for row in beside(pair, calibration)]


def _drivers(
    pair: Pair,
    comparison: Comparison,
    wanted: Sequence[str] | None,
    date: str,
    calibration: Calibration,
) -> dict[str, Any]:
    """Drivers of the change that is told first, or why there are none."""
    from simulation.analysis.text.explaining import sentences, size
    from simulation.analysis.text.lead import foremost
    from simulation.analysis.text.typed import portable_word
    from simulation.analysis.text.words import phrase
    from simulation.api.explained import row
    from simulation.api.explaining import ExplainQuestion, explain

    effects = comparison.effects(pair, wanted)
    outcome = (foremost(effects, date) or effects)[0].outcome
    new, old = pair.changed, pair.base
    word, other = (portable_word(side.run.manifest, side.scenario) for side in (new, old))
    how = f"rivalry explain {word} --outcome {outcome} --against {other} --at {date}"
    about = {"what": phrase(outcome), "how": how, "rows": [], "told": []}
    if new.run is not old.run:
        return {**about, "why": "the two scenarios stand in runs of their own"}
    asked = ExplainQuestion(outcome, new.scenario, date, old.scenario)
    try:
        found = row(explain(new.run, asked, calibration, False))  # type: ignore[arg-type]
    except InputError as error:
        return {**about, "why": str(error)}
    found["value_of_information"] = []
    rows = [{**driver, "size": size(driver)} for driver in found["drivers"][:8]]
    told = [f"{sentence}." for sentence in sentences(found)]
    return {**about, "why": "", "rows": rows, "told": told, "unexplained": found["unexplained"],
            "members": found["members"]}  # fmt: skip


def _counts(about: Mapping[str, str]) -> str:
    """How a command of one's own counts what this page shows otherwise, "" where it does not."""
    unit = "compute by BF16 speed" if about.get("--unit") else ""
    real = "money at the prices of its time" if about.get("--real") else ""
    return " and ".join(filter(None, (unit, real)))


def _claims(runs: Sequence[Results], calibration: Calibration) -> list[dict[str, Any]]:
    from simulation.analysis.statistics import claims
    from simulation.analysis.text.words import paragraphs

    found = []
    for claim in calibration.claims.values():
        run = claims.holder(claim, runs)
        if run is not None:
            source = calibration.sources.get(claim.document)
            said = source.title if source else claim.document
            try:
                row = claims.row(claims.judge(claim, run))
            except InputError:  # the run ends before what the claim is about
                continue
            found.append({**row, "said": f"{said}, {paragraphs(claim.paragraph)}"})
    return found


def _chips(calibration: Calibration) -> Iterator[dict[str, Any]]:
    """Chips by month of shipping and total processing performance."""
    from simulation import months
    from simulation.model.equations.variants import BITS

    makers = calibration.roster.makers
    for chip in calibration.chips:
        speed, tpp = (calibration.entries.get(f"chips.{chip.id}.{f}") for f in ("tflops", "tpp"))
        maker = makers.get(chip.maker)
        if speed is None or maker is None or chip.ship_month is None:
            continue
        if not 0 <= months.offset(chip.ship_month) < months.COUNT:
            continue
        found = tpp.value.median() if tpp else BITS * speed.value.median()
        yield {"name": chip.title, "maker": chip.maker, "state": maker.state,
               "tpp": float(f"{found:.4g}"), "ship": str(chip.ship_month)}  # fmt: skip


def _seen(calibration: Calibration, run: Results) -> dict[str, list[dict[str, Any]]]:
    """Observed figures of single outcomes that a run holds as they are, by outcome."""
    from simulation.history.observed.operators import OPERATORS
    from simulation.history.observed.selection import select

    units = {name: measure.unit for name, measure in run.outcomes.items()}
    plain = [OPERATORS[name] for name in _OBSERVED]
    found: dict[str, list[dict[str, Any]]] = {}
    for one in select(calibration, units).compared:
        formula = one.formula
        if one.operator not in plain or formula.bottom or formula.averaged or one.series.foretold:
            continue
        if len(formula.top) != 1 or one.operator.of_year != units[formula.top[0]].endswith("/year"):
            continue
        rows = [
            {"month": seen.last, "period": seen.period, "value": seen.value}
            for seen in one.observations
            if seen.verified
        ]
        found.setdefault(formula.top[0], []).extend(rows)
    return {name: rows for name, rows in found.items() if rows}
