"""What says where members come from reaches every run that a command makes, whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from simulation.api import breaking_down, claiming, draws, gaming, runs, sweeping
from simulation.api.draws import ChosenDraws
from simulation.api.history import backtesting
from simulation.api.views import across, games
from simulation.cli import cli
from simulation.errors import InputError

ASKED = ChosenDraws(prior=True, calibration="mine")
EACH = [ASKED, ChosenDraws(True, "cnas", "mine")]


def noting(seen: list[ChosenDraws], stop: int) -> Callable[..., Any]:
    """Something that is to run, but only notes the draws that it is given, `stop` times."""

    def run(*given: Any, **named: Any) -> Any:
        seen.append(next(one for one in (*given, *named.values()) if isinstance(one, ChosenDraws)))
        if len(seen) == stop:
            raise InputError("noted")
        return SimpleNamespace(folders=[Path("run")])

    return run


def test_each_view_has_the_other_draws_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[ChosenDraws] = []
    monkeypatch.setattr(across, "gather", noting(compared, 2))
    with pytest.raises(InputError, match="noted"):
        across.compare_views(["no_controls_ever"], ["cnas"], draws=ASKED)
    played: list[ChosenDraws] = []
    monkeypatch.setattr(gaming, "plan_game", noting(played, 2))
    with pytest.raises(InputError, match="noted"):
        games.play_views("controls", ["cnas"], draws=ASKED)
    assert compared == played == EACH


def test_claims_are_held_to_the_prior_of_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ChosenDraws] = []
    monkeypatch.setattr(claiming, "run_for", noting(seen, 2))
    words = ["claims", "--only", "ascend-volume", "--view", "cnas", "--calibration", "mine"]
    assert "noted" in CliRunner().invoke(cli, words).stderr
    assert seen == [ChosenDraws(prior, "cnas", "mine") for prior in (False, True)]


def test_a_page_has_the_figures_that_are_laid_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its view is another matter: it is chosen on the page."""
    seen: list[ChosenDraws] = []
    monkeypatch.setattr(draws, "drawing_from", noting(seen, 1))
    words = ["explore", "--prior", "--view", "cnas", "--calibration", "mine", "--no-browser"]
    assert "noted" in CliRunner().invoke(cli, words).stderr
    assert seen == [ASKED]


@pytest.mark.parametrize("way", [(), ("--published",), ("--observations", "mine.csv")])
@pytest.mark.parametrize("prior", [False, True])
def test_history_and_what_others_found_are_held_against_the_draws_asked_for(
    way: tuple[str, ...], prior: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("outcome,kind,date,low,value,high\n", "utf-8")
    seen: list[ChosenDraws] = []
    monkeypatch.setattr(runs, "plan", noting(seen, 1))
    monkeypatch.setattr(backtesting, "plan", noting(seen, 1))
    words = ["backtest", *way, *(["--prior"] if prior else [])]
    assert "noted" in CliRunner().invoke(cli, words).stderr
    assert seen == [ChosenDraws(prior)]


WAYS = {
    "run": ("baseline",),
    "compare": ("no_controls_ever",),
    "explain": ("no_controls_ever", "--outcome", "ratio.stock"),
    "breakdown": ("output.china",),
    "game": ("us_china",),
    "sweep": ("baseline", "--vary", "levers.us.export_rule.fee=0:1"),
    "show": ("chips.h20.price_usd",),
}


@pytest.mark.parametrize("command", WAYS)
def test_what_is_run_and_what_is_shown_is_drawn_as_asked(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ChosenDraws] = []
    for module in (draws, runs, gaming, sweeping, breaking_down):
        monkeypatch.setattr(module, "drawing_from", noting(seen, 1))
    monkeypatch.setattr(draws, "with_figures", lambda calibration, folder: calibration)
    words = [command, *WAYS[command], "--prior", "--view", "cnas", "--calibration", "mine"]
    assert "noted" in CliRunner().invoke(cli, words).stderr
    assert seen == [ChosenDraws(True, "cnas", "mine")]
