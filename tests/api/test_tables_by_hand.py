"""What Python, a workbook and the history page show, rebuilt from made-up runs by other lines."""

from __future__ import annotations

import base64
import gzip
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.pages import packing
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.compare import compare
from simulation.analysis.text.numbers import told
from simulation.api import workbook
from simulation.api.history import page as history_page
from simulation.api.shown import Shown, _chosen
from simulation.clients import ema
from simulation.experiment.reader import Run
from simulation.history.fitting.gap_closing import gap_closing
from tests.analysis.run_folders import UNITS, write_run

MONTHS, MEMBERS = 3, 40
NAMES = ("ratio.stock", "compute.china", "revenue.nvidia")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two scenarios of skewed numbers, other ones in each month and of each outcome."""
    random = np.random.default_rng(5)
    made = {
        side: {
            name: np.exp(random.normal(number, 0.5, (MONTHS, MEMBERS)))
            for number, name in enumerate(NAMES)
        }
        for side in ("baseline", "more")
    }
    return Run.open(write_run(tmp_path_factory.mktemp("made") / "run", made))


class Made(Shown):
    """Views of a run that is there."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def open(self) -> Run:
        return self.run


def test_every_cell_of_a_frame_is_that_of_its_member_and_month(run: Run) -> None:
    frame = Made(run).to_pandas(list(NAMES))
    for side in run.scenarios:
        for name in NAMES:
            found = frame.loc[side][name].unstack("date").to_numpy()
            np.testing.assert_array_equal(found, run.array(side, name).T)


def test_a_notebook_shows_the_middle_between_its_ends(run: Run) -> None:
    html = Made(run)._repr_html_()
    words = [unescape(one) for one in re.findall(r"<t[hd]>([^<]*)</t[hd]>", html)]
    rows = np.reshape(words[-3 * len(NAMES) :], (len(NAMES), 3)).tolist()
    table = {(name, side): cell for name, *cells in rows
             for side, cell in zip(run.scenarios, cells, strict=True)}  # fmt: skip
    at = run.dates.index(html.partition(", median and 90 % interval")[0].rpartition("; ")[2])
    for side in run.scenarios:
        for name in NAMES:
            low, middle, high = np.quantile(run.array(side, name)[at], [0.05, 0.5, 0.95])
            said = told(middle, low, high, UNITS[name])
            assert table[name, side] == said


@pytest.mark.parametrize(("count", "all_shown"), [(7, True), (8, True), (9, False)])
def test_a_run_of_a_few_outcomes_is_about_all_of_them(count: int, all_shown: bool) -> None:
    outcomes = {f"o{number}": None for number in range(count - 1)} | {"ratio.stock": None}
    chosen = _chosen(SimpleNamespace(outcomes=outcomes), None)  # type: ignore[arg-type]
    assert chosen == (tuple(outcomes) if all_shown else ("ratio.stock",))


def test_a_workbook_has_what_was_asked_for_on_each_sheet(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    asked, at = ["revenue.nvidia"], run.dates[1]
    file = workbook.write(compare(run), tmp_path / "t.xlsx", asked, at)
    sheets = pd.read_excel(file, sheet_name=None)
    table, months, about = (sheets[name] for name in ("table", "months", "runs"))
    assert (set(table["outcome"]), set(table["date"])) == (set(asked), {at})
    assert (set(months["outcome"]), set(months["date"])) == (set(asked), set(run.dates))
    assert about[["label", "seed", "members"]].to_numpy().tolist() == [
        [side, run.seed, MEMBERS] for side in run.scenarios
    ]


def test_a_text_of_a_workbook_is_no_formula(tmp_path: Path) -> None:
    """A title of a scenario file is somebody else's text; numbers stay numbers."""
    openpyxl = pytest.importorskip("openpyxl")
    told = ['=HYPERLINK("http://evil.example/","click")', "@SUM(1)", "-1+2", "a = b"]
    with pd.ExcelWriter(tmp_path / "t.xlsx", engine="openpyxl") as book:
        workbook._sheet(book, "runs", pd.DataFrame({"title": told, "seed": [-1, 2, 3, 4]}))
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["runs"]
    cells = [sheet.cell(row, 1) for row in range(2, 6)]
    assert [(one.value, one.data_type) for one in cells] == [(text, "s") for text in told]
    assert [one.quotePrefix for one in cells] == [True, True, True, False]
    assert [sheet.cell(row, 2).data_type for row in range(2, 6)] == ["n"] * 4


def test_headings_of_a_workbook_stay_in_view_and_no_text_is_covered(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    held = {"scenario": ["a_scenario_of_some_length", "b"], "p05": [1.25e7, float("nan")],
            "a_heading_that_is_wide": ["x", "w" * 99]}  # fmt: skip
    with pd.ExcelWriter(tmp_path / "t.xlsx", engine="openpyxl") as book:
        workbook._sheet(book, "table", pd.DataFrame(held))
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["table"]
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [27, 12, 42]


def test_every_sheet_has_its_texts_as_texts(run: Run, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    given = compare(run)
    for pair in given.pairs:
        for side in (pair.base, pair.changed):
            side.run.manifest["scenarios"][side.scenario]["title"] = "=1+1"  # type: ignore[index]
    book = openpyxl.load_workbook(workbook.write(given, tmp_path / "t.xlsx", None, run.dates[1]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_what_would_close_a_gap_goes_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The series shows too little by a factor of ten; what shows more by 0.2 must go up by five."""
    random = np.random.default_rng(2)
    scores = random.normal(size=(2, 400))
    scores -= scores.mean(axis=1, keepdims=True)
    figures = np.stack([9 * scores[0], 0.2 * scores[1], 0.2 * scores[1]])
    taken: list[list[int]] = []

    def take(rows: Any) -> Any:
        taken.append(rows.tolist())
        return SimpleNamespace(scaled=lambda given: given)

    prior = SimpleNamespace(streams=("other", "old"), scores=scores, figures=figures)
    fit = SimpleNamespace(data=SimpleNamespace(names=["x", "mine", "mine"], take=take), prior=prior)
    vocabulary = SimpleNamespace(renamed={"old": "new"})
    known = SimpleNamespace(calibration=SimpleNamespace(vocabulary=vocabulary))
    one: Any = SimpleNamespace(name="mine")
    exam: Any = SimpleNamespace(fit=fit, known=known)
    assert (
        history_page._gap_closing(one, exam, -1.0) == "new, by +5.0 prior sd (100 % of its spread)"
    )
    assert (
        history_page._gap_closing(one, exam, 0.5) == "new, by -2.5 prior sd (100 % of its spread)"
    )
    assert taken == [[1, 2]] * 2
    assert gap_closing(("flat",), scores[:1], np.zeros(400), 1.0) is None


def test_the_narrowest_parameters_stand_in_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of fifty the forty-five that history says most about, whichever way they moved."""
    ratios = [0.02 * (1 + (7 * number) % 50) for number in range(50)]
    rows = [
        {"parameter": f"p{number}", "contraction": f"{ratio:.3f}", "shift": f"{number - 25}",
         "informed": "yes" if number % 5 else "no",
         "below": "0.050", "above": "0.400" if number == 7 else "0.200"}
        for number, ratio in enumerate(ratios)
    ]  # fmt: skip
    drawn: list[Any] = []
    posterior = SimpleNamespace(stale="", past=54)
    monkeypatch.setattr("simulation.api.history.calibrating.table", lambda *_: iter(rows))
    monkeypatch.setattr("simulation.inputs.draws.posterior.load", lambda _: posterior)
    monkeypatch.setattr(
        "simulation.analysis.charts.exam_chart.shifts", lambda *given: drawn.append(given)
    )
    told = history_page._parameters(None)  # type: ignore[arg-type]
    assert told is not None
    ((names, widths, moves),) = drawn
    order = np.argsort(ratios)[:45]
    assert names == [f"p{number}" for number in order]
    np.testing.assert_allclose(widths, np.sort(ratios)[:45], atol=1e-9)
    np.testing.assert_array_equal(moves, order - 25)
    assert "fitted to figures up to 2026-06: 40 of 50 parameters moved" in told["lead"]
    assert told["alt"].endswith(f"45 parameters, p{order[0]} the narrowest.")
    assert {row["parameter"]: row["beyond"] for row in told["rows"] if row["beyond"]} == {
        "p7": "40 % of the fitted draws lie above the prior's 95 %"
    }


@pytest.mark.parametrize("largest", [0, 1, 2], ids=["reference", "other side", "change"])
def test_no_packed_number_overflows_whichever_side_is_largest(largest: int) -> None:
    """Read with the factor of its outcome, to three digits."""
    parts = [np.full((2, len(COLUMNS), 4), 1.0) for _ in range(3)]
    parts[largest] = parts[largest] * np.array([1e3, 1e6])[:, None, None]
    packed, factors = packing.pack(parts[:2], parts[2:])
    low, high = np.frombuffer(gzip.decompress(base64.b64decode(packed)), np.uint8).reshape(2, -1)
    codes = np.cumsum((low.astype(np.uint16) | high.astype(np.uint16) << 8).reshape(-1, 4), axis=1)
    first, second, change = np.split(codes.astype(np.uint16), 3)
    for wanted, bits in zip(parts, (first, first + second, change), strict=True):
        found = bits.view(np.float16).astype(float).reshape(wanted.shape)
        found *= np.array(factors)[:, None, None]
        np.testing.assert_allclose(found, wanted, rtol=1e-3)


def test_a_summary_in_another_order_is_not_packed(run: Run, tmp_path: Path) -> None:
    """Numbers stand by their place, so that rows must come as the run names its outcomes."""
    lines = [
        ",".join([name, *(str(100 * number + column) for column in range(len(COLUMNS)))])
        for _ in run.scenarios
        for number, name in enumerate(NAMES)
        for _ in range(MONTHS)
    ]
    head = ",".join(("outcome", *COLUMNS))
    (tmp_path / "summary.csv").write_text("\n".join([head, *lines]), "utf-8")
    found = packing.levels(run, tmp_path)
    assert found is not None
    assert [found["more"][number, 2, 0] for number in range(3)] == [2.0, 102.0, 202.0]
    swapped = [*lines[MONTHS : 2 * MONTHS], *lines[:MONTHS], *lines[2 * MONTHS :]]
    (tmp_path / "summary.csv").write_text("\n".join([head, *swapped]), "utf-8")
    assert packing.levels(run, tmp_path) is None


def test_an_experiment_tells_the_median_of_the_last_month(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many members: of one alone a mean is the same."""
    asked: list[Any] = []

    def made(*given: Any, **more: Any) -> Made:
        asked.append((given, more))
        return Made(run)

    monkeypatch.setattr(ema, "run", made)
    found = ema._experiment(NAMES, "baseline", 40, 7, "2022-03")(**{"a.b": 1, "c.d": 2})
    medians = {n: float(np.median(run.array("baseline", n)[-1])) for n in NAMES}
    assert found == pytest.approx(medians)
    sets = {"a.b": 1.0, "c.d": 2.0}
    more = {"until": "2022-03", "sets": sets, "outcomes": NAMES}
    assert asked[0][1].pop("out").parent.name.startswith("rivalry-"), "a folder that goes again"
    assert asked == [(("baseline", 40, 7), more)]
