"""What `rivalry compare --views` does: the same scenarios under each view, then what survives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.comparing import gather, is_folder
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.runs import RESULTS
from simulation.errors import InputError
from simulation.inputs.views.view import PREFIX, SHIPPED

if TYPE_CHECKING:
    import pandas as pd

    from simulation.analysis.statistics.across_views import Conclusion, Level, Read
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.pairing import Side
    from simulation.api.views.figures import Figure
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration

ALL = "all"  # every view that ships
DATES = ("2028-12", "2030-12")  # the months judged unless told otherwise
_EARLIEST = "2025"  # older figures are no mark for what is to come
MEMBERS = 100
TABLE, FIGURES, OWN = "views.csv", "own_figures.csv", "own-figures"


@dataclass(frozen=True)
class Across:
    """Comparisons by view, the shipped draws first, and what each concludes at some months.

    `figures` are what each view's camp published, beside the same of its members; `cut_chips`, by
    month and scenario, what of an answer rests on chips that nobody has announced.
    """

    dates: tuple[str, ...]
    members: int
    outcomes: tuple[str, ...]
    comparisons: Mapping[str, Comparison]
    folders: Mapping[str, Path]
    conclusions: tuple[Conclusion, ...]
    figures: Mapping[str, tuple[Figure, ...]]
    cut_chips: Mapping[str, Mapping[str, str]]


def chosen(views: Sequence[str]) -> list[str]:
    """Names of the views meant, `all` or some; InputError with the likely one for a typo."""
    from simulation.inputs import load_calibration
    from simulation.inputs.views.view import load_view
    from simulation.inputs.views.view import views as known

    calibration = load_calibration()
    names = list(known(calibration)) if tuple(views) == (ALL,) else list(views)
    for number, name in enumerate(names):
        called = load_view(name, calibration).name
        if called in [Path(other).stem for other in names[:number]]:
            raise InputError(f"the view {called} is given twice")
    return names


def compare_views(
    scenarios: Sequence[str],
    views: Sequence[str],
    outcomes: Sequence[str] = (),
    at: str | None = None,
    members: int | None = None,
    progress: Callable[[str], Progress | None] | None = None,
    draws: ChosenDraws = SHIPPED_DRAWS,
    **how: Any,
) -> Across:
    """Run scenarios and their references under the shipped draws, first, and each view; conclude.

    `views` are names, or `all`; `at` is the month judged, by default both of `DATES`, and the last
    one run; `progress` gives the callback for a view; `draws`, each time under that view, and `how`
    are other arguments of `gather`. InputError for folders, since they are of one view.
    """
    from simulation.analysis.statistics.across_views import OUTCOMES, conclusions
    from simulation.analysis.statistics.compare import compare
    from simulation.api import cut_chips
    from simulation.api.changes.acting import Acting
    from simulation.experiment.reader import Run
    from simulation.inputs import load_calibration

    strange = [word for word in scenarios if is_folder(word)]
    if strange:
        raise InputError(f"--views runs scenarios under each view; {strange[0]} is a folder")
    dates = (at,) if at else DATES
    count, wanted = members or MEMBERS, tuple(outcomes) or OUTCOMES
    every = ("", *chosen(views))
    size: dict[str, Any] = {"outcomes": wanted, "members": count, "until": dates[-1]}
    folders: dict[str, Path] = {}
    for view, report in _turns(every, progress):
        found = gather(scenarios, draws=replace(draws, view=view), progress=report, **size, **how)
        folders[_called(view)] = found.folders[0]
    runs = {name: Run.open(folder) for name, folder in folders.items()}
    acts = Acting()
    comparisons = {name: compare(run, how.get("baseline"), acts=acts) for name, run in runs.items()}
    first, calibration = next(iter(comparisons.values())), load_calibration()
    units = {effect.outcome: effect.unit for effect in first.effects(first.pairs[0], wanted)}
    marks = [one for one in levels(calibration, dates[-1]) if units.get(one.outcome) == one.unit]
    said = tuple(conclusions(comparisons, wanted, dates, marks, _reader(calibration)))
    figures = dict(_figures(folders, every[1:], calibration))
    rests = {date: cut_chips.across(comparisons, date, calibration) for date in dates}
    return Across(dates, count, wanted, comparisons, folders, said, figures, rests)


def _called(view: str) -> str:
    """What a view is called in tables."""
    return Path(view).stem if view else SHIPPED


def _turns(
    every: Sequence[str], progress: Callable[[str], Progress | None] | None
) -> Iterator[tuple[str, Progress | None]]:
    """Each view with its callback, which says how many there are and how long the rest takes."""
    begin = time.monotonic()
    for number, view in enumerate(every):
        turn = f"{number + 1} of {len(every)}{_left(begin, number, len(every))}"
        yield view, progress(f"{_called(view)} ({turn})") if progress else None


def _left(begin: float, done: int, of: int) -> str:
    """Minutes that the views not yet run will take, where it is more than one."""
    took = time.monotonic() - begin
    minutes = took / done * (of - done) / 60 if done else 0.0
    return f", about {minutes:.0f} min left" if minutes >= 1.5 else ""


def _reader(calibration: Calibration) -> Read:
    """How the members of a side are read beside a published figure."""
    from simulation.api.published import results

    def read(side: Side, level: Level) -> results.Values:
        entry = calibration.entries[f"{PREFIX}{level.name}"]
        held = side.arrays((level.outcome,), None)
        series = {name: values.astype("float64") for name, values in held.items()}
        return results.shown(entry, (level.outcome,), {results.BASE: series})

    return read


def _figures(
    folders: Mapping[str, Path], views: Sequence[str], calibration: Calibration
) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """What the camp of each view published, by the view's name."""
    from simulation.api.views.figures import figures
    from simulation.experiment.reader import Run
    from simulation.inputs.views.view import load_view

    for word in views:
        view = load_view(word, calibration)
        yield view.name, figures(view, calibration, Run.open(folders[view.name]))


def levels(calibration: Calibration, until: str) -> list[Level]:
    """What others published of an outcome of the model for 2025 or later, each as a level.

    Those whose period ends after the month `until` are left out. Past are those whose period ends
    within what history was fitted to.
    """
    from simulation.analysis.statistics.across_views import Level
    from simulation.api.published import results

    found, fitted = [], _fitted_to(calibration)
    for entry in results.published(calibration):
        outcome, scenario = results.formula(entry)
        late = _EARLIEST <= results.last_month(entry) <= until
        plain = scenario == results.BASE and outcome and " " not in outcome
        if late and plain and entry.unit != results.GROWTH:
            value, called = entry.value.median(), entry.name.removeprefix(PREFIX)
            past = results.last_month(entry) <= fitted
            found.append(Level(outcome, value, entry.unit, called, entry.period, past))
    return found


def _fitted_to(calibration: Calibration) -> str:
    """The last month of the history that the draws were fitted to, "" without draws."""
    from simulation import months
    from simulation.inputs.draws.posterior import with_posterior

    past = getattr(with_posterior(calibration).posterior, "past", 0)
    return months.label(past - 1) if past else ""


def place_of(found: Across, out: Path | None = None) -> Path:
    """Where the table and charts go unless told otherwise."""
    from simulation.experiment.manifest import short_hash

    digits = short_hash([*map(str, found.folders.values()), *found.dates, *found.outcomes])
    return out or RESULTS / f"views-{digits}"


def write(found: Across, place: Path, formats: Sequence[str] = ("svg",)) -> list[Path]:
    """Write the tables and a chart for each scenario and month; RunError where the disk refuses."""
    from simulation.analysis.charts import own_figures
    from simulation.analysis.charts.across_views import draw
    from simulation.analysis.statistics.across_views import table
    from simulation.writing import make_folder

    make_folder(place)
    written = [_csv(table(found.comparisons, found.outcomes, found.dates), place / TABLE)]
    every = tuple(dict.fromkeys((*formats, "png")))
    first = next(iter(found.comparisons.values()))
    for number, pair in enumerate(first.pairs):
        for date in found.dates:
            stem = f"views-{pair.changed.label}-{date}"
            sheet = draw(found.comparisons, number, found.outcomes, date)
            written += sheet.save(place / stem, stem, every)
    rows = own_rows(found)
    if rows:
        written.append(_csv(_frame(rows), place / FIGURES))
    drawn = [row for row in rows if row["p50"] is not None]
    if drawn:
        sheet = own_figures.draw(drawn, found.members)
        written += sheet.save(place / OWN, OWN, every)
    return written


def own_rows(found: Across) -> list[dict[str, Any]]:
    """What the camps published beside what comes out, as plain data, the view first."""
    return [{"view": view, **one.row()} for view, own in found.figures.items() for one in own]


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a table."""
    import pandas as pd

    return pd.DataFrame(rows)


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    from simulation.analysis.statistics.summary import FORMAT
    from simulation.writing import replacing

    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
    return path


def row(found: Across) -> dict[str, Any]:
    """The result as plain data."""
    from simulation.analysis.statistics.across_views import table
    from simulation.analysis.text.across_views import missed, others, survivors, unsettled

    frame = table(found.comparisons, found.outcomes, found.dates)
    return {
        "at": list(found.dates),
        "members": found.members,
        "views": [{"view": n, "folder": str(f)} for n, f in found.folders.items()],
        "table": frame.to_dict("records"),
        "conclusions": [_row(one) for one in found.conclusions],
        "figures": own_rows(found),
        "cut_chips": {date: dict(told) for date, told in found.cut_chips.items()},
        "survives": list(survivors(found.conclusions)),
        "missed": list(missed(found.conclusions)),
        "undecided": list(unsettled(found.conclusions)),
        "turns": list(others(found.conclusions)),
    }


def _row(one: Conclusion) -> dict[str, Any]:
    level = one.level
    return {
        "kind": "change" if level is None else "level",
        "scenario": one.scenario,
        "reference": one.reference or None,
        "outcome": one.outcome,
        "level": None if level is None else level.value,
        "published": None if level is None else level.name,
        "at": one.date,
        "says": one.says,
        "survives": one.survives,
        "undecided": one.undecided,
        "past": level is not None and level.past,
        "views": dict(one.found),
        "agree": {
            view: {"share": v.share, "p05": v.low, "p95": v.high}
            for view, v in one.verdicts.items()
        },
    }
