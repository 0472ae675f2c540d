"""From Python: the commands as functions, and what their results show."""

from __future__ import annotations

import gc
import re
import runpy
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation import InputError, Runs
from simulation.analysis.statistics.iamc import to_iamc
from simulation.analysis.statistics.shown import Shown
from simulation.analysis.statistics.views import between, in_unit
from simulation.analysis.text.beside import told as told_beside
from simulation.api.arguments import set_texts, varied

NAMES = ["baseline", "h200_sales_allowed"]
KEPT = ["ratio.stock", "compute.china"]


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Two scenarios to February 2023, two outcomes."""
    size: dict[str, Any] = {"members": np.int64(9), "until": "2023-02", "prior": True}
    return simulation.run(NAMES, outcomes=KEPT, **size)


def test_public_names() -> None:
    assert {"run", "sweep", "compare", "claims", "backtest", "load", "list_scenarios"} <= set(
        dir(simulation)
    )
    assert all(getattr(simulation, name) is not None for name in dir(simulation))
    assert (Path(simulation.__file__).parent / "py.typed").is_file()
    listed = simulation.list_scenarios()
    assert listed.loc["h200_sales_allowed", "against"] == "baseline"


def test_results_show_themselves(runs: Runs) -> None:
    assert repr(runs) == "<Runs: baseline, h200_sales_allowed; 9 members, seed 1>"
    html = runs._repr_html_()
    assert "9 members, seed 1; 2022-12" in html
    assert "ratio.stock" in html
    table = runs.table(at="2022-06")
    assert list(table.columns) == [(n, q) for n in NAMES for q in ("p05", "p50", "p95")]
    summary = runs.summary(["ratio.stock"], ["2022-06"])
    assert table.loc[("ratio.stock", "ratio"), ("baseline", "p50")] == summary["p50"].iloc[0]
    with pytest.raises(InputError, match="at: 2050-01 lies outside"):
        runs.table(at="2050-01")
    with pytest.raises(InputError, match=r"has no outcome 'nope'"):
        runs.table(outcomes=["nope"])


def test_a_comparison_shows_itself(runs: Runs) -> None:
    compared = simulation.compare(runs)
    assert repr(compared) == (
        "<Comparison: h200_sales_allowed against baseline; 9 members, seed 1>"
    )
    html, (pair,) = compared._repr_html_(), compared.pairs  # type: ignore[attr-defined]
    assert "<th>baseline</th>" in html
    for effect in compared.effects(pair):
        assert effect.outcome in html
        assert all(level in html for level in told_beside(effect, compared.month()))


def test_what_calls_return_is_told_in_a_line(runs: Runs) -> None:
    compared, run = simulation.compare(runs), runs.open()
    (pair,) = compared.pairs
    (effect,) = compared.effects(pair, ["ratio.stock"])
    model = simulation.RivalryModel(members=2)
    held = [run, run.outcomes, in_unit(run, None), between(run, "2022-02", None)]
    held += [pair, pair.base, effect, effect.base, compared.pairs, Shown(run)]
    held += [
        model,
        model.chip_table,
        model.inputs,
        model.layout,
        model.inputs.calibration,
        model.inputs.scenario,
    ]
    for one in held:
        told = repr(one)
        assert len(told) < 300, told[:300]
        assert "\n" not in told
    assert repr(run) == "<Run: baseline, h200_sales_allowed; 9 members, seed 1>"
    assert repr(pair) == "<Pair: h200_sales_allowed against baseline; 9 members, seed 1>"
    assert repr(model) == "<RivalryModel: baseline; 2 members, seed 1, 0 months run>"


def test_one_outcome_or_month_may_be_one_text(runs: Runs, tmp_path: Path) -> None:
    run, name, month = runs.open(), "ratio.stock", "2022-06"
    assert runs.summary(name, month).equals(runs.summary([name], [month]))
    compared = simulation.compare(runs, baseline="baseline")
    assert compared.table(name, month).equals(compared.table([name], [month]))
    tables = [to_iamc(run, tmp_path / f"{n}.csv", n) for n in (name, [name])]  # type: ignore[arg-type]
    assert tables[0].read_text() == tables[1].read_text()
    assert list(runs.to_pandas(name)) == [name]
    size: dict[str, Any] = {"members": 2, "until": "2022-02", "outcomes": name}
    assert simulation.run("baseline", labels="mine", **size).open().scenarios == ("mine",)


def test_frames_have_periods_and_every_member(runs: Runs) -> None:
    frame = runs.to_pandas("ratio.stock")
    assert frame.index.names == ["scenario", "member", "date"]
    assert len(frame) == 2 * 9 * 14
    assert isinstance(frame.index.levels[2], pd.PeriodIndex)  # type: ignore[attr-defined]
    value = frame.loc[("baseline", 3, pd.Period("2022-05", "M")), "ratio.stock"]
    assert value == runs.open().array("baseline", "ratio.stock")[4, 3]


def test_what_is_opened_keeps_its_temporary_folder() -> None:
    opened = simulation.run("baseline", 2, until="2022-02", outcomes=["ratio.stock"]).open()
    assert opened.array("baseline", "ratio.stock").shape == (2, 2)
    folder = opened.folder
    del opened
    assert not folder.exists()


def test_a_temporary_folder_goes_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever shows ResourceWarning, as tests do, read "Implicitly cleaning up" at every call."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        runs = simulation.run("baseline", 1, until="2022-01", outcomes=["share.china"])
        folder = runs.folder
        assert folder.is_dir()
        del runs
        gc.collect()
    assert not [one for one in told if issubclass(one.category, ResourceWarning)]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("convert", "module", "package"),
    [("to_xarray", "xarray", "xarray"), ("to_pyam", "pyam", "pyam-iamc")],
)
def test_libraries_that_need_not_be_there(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, convert: str, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    with pytest.raises(InputError, match=f"this needs {module}: pip install {package}"):
        getattr(runs, convert)(["ratio.stock"])


def test_charts(runs: Runs) -> None:
    from matplotlib.figure import Figure

    assert isinstance(runs.plot("ratio.stock", kind="exceedance", at="2022-12"), Figure)
    assert len(runs.plot(KEPT)) == 2
    assert len(runs.plot()) == 2  # both are headline outcomes
    with pytest.raises(InputError, match=r"no kind 'fans', but .*; did you mean 'fan'"):
        runs.plot("ratio.stock", kind="fans")


@pytest.mark.slow
def test_settings_by_path(tmp_path: Path) -> None:
    spread = {"dist": "lognormal", "p05": np.float64(3e4), "p95": 9e4}
    size: dict[str, Any] = {"members": 3, "until": "2022-03", "prior": True}
    one = simulation.run("baseline", sets={"supply.smic.wafers_2025": spread}, **size)
    text = "supply.smic.wafers_2025={dist: lognormal, p05: 30000, p95: 90000}"
    two = simulation.run("baseline", sets=[text], out=tmp_path / "two", **size)
    name = "supply.smic.wafers_2025"
    assert one.open().drawn[name].tolist() == two.open().drawn[name].tolist()
    again = simulation.run("baseline", sets=[text], out=tmp_path / "two", **size)  # used again
    assert again.summary().equals(simulation.load(tmp_path / "two").summary())
    with pytest.raises(InputError, match="no such folder"):
        simulation.load(tmp_path / "three")


def test_sweeps_from_python() -> None:
    vary = {"levers.us.export_rule.fee@2022-03": [0, 0.2], "chips.h100.price_usd": "2e4:3e4:2"}
    size: dict[str, Any] = {"members": 2, "until": "2022-04", "outcomes": ["ratio.stock"]}
    found = simulation.sweep("baseline", vary, prior=True, **size)
    assert repr(found) == "<Runs: 4 points of baseline; 2 members, seed 1>"
    assert found.summary()["point"].nunique() == 4
    table = found.table("ratio.stock", at="2022-04")
    assert table.index.names == ["point", "outcome", "unit"]
    median = np.median(found.open().array("baseline", "ratio.stock", 2)[-1])
    row = table.loc[(2, "ratio.stock", "ratio")]
    assert row[("baseline", "p50")] == pytest.approx(median)
    with pytest.raises(InputError, match="points: 0 is not in the range 1<=x<=100000"):
        simulation.sweep("baseline", vary, points=0)


def test_a_sweep_that_is_no_frame_says_which_frame_it_is(tmp_path: Path) -> None:
    vary: Any = {"levers.us.export_rule.fee": [0, 0.25]}
    swept = simulation.sweep("baseline", vary, members=2, until="2022-02", out=tmp_path / "s")
    with pytest.raises(InputError, match="is a sweep; ") as caught:
        swept.to_pandas()
    said = re.findall(r"pd.read_parquet\(.*?\)(?:\.merge\(.*?\))?", str(caught.value))
    scope = {"pd": pd, "sweep": swept}
    whole, points = said
    scope["points"] = eval(points, dict(scope))
    frame = eval(whole, scope)
    assert len(frame) == 2 * 2 * 2
    assert sorted(set(frame["levers.us.export_rule.fee"])) == [0, 0.25]


def test_a_sweep_is_not_made_for_a_month_beyond_its_last(tmp_path: Path) -> None:
    vary, size = {"chips.h100.price_usd": "2e4:3e4:2"}, {"members": 2, "until": "2022-04"}
    with pytest.raises(InputError, match="--at 2022-06: the run ends in 2022-04"):
        simulation.sweep("baseline", vary, at="2022-06", out=tmp_path / "run", **size)  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        ({"a": 1}, ("a=1",)),
        ({"a": "x"}, ("a=x",)),
        ({"a": ["x", "y"]}, ('a=["x", "y"]',)),
        (["a=1", "b=2"], ("a=1", "b=2")),
        ({"a": np.int32(3)}, ("a=3",)),
    ],
)
def test_settings_as_text(given: Any, texts: tuple[str, ...]) -> None:
    assert set_texts(given) == texts


def test_what_cannot_be_set() -> None:
    for given, says in (
        ("a=1", "sets: 'a=1' is one text"),
        ({"a": object()}, "a: .* cannot be set"),
        ({"a": float("nan")}, "a: nan cannot be set"),
        ([3], "sets: 3 is no text"),
    ):
        with pytest.raises(InputError, match=says):
            set_texts(given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="vary: a: give a list of choices"):
        varied({"a": 3})


FEW = {
    "members=200": "members=3, until='2022-12'",
    "members=3)": "members=3, until='2022-12')",
    "2030-12": "2022-12",
    "while model.running:": "for _ in range(2):",
    "Draw(known, base, 1, 0, 8)": "Draw(known, base, 1, 0, 8), 54",
}
"""What makes the snippets of the documentation short."""


def test_the_snippets_of_the_documentation_run(here: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    assert len(blocks) >= 3
    code = "\n".join(blocks).replace("168", "2")
    for whole, few in FEW.items():
        assert whole in code
        code = code.replace(whole, few)
    body = "".join(f"    {line}\n" for line in code.splitlines())
    (here / "snippets.py").write_text(f"if __name__ == '__main__':\n{body}", "utf-8")
    found = runpy.run_path("snippets.py", run_name="__main__")
    assert "runs" in found
