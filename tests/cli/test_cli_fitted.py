"""What members have of a parameter is told, not its prior: in `show`, `list`, `run`, `compare`.

Held to the table of prior against posterior that ships with the draws, and to members drawn.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from simulation.api.draws import ChosenDraws, drawing_from
from simulation.inputs import Calibration, Draw, load_scenario

Rivalry = Callable[..., Result]
MOVED, KEPT = "supply.smic.yield_2024", "chips.trainium1.tdp_w"
HELD = ("value", "low", "high", "fitted")
PRIOR = "prior 0.4 (0.13 to 0.67)"


@pytest.fixture(scope="module")
def table(calibration: Calibration) -> dict[str, dict[str, str]]:
    path = calibration.root / "calibration" / "posterior" / "parameters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["parameter"]: row for row in csv.DictReader(file)}


def posterior(row: dict[str, str], digits: int = 3) -> tuple[str, ...]:
    """Median and ends of the draws, to so many digits."""
    return tuple(f"{float(row[f'posterior_{q}']):.{digits}g}" for q in ("p50", "p05", "p95"))


def told(rivalry: Rivalry, *words: str) -> list[str]:
    return [line.strip() for line in rivalry("show", *words).stdout.splitlines()]


def test_what_history_moved_is_told_with_its_prior(
    rivalry: Rivalry, table: dict[str, dict[str, str]]
) -> None:
    middle, low, high = posterior(table[MOVED])
    assert middle != "0.4"
    lines = told(rivalry, MOVED)
    held = f"{middle} 1 (90 %: {low} to {high}) in the fitted draws"
    assert lines[1] == f"value: {held} that members come from; {PRIOR}"
    assert lines[2] == "prior: uniform low 0.1, high 0.7"
    lines = told(rivalry, MOVED, "--set", f"parameters.{MOVED}=0.3")
    assert lines[1:3] == ["value: 0.3 1", f"was: {held}; {PRIOR}"]


def test_what_history_left_alone_is_told_once(rivalry: Rivalry) -> None:
    lines = told(rivalry, KEPT)
    assert lines[1] == "value: 305.132 W (90 %: 246.833 to 370)"
    assert lines[2] == "drawn from: triangular low 220, high 400, mode 300"
    assert lines[1:] == told(rivalry, KEPT, "--prior")[1:]


def test_with_prior_the_prior_is_told(rivalry: Rivalry) -> None:
    lines = told(rivalry, MOVED, "--prior")
    assert lines[1] == "value: 0.4 1 (90 %: 0.13 to 0.67)"
    assert lines[2] == "drawn from: uniform low 0.1, high 0.7"


def test_under_a_view_its_draws_are_told(rivalry: Rivalry) -> None:
    name, view = "grey.chips_2024", "cnas"
    draw = drawn(view, name)
    row = json.loads(rivalry("show", name, "--view", view, "--json").stdout)
    assert row["view"] == view
    assert row["value"] == pytest.approx(100000)
    assert row["fitted"]["low"] == pytest.approx(np.quantile(draw, 0.05), rel=0.1)
    assert row["fitted"]["value"] == pytest.approx(np.median(draw), rel=0.1)
    assert row["fitted"]["high"] == pytest.approx(np.quantile(draw, 0.95), rel=0.1)
    assert "come from under the view cnas; prior 100000 (" in told(rivalry, name, "--view", view)[1]


def drawn(view: str, name: str) -> np.ndarray:
    known = drawing_from(ChosenDraws(view=view))
    return np.asarray(Draw(known, load_scenario("baseline", known), 1, 0, 2000)[name])


def test_a_range_of_a_view_that_overrides_is_told_as_it_is(rivalry: Rivalry) -> None:
    """A view that sets a parameter apart from the draws leaves nothing fitted of it."""
    for view in ("ifp", "cnas", "culper_2026", "epoch", "grunewald_2026"):
        known = drawing_from(ChosenDraws(view=view))
        assert known.view is not None
        for name in known.view.overrides:
            row = json.loads(rivalry("show", name, "--view", view, "--json").stdout)
            low, high = np.quantile(drawn(view, name), (0.05, 0.95))
            assert row["fitted"] is None
            assert (row["low"], row["high"]) == pytest.approx((low, high), rel=0.1, abs=1e-9)


def test_what_is_scaled_is_told_scaled(rivalry: Rivalry, table: dict[str, dict[str, str]]) -> None:
    name = "grey.chips_2024"
    row = json.loads(
        rivalry("show", name, "--set", f"parameters.{name}={{times: 3}}", "--json").stdout
    )
    middle, before = row["fitted"]["value"], row["calibrated"]["fitted"]["value"]
    assert (row["value"], row["calibrated"]["value"]) == pytest.approx((3e5, 1e5))
    assert middle == pytest.approx(3 * before)
    assert before == pytest.approx(float(table[name]["posterior_p50"]), rel=1e-5)


def test_what_is_added_is_told_by_the_draw_that_it_takes(rivalry: Rivalry, folder: Path) -> None:
    text = """\
title: T
extends: baseline
chips:
  mine: {like: trainium1, price_usd: {times: 1.2}, die_area_mm2: 500}
"""
    (folder / "mine.yaml").write_text(text, "utf-8")
    known = drawing_from()
    draw = Draw(known, load_scenario("mine.yaml", known), 1, 0, 2000)
    for figure, informed in (("price_usd", True), ("slip", True), ("tdp_w", False)):
        name = f"chips.mine.{figure}"
        row = json.loads(rivalry("show", name, "--scenario", "mine.yaml", "--json").stdout)
        assert bool(row["fitted"]) is informed
        held = row["fitted"] or row
        quantiles = np.quantile(draw[name], (0.05, 0.5, 0.95))
        assert [held[k] for k in ("low", "value", "high")] == pytest.approx(quantiles, rel=0.1)


def test_what_is_dated_counts_where_it_only_scales(rivalry: Rivalry, folder: Path) -> None:
    text = """\
title: T
extends: baseline
timeline:
  - {{from: 2027-01, parameter: {name}, set: {{times: 0.5}}}}
  - {{from: 2028-01, parameter: {name}, set: 0.3}}
"""
    (folder / "mine.yaml").write_text(text.format(name=MOVED), "utf-8")
    at = {
        month: json.loads(
            rivalry("show", MOVED, "--scenario", "mine.yaml", "--at", month, "--json").stdout
        )
        for month in ("2026-01", "2027-01", "2028-01")
    }
    whole, half = (at[month]["fitted"]["value"] for month in ("2026-01", "2027-01"))
    assert half == pytest.approx(whole / 2)
    assert (at["2028-01"]["fitted"], at["2028-01"]["value"]) == (None, 0.3)


def test_the_list_has_what_members_have_beside_the_prior(
    rivalry: Rivalry, table: dict[str, dict[str, str]]
) -> None:
    lines = rivalry("list", "parameters", MOVED).stdout.strip().splitlines()
    middle, low, high = posterior(table[MOVED])
    cells = [cell.strip() for cell in lines[-1].split("  ") if cell.strip()]
    assert cells[:4] == [MOVED, middle, f"{low} to {high}", "0.4 (0.13 to 0.67)"]
    rows = json.loads(rivalry("list", "parameters", "--json").stdout)
    fitted = {row["name"]: row["fitted"] for row in rows}
    informed = {name for name, row in table.items() if row["informed"] == "yes"}
    assert {name for name, found in fitted.items() if found} == informed
    for name in informed:
        ends = [float(table[name][f"posterior_{q}"]) for q in ("p50", "p05", "p95")]
        assert list(fitted[name].values()) == pytest.approx(ends, rel=1e-5, abs=1e-9)


def test_a_chip_is_told_by_what_members_have(
    rivalry: Rivalry, table: dict[str, dict[str, str]]
) -> None:
    price = float(table["chips.trainium1.price_usd"]["posterior_p50"])
    shown = json.loads(rivalry("show", "trainium1", "--json").stdout)
    listed = json.loads(rivalry("list", "chips", "trainium1", "--json").stdout)
    assert shown["price_usd"] == listed[0]["price_usd"] == pytest.approx(price, rel=1e-5)
    before = json.loads(rivalry("show", "trainium1", "--prior", "--json").stdout)
    assert before["price_usd"] == pytest.approx(3464.1, rel=1e-5)
    fitted, usual = (
        next(one["fitted"] for one in row["figures"] if one["name"].endswith(".price_usd"))
        for row in (shown, before)
    )
    assert fitted["value"] == pytest.approx(price, rel=1e-5)
    assert usual is None


@pytest.mark.parametrize("draws", [(), ("--prior",)])
def test_a_view_is_told_by_the_draws_that_ship(
    rivalry: Rivalry,
    calibration: Calibration,
    table: dict[str, dict[str, str]],
    few_in_views: None,
    draws: tuple[str],
) -> None:
    """Which of them agree with it is what there is to tell, whatever members are drawn from."""
    name, view = "grey.chips_2024", json.loads(rivalry("show", "cnas", *draws, "--json").stdout)
    facts = calibration.root / "calibration" / "posterior" / "posterior.json"
    assert view["draws"]["of"] == json.loads(facts.read_text("utf-8"))["draws"]
    assert 0 < view["draws"]["kept"] < view["draws"]["of"]
    ends = [float(table[name][f"posterior_{q}"]) for q in ("p05", "p50", "p95")]
    assert list(view["parameters"][name]["shipped"].values()) == pytest.approx(ends, rel=1e-5)


@pytest.mark.parametrize("draws", [(), ("--prior",)])
def test_a_list_is_of_the_draws_that_it_is_asked_for(
    rivalry: Rivalry, draws: tuple[str, ...]
) -> None:
    (listed,) = json.loads(rivalry("list", "parameters", MOVED, *draws, "--json").stdout)
    shown = json.loads(rivalry("show", MOVED, *draws, "--json").stdout)
    assert {key: listed[key] for key in HELD} == {key: shown[key] for key in HELD}
    assert bool(listed["fitted"]) is not bool(draws)


SHORT = ("--members", "2", "--until", "2022-02")


def test_a_run_says_what_members_had(
    rivalry: Rivalry, folder: Path, table: dict[str, dict[str, str]]
) -> None:
    middle, low, high = (f"{100 * float(one):.2g}" for one in posterior(table[MOVED], 6))
    was = f"{low} to {high} % in the fitted draws, median {middle} %; prior 13 to 67 %, median 40 %"
    sets = ("--set", f"parameters.{MOVED}=0.3")
    run = rivalry("run", "baseline", *SHORT, *sets).stdout
    assert f"  {MOVED} is 30 % (was {was}; --set)\n" in run
    prior = rivalry("run", "baseline", *SHORT, *sets, "--prior").stdout
    assert f"  {MOVED} is 30 % (was 13 to 67 %, drawn; --set)\n" in prior


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draws", "says"),
    [((), " in the fitted draws, median"),
     pytest.param(("--view", "cnas"), " in the fitted draws under cnas", marks=pytest.mark.slow),
     pytest.param(("--prior",), "13 to 67 %, drawn)", marks=pytest.mark.slow)],
)  # fmt: skip
def test_a_comparison_says_what_its_reference_has(
    rivalry: Rivalry, folder: Path, draws: tuple[str, ...], says: str
) -> None:
    text = f"title: T\nextends: baseline\nagainst: baseline\nparameters:\n  {MOVED}: 0.3\n"
    (folder / "mine.yaml").write_text(text, "utf-8")
    found = rivalry("compare", "mine.yaml", "baseline", *SHORT, *draws).stdout
    line = next(one for one in found.splitlines() if MOVED in one)
    assert "(reference: " in line
    assert says in line
    assert ("fitted" in line) is ("--prior" not in draws)
