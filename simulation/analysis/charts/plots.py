"""All charts and tables of a comparison, into one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from simulation.analysis.charts.bottleneck_chart import actors, bottleneck_chart
from simulation.analysis.charts.fans import PANELS, difference, fan, overview
from simulation.analysis.charts.forest import forest
from simulation.analysis.charts.lines import lines
from simulation.analysis.charts.style import Sheet
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.statistics.results import Results, is_code, view_of
from simulation.analysis.statistics.summary import FORMAT
from simulation.analysis.text.named_chips import called
from simulation.analysis.text.settings import SET, sets_of
from simulation.counts import counted
from simulation.limits import FORMATS
from simulation.writing import discard, file_stem, make_folder, replacing

MANY = 4
"""Beyond these many scenarios, single outcomes are drawn on request: there would be hundreds."""

LINES = 12
"""Beyond these many scenarios, lines on one sheet cannot be told apart."""

OURS = ("overview*", "fan-*", "difference-*", "lines-*", "bottlenecks*")
TRACES = ("bottleneck.", "relief.")

Job = Callable[[], Sheet]
Progress = Callable[[int, int], None]
"""Is told how many charts are done, and of how many."""


def draw_comparison(
    comparison: Comparison,
    out: Path,
    outcomes: Sequence[str] | None = None,
    date: str = "",
    progress: Progress | None = None,
    formats: Sequence[str] = ("svg",),
) -> list[Path]:
    """Write overview, fan and difference charts, comparison.csv and table.csv.

    `date` is the one that titles speak of, by default the headline month. The overview comes in
    PNG beside the `formats` of all charts. Of several scenarios the overview shows all, one chart
    an outcome has the medians of all, and each has its own overview, fans and differences, with
    its name at the end of the file's. Fans and differences are of the outcomes that are asked for,
    by default of those on the overview, and of none with more than four scenarios: the report
    shows every outcome. Codes have no charts of their own; what binds whom has one a scenario,
    unless other outcomes are asked for. Charts of another set in the folder are removed. Raises
    RunError where the disk refuses.
    """
    make_folder(out)
    date = date or comparison.month(outcomes)
    names = [name for name in comparison.outcomes(outcomes) if not is_code(name)]
    single = outcomes is not None or len(comparison.pairs) <= MANY
    drawn = len(names) if outcomes is not None else PANELS if single else 0
    jobs = list(_jobs(comparison, names, date, drawn)) if names else []
    if outcomes is None or any(name.startswith(TRACES) for name in outcomes):
        jobs += _bottlenecks(comparison, date)
    written: list[Path] = []
    for done, (stem, job) in enumerate(jobs, 1):
        kinds = dict.fromkeys((*formats, "png") if stem == "overview" else formats)
        with called(comparison):
            written += job().save(out / stem, stem, tuple(kinds))
        if progress is not None:
            progress(done, len(jobs))
    for file, frame in (
        ("comparison.csv", comparison.tidy(outcomes)),
        ("table.csv", comparison.table(outcomes, (date,))),
    ):
        with replacing(out / file) as temporary:
            frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
        written.append(out / file)
    remove_others(out, written)
    return written


def remove_others(out: Path, written: Sequence[Path]) -> None:
    """Delete charts of an earlier comparison that are not of this one."""
    kept = set(written)
    for pattern in OURS:
        for path in out.glob(pattern):
            if path.suffix[1:] in FORMATS and path not in kept:
                discard(path)


def source(side: Side, named: bool = True) -> str:
    """The source line of a chart of one side of a comparison."""
    return source_of(side.run, named)


def source_of(run: Results, named: bool = True) -> str:
    """The source line of a chart: version, seed, members, run, and where the numbers come from.

    A chart that stands in the report does not name the run's folder: equal runs look equal.
    """
    manifest: Mapping[str, Any] = run.manifest
    unit = getattr(run, "unit", None)
    parts = (
        f"chip-rivalry {manifest.get('version', '')}".strip(),
        f"seed {manifest['seed']}",
        counted(len(run.members), "member"),
        f"view {view_of(manifest)}" if view_of(manifest) else "",
        *(f"{SET} {one}" for one in sets_of(manifest)),
        f"folder {run.name}" if named else "",
        f"compute by {unit}" if unit else "",
        sources_of(manifest),
    )
    return "; ".join(part for part in parts if part)


def sources_of(manifest: Mapping[str, Any]) -> str:
    """The sources on which most parameters of a run rest, as its manifest names them."""
    named = manifest.get("sources") or []
    rest = "all in calibration/" if named else "calibration/"
    return f"sources: {'; '.join([*named, rest])}"


def _jobs(
    comparison: Comparison, names: Sequence[str], date: str, drawn: int
) -> Iterator[tuple[str, Job]]:
    """File names and charts to draw, the overview of all scenarios first."""
    several = len(comparison.pairs) > 1
    titles = comparison.titles
    if several:
        for name in names if len(comparison.pairs) <= LINES else ():
            each = [comparison.effects(pair, (name,))[0] for pair in comparison.pairs]
            line = _source(comparison.pairs[0])
            yield f"lines-{name}", partial(lines, each, titles, date, line)
        rows = [comparison.effects(pair, names) for pair in comparison.pairs]
        yield "overview", partial(forest, rows, titles, date, _source(comparison.pairs[0], False))
    for pair in comparison.pairs:
        end = f"-{file_stem(pair.changed.label)}" if several else ""
        line = _source(pair)
        effects = comparison.effects(pair, names)
        yield (
            f"overview{end}",
            partial(
                overview,
                effects[:PANELS],
                titles,
                date,
                _source(pair, False),
                comparison.beyond(pair),
            ),
        )
        for effect in effects[:drawn]:
            yield f"fan-{effect.outcome}{end}", partial(fan, effect, titles, date, line)
            stem = f"difference-{effect.outcome}{end}"
            yield stem, partial(difference, effect, titles, date, line)


def _bottlenecks(comparison: Comparison, date: str) -> Iterator[tuple[str, Job]]:
    """A chart of what binds whom for each scenario whose run has the causes."""
    several = len(comparison.pairs) > 1
    for pair in comparison.pairs:
        if actors(pair):
            end = f"-{file_stem(pair.changed.label)}" if several else ""
            chart = partial(bottleneck_chart, pair, comparison.titles, date, _source(pair))
            yield f"bottlenecks{end}", chart


def _source(pair: Pair, named: bool = True) -> str:
    return f"{source(pair.changed, named)}{'. ' + pair.note if pair.note else ''}"
