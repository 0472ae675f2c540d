"""Posterior draws: member to draw, overrides, files, and whether the shipped ones are fresh."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.api.draws import origin_line
from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws import posterior
from simulation.inputs.draws.posterior import Posterior

ONE, TWO = "choice.lock_in", "grey.chips_2024"


@pytest.fixture(scope="module")
def drawn(calibration: Calibration) -> Calibration:
    """Ten draws of two streams, the first rising from draw to draw."""
    u = np.stack([(np.arange(10) + 0.5) / 10, np.full(10, 0.25)])
    return replace(calibration, posterior=Posterior.of((ONE, TWO), u))


def test_a_draw_depends_on_seed_and_member_alone(drawn: Calibration) -> None:
    found = drawn.posterior
    assert found is not None
    whole = found.rows(7, 0, 37)
    for start, stop in ((0, 1), (3, 12), (9, 11), (20, 37), (5, 5)):
        assert (found.rows(7, start, stop) == whole[start:stop]).all()
    for cycle in range(3):
        assert sorted(whole[10 * cycle : 10 * cycle + 10]) == list(range(10))
    assert (whole[:10] != whole[10:20]).any()
    assert (found.rows(8, 0, 10) != whole[:10]).any()


def test_kept_draws_stay_with_their_members(drawn: Calibration) -> None:
    """While members search, member k of the first cycle has draw k."""
    found = drawn.posterior
    assert found is not None
    kept = found.aligned(7)
    assert (kept.uniform(ONE, kept.rows(7, 0, 10)) == found.uniform(ONE, np.arange(10))).all()


def test_informed_streams_come_from_the_draws_others_from_the_prior(
    calibration: Calibration, drawn: Calibration
) -> None:
    scenario = load_scenario("baseline", calibration)
    before, after = (Draw(c, scenario, 1, 0, 10) for c in (calibration, drawn))
    quartile = calibration.entries[TWO].value.quantile(np.array([0.25]))
    assert after[TWO] == pytest.approx(np.repeat(quartile, 10), rel=1e-3)
    assert len(set(after[ONE])) == 10
    for entry in calibration.parameters():
        if entry.stream not in (ONE, TWO):
            assert (before[entry.name] == after[entry.name]).all()


def test_a_draw_with_an_origin_keeps_all_that_it_was_fitted_with(drawn: Calibration) -> None:
    """Other parameters and past chance go with the draw; chance to come goes with the member."""
    found = drawn.posterior
    assert isinstance(found, Posterior)
    whole = replace(drawn, posterior=replace(found, origin=5, past=30))
    scenario, plain = load_scenario("baseline", drawn), replace(drawn, posterior=None)
    prior = Draw(plain, scenario, 5, 0, 10)
    for seed, start, stop in ((7, 0, 10), (8, 3, 25)):
        mine, fresh = (Draw(c, scenario, seed, start, stop) for c in (whole, plain))
        rows = found.rows(seed, start, stop)
        for entry in whole.parameters():
            if entry.stream not in found:
                assert (mine[entry.name] == prior[entry.name][rows]).all()
        seen, was, new = (d.shocks("shock.yield") for d in (mine, prior, fresh))
        assert (seen[:30] == was[:30, rows]).all()
        assert (seen[30:] == new[30:]).all()
        years = [d.yearly("shock.building.meta") for d in (mine, prior, fresh)]
        assert (years[0][:3] == years[1][:3, rows]).all(), "the third year had begun"
        assert (years[0][3:] == years[2][3:]).all()
        part = Draw(whole, scenario, seed, start + 2, stop)
        assert (part.shocks("shock.yield", 40) == seen[:40, 2:]).all()


def test_a_shock_of_a_year_can_be_informed(calibration: Calibration) -> None:
    stream = "shock.building.meta"
    u = np.full((1, 10), 0.975)
    drawn = replace(calibration, posterior=Posterior.of((posterior.chance(stream, 1),), u))
    scenario = load_scenario("baseline", calibration)
    before, after = (Draw(c, scenario, 1, 0, 10).yearly(stream) for c in (calibration, drawn))
    assert after[1] == pytest.approx(np.full(10, 1.96), abs=0.01)
    assert (np.delete(after, 1, axis=0) == np.delete(before, 1, axis=0)).all()


def test_an_override_replaces_its_column_and_only_that(drawn: Calibration) -> None:
    plain = load_scenario("baseline", drawn)
    other = load_scenario("baseline", drawn, (f"{ONE}=3.3",))
    one, two = (Draw(drawn, s, 1, 0, 10) for s in (plain, other))
    assert (two[ONE] == 3.3).all()
    assert (one[TWO] == two[TWO]).all()
    told = posterior.origin(drawn, {"x": other, "y": plain})
    assert told["overridden"] == {"x": [ONE]}
    assert posterior.origin(replace(drawn, posterior=None), {"x": other}) == {"from": "prior"}


@pytest.mark.parametrize(
    ("sets", "kind", "line"),
    [
        ((f"{ONE}={{times: 0.9}}",), "scaled", f"; drawn with the rest, and scaled: {ONE}"),
        ((f"{ONE}={{plus: 0.01}}",), "scaled", f"; drawn with the rest, and scaled: {ONE}"),
        ((f"{ONE}=3.3",), "overridden", f"; overridden, and drawn apart: {ONE}"),
        ((f"{ONE}={{dist: uniform, low: 2, high: 3}}",), "overridden", f"drawn apart: {ONE}"),
    ],
)
def test_what_is_told_of_an_override_is_how_it_is_drawn(
    drawn: Calibration, sets: tuple[str, ...], kind: str, line: str
) -> None:
    """Only a scaled parameter moves with its posterior draw, as it did before it was scaled."""
    plain, other = (load_scenario("baseline", drawn, s) for s in ((), sets))
    told = posterior.origin(drawn, {"x": other, "y": plain})
    assert {k: told[k] for k in ("overridden", "scaled") if told.get(k)} == {kind: {"x": [ONE]}}
    assert origin_line(told).endswith(line)
    one, two = (Draw(drawn, s, 1, 0, 10)[ONE] for s in (plain, other))
    assert (np.argsort(one).tolist() == np.argsort(two).tolist()) == (kind == "scaled")


def test_the_parameters_of_a_new_firm_may_be_overridden(drawn: Calibration) -> None:
    new = "firms.moonshot.lab_share"
    found = load_scenario("new_chinese_lab", drawn, (f"{new}=0.5",))
    streams = (found.extended(drawn).entries[new].stream,)
    under = replace(drawn, posterior=Posterior.of(streams, np.full((1, 10), 0.5)))
    assert posterior.origin(under, {"x": found})["overridden"] == {"x": [new]}


def test_files(tmp_path: Path, calibration: Calibration, drawn: Calibration) -> None:
    assert posterior.load(calibration, tmp_path) is None
    found = drawn.posterior
    assert isinstance(found, Posterior)
    posterior.save(found, tmp_path)
    first = (tmp_path / posterior.DRAWS).read_bytes()
    again = posterior.load(calibration, tmp_path)
    assert again is not None
    assert (again.ranks == found.ranks).all()
    assert (
        again.stale == "the model and the calibration changed since the posterior draws were made"
    )
    posterior.save(again, tmp_path)
    assert (tmp_path / posterior.DRAWS).read_bytes() == first
    (tmp_path / posterior.DRAWS).write_bytes(first[:200])
    with pytest.raises(InputError, match="the posterior draws are damaged"):
        posterior.load(calibration, tmp_path)


def test_the_shipped_draws_are_fresh_and_many(calibration: Calibration) -> None:
    """Whoever changes the model or a number reruns `rivalry calibrate`."""
    found = posterior.load(calibration)
    assert found is not None
    assert found.stale == "", "run `rivalry calibrate`"
    assert len(np.unique(found.ranks, axis=0)) >= 4000
    assert found.facts["effective_sample_size"] >= 400
    named = {name for name in found.streams if "@" not in name}
    assert named <= {e.stream for e in calibration.parameters() if e.drawn}


def test_each_column_of_the_shipped_draws_is_of_its_stream(calibration: Calibration) -> None:
    """What the table of the fit tells of a parameter is what members draw of it, by name.

    The table was written with the draws, from the names; a column under another's name gives
    other figures, for which columns moved by one stand here.
    """
    found = posterior.load(calibration)
    assert found is not None
    folder = calibration.root / posterior.FOLDER
    with (folder / "parameters.csv").open(encoding="utf-8") as file:
        told = {row["parameter"]: row for row in csv.DictReader(file)}
    # What has come to the calibration since the fit is drawn from its prior, and not told.
    entries = [one for one in calibration.parameters() if one.drawn and one.name in told]
    informed = [entry for entry in entries if entry.stream in found]
    assert len(informed) > 100
    assert {entry.name for entry in informed} == {
        entry.name for entry in entries if told[entry.name]["informed"] == "yes"
    }
    wrong = replace(found, streams=(*found.streams[1:], found.streams[0]))
    caught = 0
    for entry in informed:
        expected = [float(told[entry.name][f"posterior_{q}"]) for q in ("p05", "p50", "p95")]
        assert _quantiles(found, entry) == pytest.approx(expected, rel=1e-4), entry.name
        caught += _quantiles(wrong, entry) != pytest.approx(expected, rel=1e-4)
    assert caught > 0.9 * len(informed)


def _quantiles(drawn: Posterior, entry: Any) -> np.ndarray:
    values = entry.value.quantile(drawn.uniform(entry.stream, np.arange(len(drawn))))
    return np.quantile(values, (0.05, 0.5, 0.95))


def test_a_run_warns_and_its_manifest_says_where_members_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.api import runs

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(posterior, "_stale", lambda facts, calibration: "the model changed")
    chosen = {"members": 2, "until": "2022-02"}
    with pytest.warns(UserWarning, match="^the model changed; `rivalry calibrate` makes"):
        stale = runs.run("baseline", **chosen, sets=(f"{ONE}=3",)).open().manifest["draws"]
    assert (stale["from"], stale["stale"]) == ("posterior", "the model changed")
    assert stale["overridden"] == {"baseline": [ONE]}
    assert stale["draws"] >= 4000
    prior = runs.run("baseline", **chosen, prior=True).open().manifest["draws"]
    assert prior == {"from": "prior"}
    monkeypatch.setattr(posterior, "FOLDER", Path("nowhere"))
    with pytest.warns(UserWarning, match="no posterior draws, so members are drawn from the pri"):
        assert runs.run("baseline", **chosen).open().manifest["draws"] == {"from": "prior"}
