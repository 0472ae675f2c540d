"""`rivalry show`: the law in force at a month, and the values that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulation.analysis.text.numbers import drawn
from simulation.inputs.draws.fitted import borne
from simulation.locate import data_root


def test_the_law_in_force(rivalry: Any) -> None:
    def fee(*more: str) -> dict[str, Any]:
        said = rivalry("list", "rules", "--at", *more, "--json").stdout
        rows = json.loads(said)
        (row,) = [
            r for r in rows if (r["actor"], r["field"]) == ("us", "fee") and not r["selector"]
        ]
        return row

    assert (fee("2026-09")["says"], fee("2026-09")["since"]) == ("25 %", "2026-01")
    assert fee("2026-09")["sources"]
    text = rivalry("list", "rules", "--at", "2026-09", "us", "export_rule").stdout
    assert " us export_rule " in text
    assert " 21000 TPP " in text
    whole = rivalry("show", "levers.US.export_rule", "--at", "2026-09").stdout
    assert "    parent_rule: yes, since 2026-06 (" in whole
    assert " parent_rule " in text
    assert " yes " in next(line for line in text.splitlines() if " parent_rule " in line)
    assert "    fee: 25 %, since 2026-01 (" in whole
    one = rivalry("show", "levers.us.export_rule.fee", "--at", "2026-09").stdout
    assert "    fee: 25 %" in one
    assert "license_max_tpp" not in one
    assert "--at" in rivalry("list", "rules", code=2).stderr
    assert "say the month with --at" in rivalry("show", "levers.us.export_rule", code=2).stderr
    wrong = rivalry("show", "h20", "--at", "2026-09", code=2).stderr
    assert wrong == (
        "Error: --at goes with a lever and its actor, as in levers.us.export_rule, or a parameter\n"
    )


def test_the_law_is_what_entries_come_to(rivalry: Any, tmp_path: Path) -> None:
    file = tmp_path / "fees.yaml"
    file.write_text(
        """title: Fees
extends: baseline
timeline:
  - {from: 2026-08, until: 2026-12, actor: US, lever: export_rule, set: {fee: 0.5}}
  - {from: 2026-10, actor: US, lever: export_rule, set: {fee: 0.1}}
  - {from: 2026-11, actor: US, lever: export_rule, set: {fee: {times: 2}, tool_sales: 0}}
  - {from: 2026-11, actor: US, lever: export_rule, set: {license_chips: {add: [b30a]}}}
  - from: 2026-11
    actor: China
    lever: domestic_mandate
    buyers: [state]
    set: {share: {times: 0.5}}
""",
        "utf-8",
    )

    def law(month: str) -> dict[str, str]:
        rows = json.loads(
            rivalry("list", "rules", "--at", month, "--scenario", str(file), "--json").stdout
        )
        rows = [row for row in rows if row["actor"] in ("us", "china")]
        named = ((r["lever"], r["field"], ", ".join(r["selector"])) for r in rows)
        return {
            f"{lever}.{field} {names}".strip(): row["says"]
            for (lever, field, names), row in zip(named, rows, strict=True)
        }

    before, during, after = law("2026-07"), law("2026-11"), law("2027-01")
    assert before["export_rule.fee h20, mi308x"] == "15 %"
    assert during["export_rule.fee"] == "50 % until 2026-12"
    assert law("2026-12")["export_rule.fee"] == "50 % until 2026-12", "its last month is its own"
    assert after["export_rule.fee"] == "20 %"
    assert "export_rule.fee h20, mi308x" not in after  # the fee of October is one for all
    assert after["export_rule.license_chips"] == "h20, mi308x, b30a"
    assert (after["export_rule.tool_sales"], "export_rule.tool_access" in after) == ("0 %", False)
    assert after["export_rule.tool_service"].endswith("%, drawn")
    assert after["domestic_mandate.share state"] == "35.75 to 49.25 %, drawn"


def test_the_value_that_holds_and_what_it_was(rivalry: Any) -> None:
    name = "supply.smic.wafers_2027"
    before = rivalry("show", name).stdout.splitlines()[1].removeprefix("  value: ")
    lines = rivalry("show", name, "--set", f"{name}=80000").stdout.splitlines()
    assert lines[1] == "  value: 80000 wafers/month"
    assert " in the fitted draws that members come from; prior 59245.3 (" in before
    assert lines[2] == f"  was: {before.replace(' that members come from', '')}"
    prior = rivalry("show", name, "--set", f"{name}=80000", "--prior").stdout.splitlines()
    assert prior[2] == "  was: 59245.3 wafers/month (90 %: 27000 to 130000) in the calibration"
    assert not any(line.startswith("  drawn from") for line in lines)


def test_a_chip_is_shown_as_the_scenario_has_it(rivalry: Any, tmp_path: Path) -> None:
    file = tmp_path / "pro.yaml"
    added = "{like: ascend_960, ship: 2027-09, tflops: {times: 1.5}, hbm_gb: 300}"
    slow = "{like: h20, tflops: 400}"
    text = f"title: P\nextends: baseline\nchips:\n  pro: {added}\n  mine: {slow}\n"
    file.write_text(text, "utf-8")

    def shown(name: str, *more: str) -> dict[str, Any]:
        row = json.loads(rivalry("show", name, *more, "--json").stdout)
        return {one["name"].rpartition(".")[2]: one["value"] for one in row["figures"]} | row

    own, parent = shown("pro", "--scenario", str(file)), shown("ascend_960")
    assert own["tflops"] == pytest.approx(1.5 * parent["tflops"])
    assert own["tpp"] == pytest.approx(1.5 * parent["tpp"])
    assert (own["hbm_gb"], own["figures"][0]["value"]) == (300, own["tflops"])
    slower = shown("mine", "--scenario", str(file))
    assert slower["tpp"] == 16 * 400, "it follows the speed that is given, not the parent's TPP"
    assert slower["figures"][0]["evidence"] == "assumption", "the parent's was measured"
    assert slower["figures"][0]["sources"] == []
    faster = shown("pro", "--scenario", str(file), "--set", "chips.ascend_960.tflops=1000")
    assert faster["tflops"] == 1500
    assert shown("h20", "--set", "chips.h20.price_usd=9999")["price_usd"] == 9999


@pytest.mark.parametrize(
    ("field", "usual"),
    [("enforcement", "  default: 0 %\n"), ("density_tpp", "  default: no limit\n"),
     ("license_chips", "  default: none\n"), ("licensed_buyers", "  default: all firms\n")],
)  # fmt: skip
def test_a_field_that_nothing_sets_is_told_by_its_default(
    rivalry: Any, field: str, usual: str
) -> None:
    told = rivalry("show", f"levers.us.export_rule.{field}", "--at", "2022-01").stdout
    assert "  at: 2022-01\n  now: the default, since no entry sets it\n" + usual in told


@pytest.mark.parametrize(
    "path", ["us.export_rule.variants", "us.export_rule.fee", "us.export_rule"]
)
def test_a_month_may_stand_in_the_path_or_behind_at(rivalry: Any, path: str) -> None:
    words = f"levers.{path}", "--at", "2026-09"
    behind, within = rivalry("show", *words), rivalry("show", f"levers.{path}@2026-09")
    assert behind.stdout == within.stdout
    assert "2026-09" in within.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["levers.us.export_rule.fee@2026-09", "--at", "2026-09"], "leave --at 2026-09 out"),
        (["levers.us.export_rule"], "say the month with --at or behind @"),
        (["levers.us.export_rule@2026-09", "--at", "2026-09"], "behind @, once"),
        (["levers.us.export_rule@2026-13"], "2026-13"),
        (["levers.us", "--at", "2026-09"], "name a lever, too, as in levers.us.export_rule"),
        (["levers.us.export_rulee", "--at", "2026-09"], "did you mean 'export_rule'?"),
        (["levers.usa.export_rule", "--at", "2026-09"], "did you mean 'US'?"),
        (["levers.tsmc.disruption", "--at", "2026-09"], "no entry is in force in 2026-09 in"),
    ],
)
def test_a_wrong_path_of_a_lever_says_what_is_wrong(
    rivalry: Any, words: list[str], says: str
) -> None:
    told = rivalry("show", *words, code=2).stderr
    assert says in told
    assert "ValueError" not in told


SALES = ("--scenario", "h200_sales_allowed")


@pytest.mark.parametrize(
    ("words", "at", "says"),
    [
        (["levers.us.export_rule.fee"], "2026-10",
         ["fee: 25 %, since 2026-01, set in calibration/policy/rules.yaml:",
          "fee [h20, mi308x]: 15 %, since 2026-01, set in"]),
        (["levers.us.export_rule.fee@2025-10"], "2025-10",
         ["fee [h20, mi308x]: 15 %, since 2025-08"]),
        (["levers.us.export_rule.fee[h20]@2026-06"], "2026-06",
         ["fee [h20, mi308x]: 15 %, since 2026"]),
        (["levers.us.export_rule.fee[h200]@2026-06"], "2026-06", ["fee: 25 %, since 2026-01"]),
        (["levers.us.export_rule.tool_access"], "2026-10",
         ["tool_sales: 66.5 to", "tool_service: 66.5"]),
        (["levers.China.import_admission.share@2026-03", *SALES], "2026-03",
         ["share: 100 %, since 2026-02, set in scenarios/h200_sales_allowed.yaml:"]),
        (["levers.us.power_build.grid_pace", "--set", "levers.us.power_build.grid_pace@2026-02=2"],
         "2026-10", ["grid_pace: 2 ratio, since 2026-02 (--set)"]),
        (["levers.us.power_build.grid_pace@2026-02"], "2026-02", []),
    ],
)  # fmt: skip
def test_a_field_of_an_actor_says_what_is_in_force(
    rivalry: Any, words: list[str], at: str, says: list[str]
) -> None:
    """In the path's month, or from when states react: with unit, source and where it is set."""
    told = rivalry("show", *words).stdout.replace(f"{data_root()}/", "")
    assert f"\n  at: {at}\n" in told
    assert "\n  unit: " in told
    lines = told.partition("  in force:\n")[2].splitlines()
    for line, begins in zip(lines, says, strict=False):
        assert line.strip().startswith(begins)
    assert sum(line.startswith("    ") and " since " in line for line in lines) == len(says)
    assert ("now: the default, since no entry sets it" in told) == (not says)


def test_a_lever_without_its_actor_is_shown_as_declared(rivalry: Any) -> None:
    assert rivalry("show", "levers.export_rule").stdout == rivalry("show", "export_rule").stdout
    one = rivalry("show", "levers.export_rule.fee").stdout
    assert "    fee [1]: 0 to 1, default 0." in one
    assert "Matters for: us." in one
    assert "volume_cap" not in one
    wrong = rivalry("show", "levers.export_rule.fees", code=2).stderr
    assert "export_rule has no field 'fees'" in wrong
    below = rivalry("show", "levers.us.export_rule.fee.x", "--at", "2026-06", code=2).stderr
    assert "fee.x@2026-06: expected levers.ACTOR.LEVER.FIELD" in below
    dated = rivalry("show", "levers.export_rule.fee", "--at", "2026-06", code=2).stderr
    assert "a month goes with an actor, as in levers.us.export_rule.fee" in dated


def test_a_limit_that_is_none_is_told_as_scenarios_write_it(rivalry: Any) -> None:
    for words in (("show", "export_rule"), ("list", "levers")):
        said = " ".join(rivalry(*words).stdout.split())
        assert "1e+09" not in said
        assert "0 or more, or none, default none" in said
        assert "0 to 1, default 1" in said


@pytest.mark.parametrize(
    ("parameter", "month", "field"),
    [
        ("policy.china.h20_admission_2025h2", "2025-10", "share"),
        ("policy.stargate.delivered_share", "2025-10", "delivered_share"),
        ("lab.deepseek_gain", "2025-02", "gain"),
    ],
)
def test_a_drawn_lever_is_told_as_members_have_it(
    rivalry: Any, parameter: str, month: str, field: str
) -> None:
    """Of what history informs the fitted draws."""

    def says(*more: str) -> list[str]:
        words = ("list", "rules", "--at", month, *more, "--json")
        rows = json.loads(rivalry(*words).stdout)
        named = {"parameter": parameter}
        return [row["says"] for row in rows if (row["field"], row["value"]) == (field, named)]

    entry = json.loads(rivalry("show", parameter, "--json").stdout)
    fitted, unit = entry["fitted"], entry["unit"]
    low, high = (borne(fitted[end]) for end in ("low", "high"))
    assert says() == [drawn(low, high, unit)] != [drawn(entry["low"], entry["high"], unit)]


def test_a_drawn_lever_that_a_scenario_draws_apart_is_told_so(rivalry: Any) -> None:
    name = "parameters.policy.china.h20_admission_2025h2"
    words = ("show", "levers.china.import_admission", "--at", "2025-10")
    apart = rivalry(*words, "--set", f"{name}={{dist: uniform, low: 0, high: 1}}").stdout
    assert "share [h20, mi308x]: 5 to 95 %, drawn" in apart
    assert "share [h20, mi308x]: 2.5 to 47.5 %, drawn" in rivalry(*words, "--prior").stdout
    scaled = rivalry(*words, "--set", f"{name}={{times: 2}}").stdout
    assert "share [h20, mi308x]: 10.6 to 97.4 %, drawn" in scaled
