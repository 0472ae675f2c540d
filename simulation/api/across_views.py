"""What `rivalry compare --views` does: the same scenarios under each view, then what survives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.comparing import gather, is_folder
from simulation.api.runs import RESULTS
from simulation.errors import InputError
from simulation.inputs.views.view import SHIPPED

if TYPE_CHECKING:
    from simulation.analysis.statistics.across_views import Conclusion, Level
    from simulation.analysis.statistics.compare import Comparison
    from simulation.experiment.ensemble import Progress

ALL = "all"  # every view that ships
UNTIL = "2030-12"
_EARLIEST = "2025"  # older figures are no mark for what is to come
MEMBERS = 100
TABLE = "views.csv"


@dataclass(frozen=True)
class Across:
    """Comparisons by view, the shipped draws first, and what each concludes at a month."""

    date: str
    members: int
    outcomes: tuple[str, ...]
    comparisons: Mapping[str, Comparison]
    folders: Mapping[str, Path]
    conclusions: tuple[Conclusion, ...]


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
    **how: Any,
) -> Across:
    """Run scenarios and their references under the shipped draws, first, and each view; conclude.

    `views` are names, or `all`; `at` is the month judged, and the last one run; `progress` gives
    the callback for a view; `how` are other arguments of `gather`. InputError for folders, since
    they are of one view.
    """
    from simulation.analysis.statistics.across_views import OUTCOMES, conclusions
    from simulation.analysis.statistics.compare import compare
    from simulation.experiment.reader import Run

    strange = [word for word in scenarios if is_folder(word)]
    if strange:
        raise InputError(f"--views runs scenarios under each view; {strange[0]} is a folder")
    date, count, wanted = at or UNTIL, members or MEMBERS, tuple(outcomes) or OUTCOMES
    comparisons: dict[str, Comparison] = {}
    folders: dict[str, Path] = {}
    for view in ("", *chosen(views)):
        name = Path(view).stem if view else SHIPPED
        found = gather(
            scenarios,
            outcomes=wanted,
            members=count,
            until=date,
            view=view,
            progress=progress(name) if progress else None,
            **how,
        )
        folders[name] = found.folders[0]
        comparisons[name] = compare(Run.open(folders[name]), how.get("baseline"))
    first = next(iter(comparisons.values()))
    units = {effect.outcome: effect.unit for effect in first.effects(first.pairs[0], wanted)}
    marks = [level for level in levels() if units.get(level.outcome) == level.unit]
    said = tuple(conclusions(comparisons, wanted, date, marks))
    return Across(date, count, wanted, comparisons, folders, said)


def levels() -> list[Level]:
    """What others published of an outcome of the model for 2025 or later, each as a level."""
    from simulation.analysis.statistics.across_views import Level
    from simulation.inputs import load_calibration
    from simulation.inputs.views.view import PREFIX

    found = []
    for name, entry in load_calibration().entries.items():
        outcome = entry.used_by.partition("; ")[2]
        late = entry.period.rpartition("/")[2] >= _EARLIEST
        if name.startswith(PREFIX) and late and outcome and " " not in outcome:
            value, called = entry.value.median(), name.removeprefix(PREFIX)
            found.append(Level(outcome, value, entry.unit, called))
    return found


def place_of(found: Across, out: Path | None = None) -> Path:
    """Where the table and charts go unless told otherwise."""
    from simulation.experiment.manifest import short_hash

    digits = short_hash([*map(str, found.folders.values()), found.date, *found.outcomes])
    return out or RESULTS / f"views-{digits}"


def write(found: Across, place: Path, formats: Sequence[str] = ("svg",)) -> list[Path]:
    """Write views.csv and a chart for each scenario; RunError where the disk refuses."""
    from simulation.analysis.charts.across_views import draw
    from simulation.analysis.statistics.across_views import table
    from simulation.analysis.statistics.summary import FORMAT
    from simulation.writing import make_folder, replacing

    make_folder(place)
    frame = table(found.comparisons, found.outcomes, (found.date,))
    with replacing(place / TABLE) as temporary:
        frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
    written = [place / TABLE]
    first = next(iter(found.comparisons.values()))
    for number, pair in enumerate(first.pairs):
        stem = f"views-{pair.changed.label}"
        sheet = draw(found.comparisons, number, found.outcomes, found.date)
        written += sheet.save(place / stem, stem, tuple(dict.fromkeys((*formats, "png"))))
    return written


def row(found: Across) -> dict[str, Any]:
    """The result as plain data."""
    from simulation.analysis.statistics.across_views import table
    from simulation.analysis.text.across_views import others, survivors

    frame = table(found.comparisons, found.outcomes, (found.date,))
    return {
        "at": found.date,
        "members": found.members,
        "views": [{"view": n, "folder": str(f)} for n, f in found.folders.items()],
        "table": frame.to_dict("records"),
        "conclusions": [_row(one) for one in found.conclusions],
        "survives": list(survivors(found.conclusions)),
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
        "says": one.says,
        "survives": one.survives,
        "views": dict(one.found),
    }
