"""`rivalry backtest --until`, `--published`, `--observations` and `--freeze`, on few members."""

from __future__ import annotations

import csv
import json
from collections.abc import Hashable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulation import months
from simulation.analysis.charts import exam_chart
from simulation.api.history.calibrating import observed
from simulation.cli import cli
from simulation.errors import InputError
from simulation.history.fitting.calibrate import Effort
from simulation.history.scoring.exam import Exam, examine
from simulation.inputs import Calibration, load_scenario
from tests.history.few_charts import OfEachKind
from tests.history.test_knowledge import altered

CUT = "2024-12"
EFFORT = Effort(draws=24, steps=1, seed=3)


def rivalry(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, ["backtest", *words], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def _exam(calibration: Calibration) -> Exam:
    scenario = load_scenario("baseline", calibration)
    return examine(calibration, scenario, observed(calibration), months.index(CUT), EFFORT)


def test_a_forecast_reads_nothing_that_came_after(calibration: Calibration) -> None:
    """Every number dated after the cut is altered; what is forecast stays, bit for bit."""
    changed = altered(calibration, months.index(CUT))
    one, two = _exam(calibration), _exam(changed)
    for name, values in one.forecasts.items():
        assert np.array_equal(values, two.forecasts[name]), name
    assert [row["observed"] for row in one.rows] != [row["observed"] for row in two.rows]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, Any]] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "img":
            self.images.append(found)
        if tag in ("script", "link", "iframe"):
            self.loads.append(tag)
        self.loads += [v for k, v in attrs if k in ("src", "href") and v and v.startswith("http")]


def _kind(seen: exam_chart.Seen, bars: Sequence[Any], cuts: Sequence[str], unit: str) -> Hashable:
    return (len(seen.months) > 1, len(bars))


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, True])
def test_page_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: bool) -> None:
    """One self-contained page that names the misses before anything else.

    A chart of each kind is drawn and stands for the others; at night every one is.
    """
    if not every:
        monkeypatch.setattr(exam_chart, "chart", OfEachKind(exam_chart.chart, _kind))
    cuts = ["2024-06", CUT] if every else [CUT]
    words = (*(w for cut in cuts for w in ("--until", cut)), "--members", "64", "--workers", "1")
    told = json.loads(rivalry(*words, "--out", str(tmp_path), "--json").stdout)
    assert told["cuts"] == cuts
    assert {row["which"] for row in told["scores"]} == {"all", "after"}
    assert all(row["ahead"] + months.index(row["cut"]) >= -12 for row in told["rows"])
    text = (tmp_path / "history.html").read_text("utf-8")
    assert len(text) < 5_000_000
    page = _Page()
    page.feed(text)
    assert page.loads == []
    assert len(page.images) > 40
    assert all(one.get("alt") and one["src"].startswith("data:image/png") for one in page.images)
    assert text.index('id="misses"') < text.index('id="scores"') < text.index('id="series"')
    for one in told["missed"]:
        assert one["cause"]
        assert f'href="#{one["name"]}"' in text
    with (tmp_path / "fallbacks.csv").open(encoding="utf-8", newline="") as file:
        assert {row["cut"] for row in csv.DictReader(file)} == set(cuts)


def test_what_does_not_go_together() -> None:
    assert "do not go together" in rivalry("--until", CUT, "--published", code=2).output
    assert "--prior does not go with" in rivalry("--until", CUT, "--prior", code=2).output
    early = rivalry("--until", "2022-01", "--members", "64", code=2).output
    assert "no observation came to be known by 2022-01" in early


@pytest.mark.slow
def test_published_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("--published", "--prior", "--members", "24", "--workers", "1", "--json")
    rows = {row["name"]: row for row in json.loads(rivalry(*words).stdout)}
    assert len(rows) >= 16
    smuggled = rows["published.cnas_smuggled_2024"]
    assert smuggled["p05"] < smuggled["p50"] < smuggled["p95"]
    assert smuggled["ratio"] == pytest.approx(smuggled["p50"] / 140_000)
    for row in rows.values():
        assert row["reason"] or row["closing"], row["name"]


OWN = """outcome,kind,date,low,value,high
revenue.nvidia,calendar,2024,,110,
compute.world,level,2025-06,,9000000,
units.h100 + units.h200,trailing,2025-03,1000000,,3000000
new_compute.us,cumulative,2024-12,,4000000,
revenue.nvidea,calendar,2024,,110,
revenue.nvidia,weekly,2024,,110,
revenue.nvidia,calendar,2024-06,,110,
revenue.nvidia,calendar,2041,,110,
revenue.nvidia,calendar,2024,,much,
lag.china,trailing,2022-03,,12,
"""
PUBLIC = """id,quantity,entity,period,low,value,high,unit
a,"data-centre revenue, quarter",Nvidia,2025-04,,39.1,,USD billion
b,"AI chips smuggled into China",China,2024,10000,140000,500000,chips
c,colour of chips,Nvidia,2024,,1,,chips
d,hyperscale data centres,World,2019-12,,504,,data centres
"""


def test_observations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.csv").write_text(OWN, "utf-8")
    Path("public.csv").write_text(PUBLIC, "utf-8")
    words = ("--prior", "--members", "4", "--workers", "1", "--json")
    told = json.loads(rivalry("--observations", "own.csv", *words).stdout)
    assert [row["kind"] for row in told["rows"]] == ["calendar", "level", "trailing", "cumulative"]
    assert told["rows"][2]["value"] == 2_000_000
    assert len(told["unmatched"]) == 6
    assert told["unmatched"][5] == "own.csv:11:1: lag.china: no member has a value for 2022-03"
    assert "did you mean 'revenue.nvidia'" in told["unmatched"][0]
    assert told["unmatched"][1] == (
        "own.csv:7:16: revenue.nvidia: no kind 'weekly', but calendar, trailing, quarter, level, "
        "cumulative, since_2024"
    )
    told = json.loads(rivalry("--observations", "public.csv", *words).stdout)
    assert [row["outcome"] for row in told["rows"]] == ["revenue.nvidia", "smuggled_units.china"]
    assert told["unmatched"] == [
        "public.csv:4:3: c: nothing measures 'colour of chips' of 'Nvidia'",
        "public.csv:5:33: d: 2019-12 lies outside 2022-01..2035-12",
    ]
    told = rivalry("--observations", "own.csv", *words[:-1], "--out", "scored").stdout
    assert "scores: scored/scores.csv" in told
    written = list(csv.DictReader(Path("scored/scores.csv").read_text("utf-8").splitlines()))
    assert [row["kind"] for row in written] == ["calendar", "level", "trailing", "cumulative"]
    Path("bad.csv").write_text("a,b\n1,2\n", "utf-8")
    assert "expected the columns outcome,kind,date" in rivalry(
        "--observations", "bad.csv", *words, code=2
    ).output  # fmt: skip


def test_a_stale_ledger_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calibration: Calibration
) -> None:
    from simulation.api import draws
    from simulation.api.history import ledger

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(draws, "doubts", lambda calibration, prior=False: "the model changed")
    with pytest.raises(InputError, match=r"^nothing was frozen: the model changed$"):
        ledger.freeze(tmp_path / "forecasts", 2, 1, 1)
