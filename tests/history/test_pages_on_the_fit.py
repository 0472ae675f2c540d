"""Pages that tell of the fit agree with each other and with the draws that ship."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from docs.generate import fit_page, headline_figures
from simulation.api.history.calibrating import pressed
from simulation.inputs import Calibration
from simulation.inputs.draws import posterior
from simulation.inputs.tables.series import SeriesRow

README, CALIBRATE, HISTORY = "README.md", "docs/calibrate.md", "docs/history.md"
NEAR = 3  # so many parameters more or fewer need no new page


def page(calibration: Calibration, name: str) -> str:
    return " ".join((calibration.root / name).read_text("utf-8").split())


def test_pages_tell_the_shipped_draws_as_they_are(calibration: Calibration) -> None:
    """README and table say how many parameters contract, both as the table of the fit has it."""
    found = posterior.load(calibration)
    assert found is not None
    with (calibration.root / posterior.FOLDER / "parameters.csv").open(encoding="utf-8") as file:
        ratios = [float(row["contraction"]) for row in csv.DictReader(file)]
    told = re.search(
        r"from ([\d,]+) posterior draws fitted to (\d+) figures .* parameters: (\d+) narrow to 70 ",
        page(calibration, README),
    )
    assert told is not None
    draws, figures, narrow = (int(one.replace(",", "")) for one in told.groups())
    assert (draws, figures) == (found.facts["draws"], found.facts["figures"])
    assert narrow == pytest.approx(sum(ratio <= 0.7 for ratio in ratios), abs=NEAR)
    scores = (calibration.root / CALIBRATE).read_text("utf-8").partition("| sd ratio |")[2]
    rows = [float(one) for one in re.findall(r"^\| [\w.]+ \| ([\d.]+) \|", scores, re.M)]
    assert narrow == pytest.approx(sum(ratio <= 0.7 for ratio in rows), abs=NEAR)
    assert len(rows) == pytest.approx(sum(ratio <= 0.8 for ratio in ratios), abs=NEAR)


def test_the_page_names_what_the_fit_presses_against_an_end(calibration: Calibration) -> None:
    """Of the table that ships with the draws, which has what the draws themselves have."""
    found = posterior.load(calibration)
    assert found is not None
    told = {one.row["parameter"]: one for one in pressed(fit_page.read(fit_page.POSTERIOR))}
    assert len(told) > 5
    entries = {entry.name: entry for entry in calibration.parameters()}
    for name, one in told.items():
        u = found.uniform(entries[name].stream, np.arange(len(found)))
        values = entries[name].value.quantile(u)
        low, high = entries[name].value.range()
        outer = values > high if one.end == "upper" else values < low
        assert one.share == pytest.approx(outer.mean(), abs=6e-4), name
    page = (calibration.root / CALIBRATE).read_text("utf-8").partition("| draws beyond |")[2]
    rows = re.findall(r"^\| ([\w.]+) \| (\d+) % \| (lower|upper) \|", page, re.M)
    assert len({name for name, _, _ in rows} ^ set(told)) <= NEAR


def test_tables_of_exams_are_those_of_their_files() -> None:
    made = fit_page.texts()
    for file, names in fit_page.PAGES.items():
        text = file.read_text("utf-8")
        for name in {"exams", "sittings"} & set(names):
            assert f"\n{made[name]}\n" in text, f"`python -m {fit_page.__name__}`"
    rows = made["sittings"].splitlines()
    assert len(rows) >= 18, "a head, its rule, and a row for each sitting"
    assert rows[2].split(" | ")[3:7] == ["0.130", "0.133", "0.114", ""], "three cuts, rounded"
    assert rows[17].endswith(
        "| 0.304 | 0.192 | 0.192 | 0.104 | 0.88 to 0.93 | 0.76 to 0.83 | 2.90 to 5.92 |"
    )


def test_sentences_on_exams_are_those_of_their_file(calibration: Calibration) -> None:
    """Of what came after the cuts: bands, errors beside naive forecasts, widths, and the priors."""
    rows = fit_page.read(fit_page.EVIDENCE / fit_page.KEPT)
    after = {row["cut"]: row for row in rows if row["figures"] == "after"}

    def low_high(factor: float, *keys: str, cuts: Iterable[str] = after) -> tuple[float, float]:
        values = [factor * float(after[cut][key]) for cut in cuts for key in keys]
        return min(values), max(values)

    inside = "{:.0f} to {:.0f} %".format(*low_high(100, "coverage_90"))
    pooled = low_high(100, "skill_last_value_pooled", "skill_trend_pooled")
    errors = "errors are {:.0f} to {:.0f} % below those of naive".format(*pooled)
    series = low_high(1, "skill_last_value_series", "skill_trend_series")
    of_series = "the {:.0f} to {:.0f} series".format(*series)
    wide = "a factor of {:.1f} to {:.1f}".format(*low_high(1, "width_year"))
    *early, last = sorted(after)
    gain = {cut: 100 - 100 * float(after[cut]["crps_posterior"]) / float(after[cut]["crps_prior"])
            for cut in after}  # fmt: skip
    earlier = "{:.1f} to {:.1f} at the earlier".format(*low_high(1, "width_year", cuts=early))
    told = {
        README: (f"bands hold {inside}", errors, of_series, wide),
        "docs/start/limits.md": (wide,),
        "CHANGELOG.md": (f"bands hold {inside}", errors, wide),
        CALIBRATE: (
            f"by {gain[last]:.0f} % at {last} and by {gain[early[-1]]:.0f} % at {early[-1]}",
            f"a factor of {float(after[last]['width_year']):.1f} at {last}, and {earlier}",
        ),
    }
    assert len(early) == 3
    for name, words in told.items():
        assert [one for one in words if one not in page(calibration, name)] == [], name


def test_a_page_without_a_place_for_its_table_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "<!-- table of {0}: python -m docs.generate.fit_page -->{1}<!-- table of {0}: end -->"
    page = tmp_path / "page.md"
    monkeypatch.setattr(fit_page, "PAGES", {page: ("exams",)})
    page.write_text(f"above\n{place.format('exams', 'old')}\nbelow\n", "utf-8")
    new = place.format("exams", "\n\nnew \\1\n\n")
    assert fit_page.page(page, {"exams": "new \\1"}) == f"above\n{new}\nbelow\n"
    page.write_text("nothing", "utf-8")
    with pytest.raises(ValueError, match=r"page\.md has not one place for the table of exams"):
        fit_page.page(page, {"exams": ""})


COUNT = re.compile(
    r"\b(\d[\d,]+|\w+ty-\w+|\w+teen|\w+ty) (of (some )?\d+ )?(parameters|streams)\b"
    r"|\ball \d{2,} explain", re.I
)  # fmt: skip


def test_the_page_of_the_fit_counts_nothing_that_a_new_fit_moves(calibration: Calibration) -> None:
    assert COUNT.search("Twenty-one of some 800 parameters contract")
    assert COUNT.search("where all 836 explain 0.51")
    assert [one[0] for one in COUNT.finditer(page(calibration, CALIBRATE))] == []


def test_what_is_fitted_is_not_said_to_stay_out(calibration: Calibration) -> None:
    """Firms' guidance, orders and plans are fitted, as the page says further up."""
    foretold = {*get_args(SeriesRow.model_fields["role"].annotation)} - {"observation"}
    assert len(foretold) == 3
    out = page(calibration, HISTORY).partition("## What stays out")[2].lower()
    assert out
    assert [role for role in sorted(foretold) if re.search(rf"\b{role}s?\b", out)] == []


@pytest.mark.slow
def test_headlines_are_of_the_shipped_draws() -> None:
    """What the changelog tells is made anew after each fit."""
    for page, parts in headline_figures.texts().items():
        told = page.read_text("utf-8")
        hint = f"`python -m {headline_figures.__name__}`"
        assert headline_figures.page(page, parts) == told, hint
