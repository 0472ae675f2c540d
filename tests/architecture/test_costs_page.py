"""The page about large runs is computed, and says what the measures say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import costs

MADE_UP = {
    "rate": 50.0,
    "disk": 500.0,
    "few": 10.0,
    "drawn": 5000.0,
    "manifest": 256.0,
    "two": 1.8,
    "share": 0.9,
    "peak": 400.0,
}


def test_the_tables_follow_from_the_measures() -> None:
    told = costs.text(MADE_UP)
    assert "| CPU time | 20 ms: 50 members a second a core |" in told
    assert "| disk, all outcomes | 84 kB (500 bytes a member-month) |" in told
    # a million members: 20,000 core-seconds at nine tenths; 84 kB and 5 kB each
    row = "| 10^6 | 6.2 | 2: 3.1 h, 64: 5.8 min, 1,000: 22 s | 89 GB | 6.7 GB |"
    assert row in told
    assert "Core-hours count 22.2 ms a member: 20 ms of CPU time over an efficiency of 0.90" in told
    assert "two processes do 1.80 times the work of one" in told
    assert "| the manifest, replaced after every block | disk | 1 MB | 100 MB |" in told
    assert "is full at 30 cores" in told


def test_the_last_measure_of_each_figure_counts() -> None:
    medians = dict.fromkeys(costs._USED.values(), 1.0)
    rows = [{"medians": medians}, {"medians": {costs.SPEED: 7.0}}]
    assert costs.latest(rows)["rate"] == 7.0
    assert costs.latest(rows)["share"] == 0.5
    with pytest.raises(KeyError, match="never measured: members/s, 1,000 members"):
        costs.latest(rows[:0])


def test_the_page_keeps_what_surrounds_the_tables() -> None:
    page = costs.PAGE.read_text(encoding="utf-8")
    new = costs.written(page, "| a |")
    before, after = page.split(costs.BEGIN)[0], page.split(costs.END)[1]
    assert new == f"{before}{costs.BEGIN}\n| a |\n{costs.END}{after}"


def test_history_is_one_measure_a_line() -> None:
    lines = Path(costs.HISTORY).read_text(encoding="utf-8").splitlines()
    assert all(set(json.loads(line)) >= {"when", "medians", "ratios"} for line in lines)
