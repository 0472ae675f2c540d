"""`rivalry compare` and `plot` on the model itself, a few months and members at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.analysis.text import missed
from simulation.analysis.text.numbers import human
from tests.cli.conftest import NARROW, SMALL


def test_changes_carry_their_monte_carlo_error(rivalry: Any) -> None:
    words = ("--members", "12", "--until", "2023-12", "--outcomes", "compute.china", "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", *words)
    told = json.loads(rivalry("compare", "r", "--no-report", "--json").stdout)
    (row,) = told["table"]
    assert 0 < row["percent_p50_error"] < row["percent_p95"] - row["percent_p05"]
    assert row["reference_p50_error"] > 0
    said = rivalry("compare", "r", "--no-report").stdout
    assert f" ±{human(row['percent_p50_error'], 1)} % (" in said
    assert "± its Monte Carlo standard error" in said
    (line,) = [line for line in said.splitlines() if line.startswith(" compute.china")]
    assert 0.5 < row["p_higher"] <= 1, "most of the twelve have more compute without controls"
    assert int("".join(line.split()).rpartition(")")[2].strip("%")) == round(100 * row["p_higher"])


def test_an_outcome_whose_past_comes_out_wrong_is_marked_wherever_it_is_told(
    rivalry: Any, folder: Path
) -> None:
    """In the closing table of `run`, in both tables of `compare`, its JSON and its report."""
    kept = "self_sufficiency.china,revenue.nvidia"
    words = ("--members", "4", "--until", "2023-12", "--outcomes", kept, "--out", "r")
    ran = rivalry("run", "baseline", "no_controls_ever", *words).stdout
    found = missed.of("self_sufficiency.china")
    assert found is not None
    assert missed.of("revenue.nvidia") is None
    for said in (ran, *(rivalry("compare", "r", *more).stdout for more in ((), ("--wide",)))):
        lines = [line.strip() for line in said.splitlines()]
        rows = [line for line in lines if line.startswith(tuple(kept.split(",")))]
        marked = {
            line.split()[0]: missed.MARK in line for line in rows if "in the model" not in line
        }
        assert marked == {"self_sufficiency.china": True, "revenue.nvidia": False}
        assert f"self_sufficiency.china: {found.says}" in lines
        assert sum(line.startswith(missed.MARK) for line in lines) == 1
    told = json.loads(rivalry("compare", "r", "--no-report", "--json").stdout)
    assert told["past_missed"] == {"self_sufficiency.china": found.says}
    page = (folder / "r" / "compare" / "report.html").read_text("utf-8")
    assert page.count('href="#past-missed"') == 2, "the card, and the row of the table"
    assert found.says.partition(":")[0] in page.partition('id="past-missed"')[2]
    shown = rivalry("show", "self_sufficiency.china").stdout
    assert f"the past comes out wrong: {found.says}" in shown


def test_who_gains_and_loses_is_told_beneath_the_table(rivalry: Any) -> None:
    """Makers alone: `revenue.h20` is a chip's."""
    kept = "revenue.nvidia,revenue.h20,revenue.huawei,revenue.other_china,compute.china"
    asked = ("--members", "8", "--until", "2024-12", "--outcomes", kept, "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", *asked)
    said = rivalry("compare", "r", "--no-report").stdout
    (line,) = [one for one in said.splitlines() if "most: " in one]
    assert line.startswith("Gains most: Nvidia +"), "it sells to China what rules kept"
    assert "Nvidia" not in line.partition("; loses most: ")[2]
    assert "; loses most: Huawei " in line
    assert line.endswith(" (revenue from AI chips in Dec 2024)")
    assert "H20" not in line
    assert "most: " not in rivalry("compare", "r", "--no-report", "--outcomes", kept).stdout


@pytest.mark.slow
def test_charts_tables_and_workbook_of_a_comparison(rivalry: Any, folder: Path) -> None:
    names = ("baseline", "h200_sales_allowed", "mandate_and_h200")
    rivalry("run", *names, "--members", "8", "--until", "2026-12", "--out", "r")
    asked = ("--outcomes", "ratio.stock,new_compute.china", "--out", "c")
    rivalry("compare", "r", "--outcomes", "share.china", "--out", "c")
    of_others = {file.name.partition(".")[0] for file in (folder / "c").glob("*-share*")}
    assert "fan-share" in of_others
    wide = rivalry(
        "compare", "r", *asked, "--wide", "--xlsx", "t.xlsx", "--format", "svg,pdf"
    ).stdout
    (head,) = [line for line in wide.splitlines() if line.startswith(" 2026-12, median")]
    assert head.split()[2:] == list(names)
    kept = {file.name.partition(".")[0] for file in (folder / "c").iterdir()}
    assert not of_others & kept
    assert (folder / "c" / "lines-ratio.stock.svg").is_file()
    assert (folder / "c" / "overview.png").is_file()
    sheets = pd.read_excel(folder / "t.xlsx", sheet_name=None)
    assert list(sheets) == ["table", "months", "runs"]
    assert len(sheets["months"]) == 2 * 2 * 60
    early = rivalry("compare", "r", *asked, "--at", "2026-03", "--json").stdout
    assert {row["date"] for row in json.loads(early)["table"]} == {"2026-03"}
    told = rivalry("compare", "r", *asked).stdout
    assert "change: median of the differences member by member" in told


@pytest.mark.slow
def test_what_binds_is_told_where_little_moves(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whatever the model says
    monkeypatch.setattr("simulation.analysis.charts.what_binds._SMALL", 1e9)
    monkeypatch.setattr("simulation.analysis.charts.what_binds._NARROW", 1e9)
    run = ("--members", "8", "--until", "2028-12", "--out", "r")
    rivalry("run", "baseline", "h200_sales_allowed", *run)
    told = rivalry("compare", "r", "--outcomes", "output.china,revenue.nvidia,units.china.nvidia")
    lines = told.stdout.splitlines()
    reason = [line for line in lines if line.startswith("little moves in ")]
    for line in reason:
        assert "it acts on customs, but in Dec 2028 " in line
        assert " China's firms in " in line
        assert "revenue.nvidia" not in line, "customs are no limit of what Nvidia sells in the US"
    (found,) = (line for line in lines if line.startswith("The baseline in Dec 2028: "))
    assert " Huawei in " in found
    assert " Nvidia in " in found
    assert ("orders bind Nvidia" in found) == (" US firms in " in found)
    assert " China's firms in " in found
    soon = rivalry("compare", "r", "--outcomes", "revenue.nvidia", "--at", "2026-04").stdout
    because = "little moves in revenue.nvidia: Apr 2026 is only 2 months after the first change"
    assert because in soon
    assert "The baseline in Apr 2026" not in soon
    short = rivalry("compare", "r", "--outcomes", "revenue.nvidia", "--at", "2027-04").stdout
    assert "little moves in " not in short
    (early,) = (line for line in short.splitlines() if line.startswith("The baseline in Apr 2027"))
    assert " Nvidia in " in early
    assert "Huawei" not in early
    assert ("orders bind" in early) == ("US firms" in early)


def test_what_binds_is_a_word_in_tables(rivalry: Any) -> None:
    kept = "bottleneck.huawei,bottleneck.firms_china"
    small = ("--members", "3", "--until", "2022-03", "--outcomes", kept, "--out", "r")
    told = [rivalry("run", "baseline", "no_controls_ever", *small).stdout]
    plain = ("compare", "r", "--no-report", "--outcomes", kept)
    told += [rivalry(*plain, *more).stdout for more in ((), ("--wide",))]
    for text in told:
        maker, firms = (
            line.split(maxsplit=1)[1] for line in text.splitlines() if " bottleneck." in line
        )
        assert any(word in maker for word in ("orders", "wafers", "packaging", "memory"))
        assert any(word in firms for word in ("money", "chip supply", "power", "US licences"))
        assert not any(wrong in maker + firms for wrong in ("%", "n/a", "00"))


def test_single_charts(rivalry: Any, folder: Path, every_chart: None) -> None:
    rivalry("run", "baseline", "h200_sales_allowed", *NARROW, "--out", "r")
    for kind in ("fan", "difference", "lines", "bands", "exceedance"):
        said = rivalry("plot", "r", "--outcomes", "ratio.stock", "--kind", kind).stdout.split()
        assert [Path(name).suffix for name in said] == [".svg", ".csv"]
        assert {Path(name).name.partition("-")[0] for name in said} == {kind}
        assert (folder / said[0]).stat().st_size > 5000
    within = ("--kind", "bands", "--from", "2022-02", "--until", "2022-03")
    said = rivalry("plot", "r", "--outcomes", "ratio.stock", *within).stdout.split()
    name = "bands-ratio.stock-from-2022-02-until-2022-03"
    assert [Path(file).name for file in said] == [f"{name}.svg", f"{name}.csv"]
    table = pd.read_csv(folder / said[1])
    assert table["date"].unique().tolist() == ["2022-02", "2022-03"]
    assert table["scenario"].unique().tolist() == ["baseline", "h200_sales_allowed"]
    chance = ("plot", "r", "--outcomes", "ratio.stock", "--kind", "exceedance", "--at")
    months = [rivalry(*chance, month).stdout.split() for month in ("2022-02", "2022-03")]
    assert [Path(name).name for name in months[0]] == [
        "exceedance-ratio.stock-2022-02.svg",
        "exceedance-ratio.stock-2022-02.csv",
    ]
    tables = [pd.read_csv(folder / names[1]) for names in months]
    assert [table["date"].unique().tolist() for table in tables] == [["2022-02"], ["2022-03"]]
    kept = {path.name for path in (folder / "r" / "plots").glob("*.svg")}
    assert {"bands-ratio.stock.svg", "exceedance-ratio.stock.svg"} <= kept, "nothing is asked"
    said = rivalry("plot", "r", "--from", "2022-03", "--until", "2022-02", code=2).stderr
    assert said == "Error: there is no month from 2022-03 to 2022-02\n"
    said = rivalry("plot", "r", "--kind", "heat", code=2).stderr
    assert said == "Error: r is no sweep; response and heat show sweeps\n"
    vary = ("--vary", "levers.us.export_rule.fee=0:0.5:2", "--vary", "chips.h100.price_usd=2e4,3e4")
    rivalry("sweep", "baseline", *vary, *NARROW, "--outcomes", "ratio.stock", "--out", "s")
    rivalry("plot", "s", "--outcomes", "ratio.stock", "--kind", "heat", "--format", "png")
    assert (folder / "s" / "plots" / "heat-ratio.stock.png").is_file()
    rivalry("plot", "s", "--outcomes", "ratio.stock", "--kind", "fan", code=2)
    said = rivalry("plot", "s", "--from", "2022-02", code=2).stderr
    assert said == "Error: s is a sweep, whose charts are of one month: say --at\n"
    said = rivalry("plot", "s", "--outcomes", "ratio.stock", "--at", "2022-03").stdout.split()
    assert [Path(name).name for name in said] == ["response-ratio.stock-2022-03.svg", "report.html"]
    page = (folder / said[1]).read_text(encoding="utf-8")
    assert "Mar 2022: medians of 3 members at each of 4 points" in page
    rivalry("sweep", "baseline", *vary[:2], *NARROW, "--outcomes", "rent.china", "--out", "own")
    said = rivalry("plot", "own").stdout.split()
    assert Path(said[0]).name == "response-rent.china.svg", "no headline outcome is kept"


def test_a_comparison_runs_what_is_missing_and_uses_it_again(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(
        "title: No fee\nextends: baseline\ntimeline:\n"
        "  - {from: 2026-06, actor: US, lever: export_rule, set: {fee: 0.0}}\n"
    )
    arguments = ("compare", "mine.yaml", "--members", "3", "--outcomes", "fee_income.us")
    arguments += ("--until", "2026-12")
    said = rivalry(*arguments).stdout
    assert "No fee (mine) against Baseline (baseline), median (90 %)" in said
    assert said.count("\n fee_income.us ") == 1
    (made,) = (folder / "results").iterdir()
    assert made.name.startswith("baseline+mine-m3-s1-")
    assert f"3 charts (SVG and PNG) and the tables: results/{made.name}/compare" in said
    before = (made / "manifest.json").stat().st_mtime_ns
    result = json.loads(rivalry(*arguments, "--out", "charts", "--json").stdout)
    assert (made / "manifest.json").stat().st_mtime_ns == before
    assert {row["date"] for row in result["table"]} == {"2026-12"}
    assert (folder / "charts" / "comparison.csv").exists()
    assert "charts/fan-fee_income.us.svg" in result["files"]


def test_folders_are_compared(rivalry: Any, folder: Path) -> None:
    for name in ("baseline", "h200_sales_allowed"):
        rivalry("run", name, *SMALL, "--out", f"runs/{name}")
    arguments = ("compare", "runs/h200_sales_allowed", "runs/baseline", "--outcomes", "x")
    refused = rivalry(*arguments, code=2).stderr
    assert refused == (
        "Error: runs/baseline has no outcome 'x'; it has 'compute.us', 'compute.china', "
        "'compute.world' and 728 more\n"
    )
    shown = ("--out", "charts", "--unit", "tpp", "--outcomes", "ratio.stock")
    said = rivalry(*arguments[:-2], *shown).stdout
    assert "H200 sales allowed (h200_sales_allowed) against Baseline (baseline)" in said
    assert " 2022-04 " in said


def test_a_scenario_is_run_like_the_folder_beside_it(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", *NARROW, "--seed", "5", "--out", "b/b")
    arguments = ("compare", "b/b", "h200_sales_allowed", "--outcomes", "ratio.stock", "--json")
    result = json.loads(rivalry(*arguments).stdout)
    told = json.loads((folder / result["runs"][1] / "manifest.json").read_text())
    assert (told["members"], told["seed"], told["until"]) == (3, 5, "2022-04")
    assert list(told["scenarios"]) == ["h200_sales_allowed"]


def test_a_changed_model_gets_a_folder_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.api.comparing import place_for
    from simulation.api.runs import make, plan
    from simulation.experiment import manifest

    planned = plan(["baseline"], members=2, seed=1, until="2022-02")
    place = place_for(planned, ["baseline"])
    make(planned, place)
    assert place_for(planned, ["baseline"]) == place
    monkeypatch.setattr(manifest, "code_hash", lambda: "another")
    other = place_for(planned, ["baseline"])
    assert other != place
    assert other.name.startswith(place.name)


def test_an_iamc_table_is_written(rivalry: Any, folder: Path) -> None:
    names = ("baseline", "h200_sales_allowed")
    kept = ("--outcomes", "ratio.stock,compute.us")
    rivalry("run", *names, "--members", "3", "--until", "2022-12", *kept, "--out", "a/run")
    arguments = (
        "compare",
        "a/run",
        "--outcomes",
        "ratio.stock",
        "--iamc",
        "for/pyam.csv",
        "--json",
    )
    result = json.loads(rivalry(*arguments).stdout)
    assert str(Path("for", "pyam.csv")) in result["files"]
    table = pd.read_csv(folder / "for" / "pyam.csv")
    assert list(table.columns) == ["Model", "Scenario", "Region", "Variable", "Unit", "2022"]


@pytest.mark.slow
def test_an_early_headline_month_is_told(rivalry: Any, folder: Path) -> None:
    rest = ("--members", "1", "--until", "2027-12", "--outcomes", "ratio.stock")
    words = ("compare", "no_controls_ever", *rest, "--workers", "1")
    note = "within five years of the first difference; --at 2027-12 for a later month"
    told = " ".join(rivalry(*words).stderr.split())
    assert f"note: tables are of 2026-12, {note}" in told
    (report,) = folder.glob("results/*/compare/report.html")
    assert f'<p class="small">Tables are of 2026-12, {note}.</p>' in report.read_text("utf-8")
    words = (*words, "--no-report")
    assert "tables are of" not in rivalry(*words, "--at", "2026-12").stderr
    told = " ".join(rivalry(*words, "samsung_memory_returns").stderr.split())
    assert "note: tables are of 2027-12, the latest of the months that each scenario" in told
    assert "(no_controls_ever 2026-12)" in told
    assert "comes before" not in told
    early = rivalry(*words, "samsung_memory_returns", "--at", "2026-12").stderr
    note = "note: 2026-12 comes before anything changes in samsung_memory_returns"
    assert note in " ".join(early.split())


@pytest.mark.slow
def test_a_reference_that_is_itself_a_what_if_is_told_so(rivalry: Any, folder: Path) -> None:
    """A reader may take it for the world as it is; where it is, nothing is said."""
    small = ("--members", "2", "--until", "2027-03", "--outcomes", "ratio.stock", "--out", "c")
    how = "rivalry compare h200_ban_returns --baseline baseline"
    told = rivalry("compare", "h200_ban_returns", *small).stdout
    assert (
        f'"H200 sales allowed" is itself a what-if against baseline; beside that: `{how}`' in told
    )
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert "<b>Reference: H200 sales allowed.</b> The US licences of January 2026 stand" in page
    assert f"<code>{how}</code>" in page
    told = rivalry("compare", "h200_ban_returns", "--baseline", "baseline", *small).stdout
    assert "what-if" not in told
    assert "<b>Reference: " not in (folder / "c" / "report.html").read_text("utf-8")


def test_what_any_folder_lacks_is_said_before_anything_runs(rivalry: Any, folder: Path) -> None:
    small = ("--members", "2", "--until", "2022-03")
    for name in ("lag.china", "ratio.stock"):
        rivalry("run", "baseline", *small, "--outcomes", name, "--out", name)
    words = ("compare", "./lag.china", "./ratio.stock", "no_controls_ever", "--outcomes")
    said = rivalry(*words, "lag.china", code=2).stderr
    assert "ratio.stock has no outcome 'lag.china'" in said
    assert not (folder / "results").exists()


def test_a_page_says_the_unit_and_prices_that_it_is_in(rivalry: Any, folder: Path) -> None:
    small = ("--members", "2", "--until", "2022-03", "--outcomes", "compute.us", "--out", "c")
    rivalry("compare", "no_controls_ever", *small, "--unit", "tpp", "--real", "2024")
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert "--until 2022-03 --outcomes compute.us --unit tpp --real 2024</code>" in page
    rivalry("compare", "no_controls_ever", *small)
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert "--until 2022-03 --outcomes compute.us</code>" in page


def test_a_folder_is_compared_with_a_file(rivalry: Any, folder: Path) -> None:
    (folder / "ref.yaml").write_text("title: Ref\nextends: baseline\n", "utf-8")
    small = ("--members", "2", "--until", "2022-03", "--outcomes", "ratio.stock")
    rivalry("run", "no_controls_ever", *small, "--out", "mine")
    told = rivalry("compare", "./mine", "--baseline", "ref.yaml", "--no-report").stdout
    assert "against Ref (ref), " in told
    words = ("compare", "no_controls_ever", "--baseline", "./ref.yaml", *small, "--no-report")
    assert "against Ref (ref), " in rivalry(*words).stdout
    assert "against Ref (ref), " in rivalry(*words, "--as", "free").stdout


@pytest.mark.slow
def test_a_file_is_not_taken_for_what_a_folder_has_of_its_name(rivalry: Any, folder: Path) -> None:
    small = ("--members", "2", "--until", "2022-03", "--outcomes", "ratio.stock")
    for title in ("Old", "New"):
        (folder / "ref.yaml").write_text(f"title: {title}\nextends: baseline\n", "utf-8")
        if title == "Old":
            rivalry("run", "no_controls_ever", "ref.yaml", *small, "--out", "mine")
    told = rivalry("compare", "./mine", "--baseline", "ref.yaml", "--no-report").stdout
    assert " against New (ref, " in told


def test_the_baseline_goes_by_the_labels_of_the_table(rivalry: Any) -> None:
    for name, seed in (("me", "1"), ("colleague", "2")):
        small = ("--members", "3", "--until", "2022-03", "--outcomes", "ratio.stock")
        rivalry("run", "baseline", *small, "--seed", seed, "--out", name)
    both = ("compare", "me", "colleague", "--no-report")
    told = rivalry(*both, "--baseline", "baseline (me)").stdout
    assert told.startswith("Baseline (baseline, colleague) against Baseline (baseline, me), ")
    told = rivalry(*both, "--as", "A", "--as", "B", "--baseline", "baseline (B)").stdout
    assert told.startswith("Baseline (baseline, A) against Baseline (baseline, B), ")
    said = rivalry(*both, "--baseline", "baseline (mee)", code=2).stderr
    assert "no scenario 'baseline (mee)' to compare with, but baseline (me), baseline (c" in said
    said = rivalry(*both, code=2).stderr
    assert said.endswith('such as --baseline "baseline (me)"\n')


@pytest.mark.slow
def test_commands_that_are_told_of_a_file_work_as_typed(rivalry: Any, folder: Path) -> None:
    fee = "timeline: [{{from: 2026-0{}, actor: US, lever: export_rule, set: {{fee: 0.{}}}}}]\n"
    ref = "title: Ref\nextends: baseline\nagainst: baseline\n" + fee.format(1, 4)
    (folder / "ref.yaml").write_text(ref, "utf-8")
    mine = "title: Mine\nextends: ref.yaml\nagainst: ref.yaml\n" + fee.format(2, 1)
    (folder / "mine.yaml").write_text(mine, "utf-8")
    small = ("--members", "2", "--until", "2026-12", "--outcomes", "ratio.stock")
    told = rivalry("compare", "mine.yaml", *small, "--out", "c").stdout
    how = "rivalry compare mine.yaml --baseline baseline"
    assert f'"Ref" is itself a what-if against baseline; beside that: `{how}`' in told
    again = rivalry(*how.split()[1:], *small, "--no-report").stdout
    assert again.startswith("Mine (mine) against Baseline (baseline), ")
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert f"<code>{how}</code>" in page
    assert "rivalry explain mine.yaml --outcome ratio.stock --against ref.yaml --at " in page
    assert "rivalry compare mine.yaml --views all" in page
    assert "breakdown output.china --scenario mine.yaml --against ref.yaml" in page


@pytest.mark.slow
def test_a_report_has_the_command_that_makes_it_again(rivalry: Any, folder: Path) -> None:
    small = ("h200_sales_allowed", "--members", "2", "--until", "2026-12", "--out", "c")
    for own in ((), ("--outcomes", "ratio.stock", "--at", "2026-06"), ("--baseline", "baseline")):
        rivalry("compare", *small, *own)
        page = (folder / "c" / "report.html").read_text("utf-8")
        command = " ".join(["rivalry compare", *small[:-2], *own])
        assert f"<dt>Again</dt><dd><code>{command}</code> </dd>" in page
    (run,) = folder.glob("results/*")
    assert len([*run.glob("series/*")]) == 2, "the run was used again"


@pytest.mark.slow
def test_what_left_the_posterior_draws_is_told(rivalry: Any, folder: Path) -> None:
    text = "title: T\nextends: baseline\nparameters: {chips.h20.price_usd: 9000}\n"
    (folder / "mine.yaml").write_text(text, "utf-8")
    small = ("--members", "2", "--until", "2022-03", "--outcomes", "ratio.stock")
    apart = "4,096 posterior draws; overridden, and drawn apart: chips.h20.price_usd"
    told = rivalry("compare", "mine.yaml", *small, "--out", "c").stderr
    assert f"members are drawn from {apart}\n" in told
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert f"2, seed 1, to 2022-03, drawn from {apart}</dd>" in page
    assert "drawn from" not in rivalry("compare", "no_controls_ever", *small).stderr


@pytest.mark.slow
def test_the_run_and_chips_that_are_licensed_by_name_are_told(rivalry: Any, folder: Path) -> None:
    """`--out` is where charts go: other commands read the run, which lies elsewhere."""
    entry = "{from: 2026-01, actor: US, lever: export_rule, set: {license_chips: {add: [b30a]}}}"
    text = f"title: T\nextends: baseline\ntimeline:\n  - {entry}\n"
    (folder / "mine.yaml").write_text(text, "utf-8")
    kept = ("--outcomes", "ratio.stock", "--no-report", "--out", "c")
    told = rivalry("compare", "mine.yaml", "--members", "2", "--until", "2026-12", *kept).stdout
    assert "\nB30A: " in told
    begin, _, run = told.splitlines()[-1].partition("reads: ")
    assert begin == "the run, which `rivalry plot` "
    rivalry("plot", run, "--outcomes", "ratio.stock")
    assert rivalry("compare", run, *kept).stdout.endswith(f" `rivalry plot` reads: {run}\n")
