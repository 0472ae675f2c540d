"""Changes of scenarios as sentences: who does what from when, with units, and what it was."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import simulation
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text.named_chips import _named, sold
from simulation.api.catalogue.law import rules
from simulation.api.changes.differences import apart, beside, told
from simulation.api.changes.overridden import as_run
from simulation.api.changes.sentences import notes, sentences
from simulation.api.draws import drawing_from
from simulation.distributions import Mixture, adjusted, parse_distribution
from simulation.inputs import Calibration, Scenario, load_calibration, load_scenario, with_settings
from simulation.inputs.draws.posterior import origin
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held import Selection
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.scenario.doubts import doubts
from simulation.inputs.scenario.files import Library
from tests import tables
from tests.api.on_baseline import on_baseline

CASES: Any = tables.beside(__file__, "changes.yaml")


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"][:40])
def test_a_change_is_told(case: dict[str, str], known: Calibration, tmp_path: Path) -> None:
    assert sentences(on_baseline(tmp_path, known, case["entry"]), known)[-1] == case["says"]


def test_every_scenario_that_ships_is_told_without_a_gap(known: Calibration) -> None:
    for name in Library(known.root / "scenarios").scenarios:
        scenario = load_scenario(name, known)
        told = sentences(scenario, known)
        assert len(told) == len(scenario.applied)
        for line in told:
            assert "another distribution" not in line
            assert "{" not in line


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        ("chips", "mine: {like: h20, ship: 2027-03, tflops: 400, price_usd: {times: 1.2}}",
         "chips.mine is added: like H20, but first shipped 2027-03, 16-bit speed 400 TFLOP/s, "
         "price times 1.2 (mine)"),
        ("chips", "mine: {like: h20, title: My chip}",
         "chips.mine is added: My chip, like H20 (mine)"),
        ("makers", "honor: {title: Honor, like: huawei, split_from: huawei, share: 0.2}",
         "makers.honor is added: Honor, split from Huawei, a share of 20 %, like Huawei (mine)"),
    ],
)  # fmt: skip
def test_what_is_added_is_told_with_what_differs(
    kind: str, written: str, says: str, known: Calibration, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: T\nextends: baseline\n{kind}:\n  {written}\n", "utf-8")
    assert says in sentences(load_scenario(file, known), known)


LISTS = [field for lever in LEVERS.values() for field in lever.fields.values() if field.names]


@pytest.mark.parametrize("field", LISTS, ids=lambda field: field.path)
def test_an_empty_list_is_told_as_what_it_means(
    field: Field, known: Calibration, tmp_path: Path
) -> None:
    """In a change, in what held before, in the law, in a doubt: none, or all that it could name."""
    assert field.empty == (f"all {field.names}" if "empty" in field.about else "none")
    row = f"actor: US, lever: {field.lever}, set: {{{field.name}: []}}"
    rows = (f"{{from: {month}, {row}}}" for month in ("2026-09", "2026-11"))
    scenario = on_baseline(tmp_path, known, *rows)
    first, last = sentences(scenario, known)[-2:]
    assert f"{field.empty} from 2026-09 (" in first
    if isinstance(field, Selection):
        return  # it holds nothing of its own
    assert last.endswith(f"{field.empty} from 2026-11 (was {field.empty}; mine)")
    held = [one for one in rules(known, scenario, "2026-10") if one["field"] == field.name]
    assert [one["says"] for one in held if one["actor"] == "us"] == [field.empty]
    doubt = f"changes nothing: {field.path} is {field.empty} already in 2026-11"
    assert [one.message for one in doubts(scenario, known)] == [doubt]


STATE = "{from: 2026-09, actor: China, lever: domestic_mandate, buyers: [state], set: {share: 0.8}}"
B30A = "{from: 2027-01, actor: US, lever: export_rule, set: {license_chips: {add: [b30a]}}}"
B30A_IN = "{from: 2026-10, actor: China, lever: import_admission, chips: [b30a], set: {share: 1}}"
CAP = "{from: 2027-01, actor: US, lever: export_rule, buyers: [state], set: {buyer_cap: 0}}"
KOREA = "{from: 2027-07, actor: South Korea, lever: export_rule, set: {hbm_access: 0}}"
ALL_MAY = "{from: 2026-09, actor: US, lever: export_rule, set: {licensed_buyers: []}}"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([STATE],
         ["domestic_mandate for state from 2026-09: us export_rule.licensed_buyers (bytedance, "
          "alibaba, tencent, china_other, china_abroad) has none of them, so that it reaches only "
          "their purchases of chips that need no licence"]),
        ([STATE, ALL_MAY], []),
        ([STATE.replace("state", "state, tencent")], []),
        ([STATE.replace("[state]", "[private]")], []),
        ([B30A],
         ["export_rule.license_chips names b30a from 2027-01: china import_admission.share lets in "
          "2 to 38 %, drawn, of what is ordered"]),
        ([B30A, B30A_IN], []),
        ([B30A.replace("b30a", "h20")], []),
        ([CAP],
         ["export_rule for state from 2027-01: licensed_buyers (bytedance, alibaba, tencent, "
          "china_other, china_abroad) has none of them, so that it changes nothing"]),
        ([CAP.replace("[state]", "[tencent]")], []),
        ([KOREA],
         ["no sale feels export_rule.hbm_access of south_korea, which has no rival; the rules of "
          "us and china reach suppliers of every state"]),
    ],
)  # fmt: skip
def test_what_bounds_an_entry_is_told(
    entries: list[str], said: list[str], known: Calibration, tmp_path: Path
) -> None:
    assert bounds(on_baseline(tmp_path, known, *entries), known) == said


def bounds(scenario: Scenario, known: Calibration) -> list[str]:
    """Notes but for those on chips that are sold no longer (`test_on_sale`)."""
    return [one for one in notes(scenario, known) if not one.startswith("leaves the market")]


def test_what_bounds_an_entry_is_told_as_the_scenario_draws_it(
    known: Calibration, tmp_path: Path
) -> None:
    for share, said in (("0.25", "lets in 25 % of"), ("1", "")):
        rest = f"parameters: {{policy.china.admission_2026h2: {share}}}\n"
        found = bounds(on_baseline(tmp_path, known, B30A, rest=rest), known)
        assert said in "".join(found)
        assert bool(found) == bool(said)


def test_runs_tell_in_words_what_sets_them_apart(known: Calibration, tmp_path: Path) -> None:
    """From their manifests alone; what both have is left out, and what chips come of it is told."""
    head, shut = "title: T\nagainst: before\n", "actor: China, lever: import_admission"
    both = "  - {from: 2022-02, actor: US, lever: export_rule, set: {enforcement: 0.5}}\n"
    (tmp_path / "before.yaml").write_text(
        f"{head.replace('before', 'baseline')}extends: baseline\ntimeline:\n{both}"
        f"  - {{from: 2022-02, {shut}, chips: [a100], set: {{share: 0.5}}}}\n"
        f"  - {{from: 2022-03, {shut}, set: {{abroad: 0.5}}}}\n", "utf-8")  # fmt: skip
    (tmp_path / "mine.yaml").write_text(
        f"{head}extends: baseline\ntimeline:\n{both}"
        f"  - {{from: 2022-02, {shut}, chips: [a100], set: {{share: 0}}}}\n"
        "parameters:\n  supply.smic.wafers_2027: {times: 2}\n", "utf-8")  # fmt: skip
    files = [tmp_path / "before.yaml", tmp_path / "mine.yaml"]
    size: dict[str, Any] = {"members": 2, "until": "2022-06", "prior": True}
    kept = ["ratio.stock", "units.china.a100"]
    run = simulation.run(files, outcomes=kept, out=tmp_path / "run", **size).open()
    found = compare([run], "before")
    (pair,) = found.pairs
    said = told(pair, known)
    assert said[0] == (
        "China admits 0 % of licensed imports for A100 from 2022-02 (stricter; reference: 50 %; "
        "until 2025-12, then the baseline sets it)"
    )
    assert said[1].startswith("supply.smic.wafers_2027 is (27 k")
    assert said[2:] == [
        "only in the reference: China admits 50 % of licensed purchases abroad from 2022-03"
    ]
    (line,) = sold(found, pair, "2022-06", apart(pair)[0])
    assert "fewer sold in China in the twelve months to Jun 2022, where the change is" in line
    assert re.search(r"largest: [\d.]+ k instead of [\d.]+ k \(medians\)$", line), "the month once"
    largest = line.removesuffix(" (medians)")
    (line,) = sold(found, pair, "2022-04", apart(pair)[0])
    assert line.startswith(largest)
    assert re.search(r" k; in those to Apr 2022 [\d.]+ k instead of [\d.]+ k \(medians\)$", line)


def _rule(since: str, actor: str, lever: str, **values: Any) -> dict[str, Any]:
    return {"from": since, "announced": since, "actor": actor, "lever": lever, "set": values}


SALES = _rule("2026-01", "us", "export_rule", license_max_tpp=21000, license_chips=["h20"])
STOP = _rule("2027-01", "us", "export_rule", license_max_tpp=0, license_chips=[])
DRAWN = {"parameter": "policy.china.admission_2026h2"}
CUSTOMS = _rule("2026-07", "china", "import_admission", share=DRAWN)
SHUT = _rule("2028-03", "tsmc", "disruption", output=0)


Rows = list[tuple[str, Any, Any]]


def _pair(mine: list[Any], theirs: list[Any], applied: Rows, before: Rows | None = None) -> Pair:
    """Two scenarios of a finished run, by what its manifest has of them."""
    rows, old_rows = (
        [dict(zip(("path", "old", "new"), row, strict=True)) for row in some]
        for some in (applied, before or [])
    )
    new, old = (
        Side("s", "s", cast("Any", SimpleNamespace(manifest={"scenarios": {"s": found}})))
        for found in (
            {"timeline": mine, "applied": rows},
            {"timeline": theirs, "applied": old_rows},
        )
    )
    return Pair(new, old, range(4))


ADMITTED = "parameters.policy.china.admission_2026h2"


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ([], "2 to 38 %, drawn"),
        ([(ADMITTED, None, 0.2)], "20 %"),
        ([(ADMITTED, None, {"dist": "uniform", "low": 0.5, "high": 0.6})],
         "50.5 to 59.5 %, drawn"),
        ([(ADMITTED, None, 0.2), (ADMITTED, 0.2, 0.3)], "30 %"),
        ([(ADMITTED, None, {"source": "gone"})], "2 to 38 %, drawn"),
        ([(ADMITTED, None, {"dist": "of another edition"})], "2 to 38 %, drawn"),
        ([(f"{ADMITTED}@2029-01", None, 0.2)], "2 to 38 %, drawn"),
        ([("parameters.of.another.edition", None, 0.2)], "2 to 38 %, drawn"),
    ],
)  # fmt: skip
def test_what_a_run_held_is_told_as_it_drew_it(
    overrides: Rows, said: str, known: Calibration
) -> None:
    """Both sides override the parameter, so that it does not set them apart."""
    opened = _rule("2026-07", "china", "import_admission", share=1)
    share = "levers.china.import_admission.share@2026-07"
    both = _pair([opened], [CUSTOMS], [(share, None, 1), *overrides], overrides)
    assert told(both, known) == [
        f"China admits 100 % of licensed imports from 2026-07 (looser; reference: {said})"
    ]
    ended = _pair([], [CUSTOMS], [(share, DRAWN, None), *overrides], overrides)
    assert told(ended, known)[0].endswith(f"is taken out (it was {said}; without it 100 %)")


def test_each_side_is_told_as_it_drew_it(known: Calibration) -> None:
    """What only the reference has hangs on a parameter of which the scenario has another value."""
    opened = _rule("2026-07", "china", "import_admission", share=1)
    share = "levers.china.import_admission.share@2026-07"
    mine, theirs = [(ADMITTED, None, 0.75)], [(ADMITTED, None, 0.25)]
    both = _pair([opened], [CUSTOMS], [(share, None, 1), *mine], theirs)
    assert told(both, known)[0].endswith("from 2026-07 (looser; reference: 25 %)")
    late = "levers.china.import_admission.share@2027-07"
    alone = _pair([CUSTOMS], [CUSTOMS], mine, [(late, None, DRAWN), *theirs])
    (said,) = (line for line in told(alone, known) if line.startswith("only in the reference"))
    assert said.endswith("China admits 25 % of licensed imports from 2027-07")


def test_a_parameter_of_both_is_told_by_the_draws_of_the_reference(known: Calibration) -> None:
    name, shipped = "supply.smic.yield_2024", origin(drawing_from(), {})
    usual = known.entries[name].value.plain()
    for draws, fitted in ((({"from": "prior"}, shipped), True), ((shipped, {}), False)):
        pair = _pair([], [], [(f"parameters.{name}", usual, 0.3)])
        for side, drawn in zip((pair.changed, pair.base), draws, strict=True):
            cast("Any", side.run).manifest["draws"] = drawn
        (line,) = told(pair, known)
        assert (" in the fitted draws" in line) is fitted, line


def test_a_source_is_chosen_of_what_was_overridden_before(known: Calibration) -> None:
    name, entry = next((n, e) for n, e in known.entries.items() if isinstance(e.value, Mixture))
    source = entry.value.sources()[0]
    path, half = f"parameters.{name}", adjusted(entry.value, 0.5)
    pair = _pair([], [], [(path, None, half.plain()), (path, None, {"source": source})])
    found = as_run(pair.changed, known).entries[name].value
    part = parse_distribution(entry.value.mixture_part(source))
    assert found == adjusted(part, 0.5)


def test_what_is_set_anew_is_told_beside_what_the_reference_holds(known: Calibration) -> None:
    """What nothing holds before stays alone, and so does what the calibration no longer knows."""
    rule = "levers.us.export_rule"
    applied = [
        (f"{rule}.license_max_tpp@2027-01", None, 0),
        (f"{rule}.license_chips@2027-01", None, []),
        ("levers.tsmc.disruption.output@2028-03", None, 0),
        ("levers.china.import_admission.share@2026-07", DRAWN, None),
    ]
    found = _pair([SALES, STOP, SHUT], [SALES, CUSTOMS], applied)
    assert told(found, known) == [
        "US licenses no chip by its performance from 2027-01 (stricter; reference: 21 k TPP)",
        "US licenses by name: none from 2027-01 (stricter; reference: H20)",
        "TSMC ships 0 % of its output from 2028-03",
        "China: the entry about import admission share from 2026-07 is taken out "
        "(it was 2 to 38 %, drawn; without it 100 %)",
    ]
    assert [row["old"] for row in beside(found, known)][:2] == ["21 k TPP", "H20"]
    gone = _rule("2026-02", "us", "export_rule", license_chips=["no_such_chip"])
    unknown = _pair([SALES, STOP], [SALES, gone], applied[:1])
    assert told(unknown, known) == ["US licenses no chip by its performance from 2027-01"]


SMIC, IDLE = "parameters.supply.smic.wafers_2027", "parameters.firms.mine.base_capex_2021"
ADMITS = "levers.china.import_admission.share@2027-01"


def test_dated_policy_is_told_first_and_what_is_the_same_is_not(known: Calibration) -> None:
    rows = [(SMIC, 40000.0, 50000.0), (IDLE, 0.0, 0.0), (ADMITS, 0.0, 1.0)]
    applied = [{"path": path, "old": old, "new": new} for path, old, new in rows]
    new, old = (
        Side("s", "s", cast("Any", SimpleNamespace(manifest={"scenarios": {"s": found}})))
        for found in ({"applied": applied}, {"applied": []})
    )
    pair = Pair(new, old, range(4))
    assert told(pair, known) == [
        "China admits 100 % of licensed imports from 2027-01 (reference: 0 %)",
        "supply.smic.wafers_2027 is 50 k wafers a month (reference: 40 k wafers a month)",
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "chips"),
    [
        ("export_rule.license_chips@2026-01", ["h20"], {"add": ["b30a"]}, ["b30a"]),
        ("export_rule.license_chips@2026-01", ["h20", "h200"], {"remove": ["h20"]}, ["h20"]),
        ("export_rule.license_chips@2026-01", None, ["h20", "h200"], ["h20", "h200"]),
        ("export_rule.control_chips@2026-01", ["h20", "h200"], ["h20", "b30a"], ["b30a", "h200"]),
        ("export_rule.license_chips@2026-01", ["h20"], None, ["h20"]),
        ("export_rule.fee[h20,mi308x]@2026-01", None, 0.25, ["h20", "mi308x"]),
        ("export_rule.licensed_buyers@2026-01", None, {"add": ["nvidia"]}, []),
        ("export_rule.fee@2026-01", None, {"plus": 0.1}, []),
    ],
)
def test_chips_that_a_change_names(path: str, old: Any, new: Any, chips: list[str]) -> None:
    assert [*_named({"path": f"levers.us.{path}", "old": old, "new": new})] == chips


def test_the_sales_of_a_chip_that_is_added_are_told(known: Calibration, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: T\nextends: baseline\nchips:\n  mine: {like: a100, ship: 2022-03}\n", "utf-8"
    )
    kept = ["ratio.stock", "units.china.mine"]
    files = ["baseline", file]
    run = simulation.run(
        files, members=2, until="2022-12", prior=True, outcomes=kept, out=tmp_path / "run"
    ).open()
    found = compare([run], "baseline")
    (pair,) = found.pairs
    (line,) = sold(found, pair, "2022-12", apart(pair)[0])
    assert line.startswith("Mine: ")
    assert " instead of 0" in line


def test_what_the_reference_has_later_too_is_told(known: Calibration) -> None:
    """From when on, where it stays so; nothing of an entry that ends, or where it does not stay."""
    path = "levers.us.export_rule.license_max_tpp"
    at = [("2026-01", 21000), ("2026-07", 9000)]
    short, high, other = (
        _rule(since, "us", "export_rule", license_max_tpp=value)
        for since, value in (("2025-11", 21000), *at)
    )
    ends = {**short, "until": "2025-12"}
    cases: list[tuple[dict[str, Any], list[Any], str, str]] = [
        (short, [high], "2025-11", "(looser; reference: 0 TPP; the same from 2026-01)"),
        (
            short,
            [high, {**high, "from": "2026-05", "announced": "2026-05"}],
            "2025-11",
            "(looser; reference: 0 TPP; the same from 2026-01)",
        ),
        (short, [high, other], "2025-11", "(looser; reference: 0 TPP)"),
        (short, [other], "2025-11", "(looser; reference: 0 TPP)"),
        (ends, [high], "2025-11..2025-12", "(looser; reference: 0 TPP)"),
    ]
    for mine, theirs, when, says in cases:
        (line,) = told(_pair([mine], theirs, [(f"{path}@{when}", None, 21000)]), known)
        assert line.endswith(f" {says}"), (line, says)


def test_names_whose_own_value_a_general_entry_ends_are_told(
    known: Calibration, tmp_path: Path
) -> None:
    fee = "actor: US, lever: export_rule"
    for value, says in ((0.25, "25 %, for H20, MI308X 15 %"), (0.3, "25 %")):
        entry = f"{{from: 2027-01, {fee}, set: {{fee: {value}}}}}"
        (line,) = sentences(on_baseline(tmp_path, known, entry), known)
        assert line.endswith(f" (stricter; was {says}; mine)"), line


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("license_max_tpp@2026-01=5000", "below 5 k TPP from 2026-01 (stricter; was 21 k TPP;"),
        ("license_max_tpp@2026-01=50000", "below 50 k TPP from 2026-01 (looser; was 21 k TPP;"),
        ("volume_cap@2026-01=0.1", "sold at home from 2026-01 (stricter; was 50 %;"),
        ("license_chips@2025-08=[h20]", "H20 from 2025-08 (stricter; was H20, MI308X;"),
        ("license_max_tpp@2026-02=5000", "below 5 k TPP from 2026-02 (stricter; was 21 k TPP;"),
    ],
)
def test_a_number_of_the_record_is_what_its_replacement_is_held_against(
    setting: str, says: str, known: Calibration
) -> None:
    baseline = load_scenario("baseline", known)
    changed = with_settings(baseline, (f"levers.us.export_rule.{setting}",), known)
    assert says in sentences(changed, known)[0]


HALVED = "{from: 2027-01, actor: China, lever: import_admission, set: {share: {times: 0.5}}}"
SET = "{from: 2027-07, actor: China, lever: import_admission, set: {share: 0.5}}"


def test_what_was_drawn_and_changed_since_is_told_so(known: Calibration, tmp_path: Path) -> None:
    """The reader sees what holds now, not the start of a chain."""
    for entries, was in (((SET,), "2 to 38 %, drawn"), ((HALVED, SET), "1 to 19 %, drawn")):
        last = sentences(on_baseline(tmp_path, known, *entries), known)[-1]
        assert f"(looser; was {was}; mine)" in last


BEFORE: Any = tables.beside(__file__, "changes_before.yaml")


@pytest.mark.parametrize("case", BEFORE, ids=lambda case: case["was"][:40])
def test_what_an_entry_ends_is_told_of_all_its_names(
    case: dict[str, Any], known: Calibration, tmp_path: Path
) -> None:
    last = sentences(on_baseline(tmp_path, known, *case["entries"]), known)[-1]
    assert last.endswith(f" ({case.get('way', '')}was {case['was']}; mine)"), last
