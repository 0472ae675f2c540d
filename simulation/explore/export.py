"""One file for people without Python: questions and up to three levers, worked out beforehand.

Every question and every point of the levers' grid is run as the page would run it; between points
the file interpolates, and says so.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.pages import bundle
from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.text.called import called
from simulation.analysis.text.sentences import change
from simulation.analysis.text.words import capital, month, phrase
from simulation.counts import counted
from simulation.errors import InputError, RunError, did_you_mean
from simulation.explore import survival_beforehand as beforehand
from simulation.explore.controls import BY_KEY, Control
from simulation.explore.question import BASELINE, Move, PageQuestion, WorldOf
from simulation.explore.ranges import extent

if TYPE_CHECKING:
    from simulation.analysis.statistics.effect import Effect
    from simulation.explore.answer import Pair
    from simulation.explore.session import Session

MOST_LEVERS = 3
_POINTS = {1: 5, 2: 4, 3: 3}  # of each lever's range, by how many levers there are
_HERE = Path(__file__).parent
_SHARED = ("dom.js", "format.js", "scale.js", "frame.js", "fan.js", "data.js", "units.js")
_OWN = ("page/heard.js", "page/show.js", "page/survival.js", "share/share.js")
_FIRST = 24  # months before the first that charts show
_DIGITS, _MIDDLE = 5, 6  # more than anybody sees, lest they round otherwise than cards do
_SHOWN = ("name", "title", "about", "against", "at", "why")  # of a question
Progress = Callable[[int, int], None]


def check_levers(keys: Sequence[str]) -> None:
    """InputError where there are too many levers, or one of them is none or named twice."""
    if len(keys) > MOST_LEVERS:
        raise InputError(f"a file holds at most {MOST_LEVERS} levers, got {len(keys)}")
    for key in keys:
        if key not in BY_KEY:
            hint = did_you_mean(key, BY_KEY) or f"; there are: {', '.join(BY_KEY)}"
            raise InputError(f"no lever {key!r}{hint}")
        if keys.count(key) > 1:
            raise InputError(f"the lever {key} is given twice")


def write(
    session: Session,
    keys: Sequence[str],
    path: Path,
    progress: Progress | None,
    views: bool = True,
) -> None:
    """Run everything and write the file; RunError where the disk refuses or the model fails."""
    from simulation.writing import make_folder, replacing

    text = page(collect(session, keys, progress, views))
    make_folder(path.parent)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def collect(
    session: Session,
    keys: Sequence[str],
    progress: Progress | None = None,
    views: bool = True,
) -> dict[str, Any]:
    """The answers of all questions and of all points of the levers, as plain data.

    With `views` also, for each question, whether its answer survives every view.
    """
    check_levers(keys)
    levers = [BY_KEY[key] for key in keys]
    points = [_points(lever, session, _POINTS[len(keys)]) for lever in levers]
    known = session.catalogue()
    asked = [_asked(one) for one in known["questions"]]
    grid = [w for w in _grid(levers, points) if w.moves]
    cells, survival = _worked_out(session, asked, grid, progress, views)
    reference = [chart["reference"] for chart in cells[0]["charts"]]
    for cell in cells:
        cell["charts"] = _beside(reference, cell["charts"])
    return {
        "at": PageQuestion().at,
        "members": session.stages[-1],
        "draws": known["draws"],
        "views": views,
        "doubt": known["doubt"],
        "reference": reference,
        "headline": cells[0]["headline"],
        "questions": [
            {**{k: one[k] for k in _SHOWN}, "cell": cell, "survival": held}
            for one, cell, held in zip(
                known["questions"], cells[: len(asked)], survival, strict=True
            )
        ],
        "levers": _offered(session, dict(zip(keys, points, strict=True)), known["controls"]),
        "grid": [
            {"values": [_value(world, key) for key in keys], "cell": cell}
            for world, cell in zip(grid, cells[len(asked) :], strict=True)
        ],
    }


def _beside(reference: list[Any], charts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Charts without a reference that is the file's own, as that of most questions is."""
    return [
        chart if chart["reference"] != common else _without(chart, "reference")
        for chart, common in zip(charts, reference, strict=True)
    ]


def _asked(offered: Mapping[str, Any]) -> PageQuestion:
    """A question as it begins on the page: what it is held against, and its month."""
    world, reference = WorldOf(on=offered["name"]), WorldOf(on=offered["against"])
    return PageQuestion(world=world, reference=reference, at=offered["at"])


def _offered(
    session: Session, points: Mapping[str, Sequence[float]], controls: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The levers by their keys, with their points and what holds without a move."""
    force = dict(next(iter(session.ask(PageQuestion(), "export")))[1]["in_force"])
    told = {one["key"]: one for one in controls}
    return [{**told[key], "points": at, "in_force": force[key]} for key, at in points.items()]


def _worked_out(
    session: Session,
    questions: Sequence[PageQuestion],
    grid: Sequence[WorldOf],
    progress: Progress | None,
    views: bool,
) -> tuple[list[dict[str, Any]], list[dict[str, Any] | None]]:
    """The answers of all, and for each question what survives, None where nothing is.

    A question is answered in the month of its comparison, levers in that of the first page.
    """
    asked = [*questions, *(PageQuestion(world=world) for world in grid)]
    tried = len(questions) - 1 + len(beforehand.references(questions[1:]))
    total = len(asked) + (len(session.checked) * tried if views else 0)
    cells, shown = [], []
    for number, question in enumerate(asked):
        if progress:
            progress(number, total)
        pair = _pair(session, question)
        cells.append(_cell(session, question, pair))
        if views and 0 < number < len(questions):
            shown.append(beforehand.shown(question, pair))
    held = beforehand.held(session, shown, _after(progress, len(asked), total))
    return cells, [None, *(held if views else [None] * (len(questions) - 1))]


def _value(world: WorldOf, key: str) -> float | None:
    return world.moves[key].value if key in world.moves else None


def _points(lever: Control, session: Session, count: int) -> list[float]:
    """Values of a lever that are worked out: its choices, or points from end to end."""
    if lever.choices:
        return [choice.value for choice in lever.choices]
    ends = extent(lever, session.calibration)
    spread = np.geomspace if lever.log else np.linspace
    return [float(f"{value:.4g}") for value in spread(ends.low, ends.high, count)]


def _grid(levers: Sequence[Control], points: Sequence[Sequence[float]]) -> Iterator[WorldOf]:
    """Worlds with each lever unmoved or at one of its points."""
    for values in product(*([None, *some] for some in points)):
        chosen = zip(levers, values, strict=True)
        yield WorldOf(moves={one.key: Move(v) for one, v in chosen if v is not None})


def _after(progress: Progress | None, done: int, total: int) -> Progress | None:
    """The same progress for work that comes after other."""
    return (lambda more, _: progress(done + more, total)) if progress else None


def _pair(session: Session, asked: PageQuestion) -> Pair:
    """All members of a question."""
    last = list(session.ask(asked, "export"))[-1]
    pair = session.known(asked)
    if pair is None:
        raise RunError(f"{session.title(asked.world)}: {last[1].get('message', last[0])}")
    return pair


def _cell(session: Session, asked: PageQuestion, pair: Pair) -> dict[str, Any]:
    """An answer with a chart of each headline figure."""
    found = session.answered(asked, pair, FIGURES)
    charts = [_short(chart) for chart in found.pop("charts")]
    moves = [_move(pair.effect(name, asked.at), asked.at) for name in FIGURES]
    return {**found, "charts": charts, "moves": moves}


def _move(effect: Effect, at: str) -> dict[str, Any] | None:
    """The change of a figure in numbers, between which the file interpolates; None without one."""
    found = change(effect, at)
    if not found.known:
        return None
    sizes = {key: _few(getattr(found, key), _MIDDLE) for key in ("median", "low", "high")}
    return {**sizes, "unit": found.unit, "what": phrase(effect.outcome)}


def _short(chart: dict[str, Any]) -> dict[str, Any]:
    """A chart from its first month on, with few digits."""
    bands = ("world", "reference", "difference")
    cut = {
        band: {
            key: [_few(v, _MIDDLE if key == "p50" else _DIGITS) for v in series[_FIRST:]]
            for key, series in chart[band].items()
        }
        for band in bands
    }
    return {**chart, **cut}


def _without(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != key}


def _few(value: float | None, digits: int) -> float | None:
    return None if value is None else float(f"{value:.{digits}g}")


def page(data: dict[str, Any]) -> str:
    """The file: its own style, script and data, and a table for readers without JavaScript."""
    styles = (bundle.SCRIPTS / "charts.css", _HERE / "page" / "style.css")
    style = "\n".join(file.read_text(encoding="utf-8") for file in styles)
    script = bundle.bundle(modules())
    told = (
        f"{counted(data['members'], 'member')}; {data['draws']}. {capital(data['doubt'])}".strip()
    )
    parts = {
        "policy": bundle.policy(script, style),
        "style": style,
        "script": script,
        "data": bundle.packed(json.dumps(data, separators=(",", ":")).encode()),
        "table": _table(data),
        "layout": "" if data["levers"] else "alone",
        "about": html.escape(told),
    }
    return bundle.filled(_HERE / "share" / "share.html", parts)


def modules() -> list[Path]:
    """The scripts of the file, each below what it imports."""
    return [*(bundle.SCRIPTS / name for name in _SHARED), *(_HERE / name for name in _OWN)]


def _table(data: dict[str, Any]) -> str:
    """Questions by figures: the change and its interval."""
    figures = data["headline"]
    head = "".join(f"<th scope=col>{html.escape(one['title'])}</th>" for one in figures)
    level = "".join(f"<td>{html.escape(one['level'])}</td>" for one in figures)
    level = f"<td>{month(data['at'])}</td>{level}{'<td></td>' * data['views']}"
    rows = [f"<tr><th scope=row>Baseline, level</th>{level}</tr>"]
    titles = {one["name"]: one["title"] for one in data["questions"]}
    head += "<th scope=col>survives the views of other camps</th>" * data["views"]
    for question in data["questions"][1:]:
        cells = "".join(f"<td>{html.escape(_told(c))}</td>" for c in question["cell"]["headline"])
        if data["views"]:
            cells += f"<td>{html.escape(question['survival']['brief'])}</td>"
        against = titles.get(question["against"], "") * (question["against"] != BASELINE)
        title = question["title"] + (f" (against {called(against)})" if against else "")
        title = f"<th scope=row>{html.escape(title)}</th>"
        rows.append(f"<tr>{title}<td>{month(question['at'])}</td>{cells}</tr>")
    first = f"<thead><tr><th scope=col>what if</th><th scope=col>in</th>{head}</tr></thead>"
    return f"<table>{first}<tbody>{''.join(rows)}</tbody></table>"


def _told(card: dict[str, Any]) -> str:
    return str(card["change"]) + (f" ({card['interval']})" if card["interval"] else "")
