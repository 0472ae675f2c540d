from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.policy.structure import changed, defaults
from simulation.inputs.policy.values import ParameterRef
from tests import tables

Write = Callable[[str], str]
DATES: list[dict[str, Any]] = tables.read(Path(__file__).with_name("entry_dates.yaml"))


def test_a_bare_file_is_the_history(calibration: Calibration) -> None:
    baseline = load_scenario("baseline", calibration)
    assert baseline.timeline == calibration.rules
    assert (baseline.against, baseline.applied, baseline.parameters) == (None, (), {})
    assert baseline.structure == defaults()
    assert changed(baseline.structure) == {}


def test_extends_without_and_own_entries(calibration: Calibration) -> None:
    sales = load_scenario("sales", calibration)
    assert (sales.title, sales.against, sales.ancestors) == (
        "Sales allowed",
        "baseline",
        ("baseline",),
    )
    imports = [event for event in sales.timeline if event.lever == "import_admission"]
    assert [(months.label(e.month), e.names_selected, e.values) for e in imports] == [
        ("2026-02", ("h200",), {"share": 1.0})
    ]
    assert imports[0].origin == "sales"
    assert list(sales.files) == ["scenarios/baseline.yaml", "scenarios/policy/sales.yaml"]
    assert sales.parameters["supply.wafers"].value.range() == pytest.approx((20, 60))


@pytest.mark.parametrize("by", ["stem", "path"])
def test_either_suffix_is_one_of_yaml(
    calibration: Calibration, scenario_file: Write, root: Path, by: str
) -> None:
    """Of what is run, and of what it extends, applies and is judged against, by stem or by path."""
    end = ".yml" if by == "path" else ""
    (root / "older.yml").write_text("title: Older\nextends: sales\n")
    (root / "part.yml").write_text("title: Part\nstructure: {policy: rulebook}\n")
    own = f"extends: older{end}\nagainst: older{end}\napply: [part{end}]\n"
    (root / "mine.yml").write_text(f"title: Mine\n{own}")
    mine = load_scenario("mine.yml", calibration)
    assert (mine.name, mine.ancestors, mine.against) == (
        "mine",
        ("older", "sales", "baseline"),
        "older",
    )
    assert mine.structure["policy"] == "rulebook"
    assert {"mine.yml", "older.yml", "part.yml"} <= {Path(one).name for one in mine.files}


def test_a_path_works_like_a_name(
    calibration: Calibration, scenario_file: Write, root: Path
) -> None:
    path = scenario_file("title: Mine\nextends: sales\n")
    (root / "next.yaml").write_text("title: Next\nextends: mine\nagainst: baseline\n")
    other = load_scenario(root / "next.yaml", calibration)
    assert load_scenario(path, calibration).against == "sales"
    assert (other.ancestors, other.against) == (("mine", "sales", "baseline"), "baseline")
    (root / "last.yaml").write_text("title: Last\nagainst: mine\n")
    last = load_scenario("last.yaml", calibration)
    assert last.against == "mine"
    assert load_scenario(str(last.against_file), calibration).name == "mine"
    assert "mine.yaml" in other.files


def test_empty_keys_mean_nothing(calibration: Calibration, scenario_file: Write) -> None:
    text = "title: Mine\napply:\nwithout:\ntimeline:\nparameters:\nstructure:\n"
    mine = load_scenario(scenario_file(text), calibration)
    assert mine.timeline == calibration.rules
    assert mine.against == "baseline"


def test_the_same_month_and_field_replaces(calibration: Calibration, scenario_file: Write) -> None:
    mine = load_scenario(
        scenario_file(
            "title: Mine\ntimeline:\n"
            "  - {from: 2025-02, actor: meta, lever: capex_pledge, set: {delivered_share: 0.5}}\n"
        ),
        calibration,
    )
    (pledge,) = [event for event in mine.timeline if event.lever == "capex_pledge"]
    assert pledge.values == {"amount": 100.0, "years": 4.0, "delivered_share": 0.5}
    assert pledge.origin == "mine"
    (change,) = mine.applied
    assert change.path == "levers.meta.capex_pledge.delivered_share@2025-02"
    assert (change.old["dist"], change.new, change.origin) == ("uniform", 0.5, "mine")


def test_another_announcement_is_another_entry(
    calibration: Calibration, scenario_file: Write
) -> None:
    mine = load_scenario(
        scenario_file(
            "title: Mine\ntimeline:\n"
            "  - {from: 2026-01, announced: 2025-10, actor: us, "
            "lever: export_rule, set: {fee: 0.5}}\n"
        ),
        calibration,
    )
    entries = [e for e in mine.timeline if e.lever == "export_rule" and e.date == 48]
    assert [set(e.values) for e in entries] == [{"license_max_tpp"}, {"fee"}]
    assert mine.first_difference(load_scenario("baseline", calibration)) == months.index("2025-10")


def test_a_report_counts_from_its_month(calibration: Calibration, scenario_file: Write) -> None:
    mine = load_scenario(
        scenario_file(
            "title: Mine\ntimeline:\n"
            "  - {from: 2026-03, announced: 2026-02, reported: 2025-09, actor: us, "
            "lever: export_rule, set: {fee: 0.5}}\n"
        ),
        calibration,
    )
    (event,) = [e for e in mine.timeline if e.origin == "mine"]
    assert (event.announced, event.reported, event.heard) == (49, 44, 44)
    assert event.to_dict()["reported"] == "2025-09"
    assert mine.first_difference(load_scenario("baseline", calibration)) == months.index("2025-09")


@pytest.mark.parametrize("case", DATES, ids=[case["case"] for case in DATES])
def test_dates_of_entries_as_manifests_have_them(
    calibration: Calibration, scenario_file: Write, case: dict[str, Any]
) -> None:
    about = "actor: us, lever: export_rule, set: {fee: 0.5}"
    rows = "".join(f"  - {{{dates}, {about}}}\n" for dates in case["entries"])
    mine = load_scenario(scenario_file(f"title: Mine\ntimeline:\n{rows}"), calibration)
    dates = ("from", "announced", "reported", "until")
    found = [one.to_dict() for one in mine.timeline if one.origin == "mine"]
    said = [{key: one[key] for key in dates if key in one} for one in found]
    assert said == case["says"]
    first = min(said[0].get("reported", said[0]["announced"]), said[0]["announced"])
    baseline = load_scenario("baseline", calibration)
    assert mine.first_difference(baseline) == months.index(first)


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("chips: [h200], buyers: [state]", "chips: [h200], buyers: [tencent, state]", True),
        ("chips: [h200], buyers: [state]", "chips: [h100], buyers: [state]", False),
        ("chips: [h200], buyers: [state]", "chips: [h200]", False),
        ("chips: [h200]", "chips: [h100, h200]", True),
        ("chips: [h200]", "makers: [nvidia]", False),
    ],
)
def test_fragments_clash_where_they_share_a_name_of_each_selector(
    calibration: Calibration,
    scenario_file: Write,
    add_scenarios: Callable[[dict[str, str]], None],
    one: str,
    other: str,
    met: bool,
) -> None:
    row = "{{from: 2027-01, actor: China, lever: import_admission, {}, set: {{share: 0.5}}}}"
    add_scenarios(
        {
            f"fragments/{name}.yaml": f"title: F\ntimeline: [{row.format(narrowed)}]\n"
            for name, narrowed in (("one", one), ("other", other))
        }
    )
    path = scenario_file("title: Mine\napply: [one, other]\n")
    if met:
        with pytest.raises(InputError, match="fragments 'one' and 'other' both set levers"):
            load_scenario(path, calibration)
    else:
        shares = [
            e for e in load_scenario(path, calibration).timeline if e.values == {"share": 0.5}
        ]
        assert len(shares) == 2


def test_a_rule_from_before_the_first_month_keeps_its_date(calibration: Calibration) -> None:
    rules = load_scenario("baseline", calibration).to_dict()["timeline"]
    assert (rules[0]["id"], rules[0]["from"], rules[0]["announced"]) == (
        "old",
        "2019-05",
        "2022-01",
    )


def test_fragments_lie_between_base_and_own_keys(
    calibration: Calibration, scenario_file: Write
) -> None:
    text = "title: Mine\nextends: sales\napply: [half]\nparameters: {market.life: 12}\n"
    mine = load_scenario(scenario_file(text), calibration)
    assert [c.origin for c in mine.applied] == ["sales"] * 3 + ["half"] * 2 + ["mine"]
    assert [(c.old, c.new) for c in mine.applied[-2:]] == [(24.0, 30.0), (30.0, 12.0)]
    assert "scenarios/fragments/half.yaml" in mine.files


def test_without_may_be_narrow(calibration: Calibration, scenario_file: Write) -> None:
    mine = load_scenario(
        scenario_file(
            "title: Mine\nextends: sales\nwithout:\n"
            "  - {actor: China, lever: import_admission, chips: [h200], until: 2026-02}\n"
            "  - {actor: US, lever: export_rule, from: 2022-10-20, until: 2026-01}\n"
        ),
        calibration,
    )
    assert [event.id for event in mine.timeline] == ["old", "october", "pledge"]


def test_values_of_every_kind(calibration: Calibration, scenario_file: Write) -> None:
    mine = load_scenario(
        scenario_file(
            "title: Mine\ntimeline:\n  - from: 2027-03-17\n    announced: 2026-12-30\n"
            "    actor: US\n    lever: export_rule\n    source: a plan\n"
            "    set: {control_chips: [H200, h100], licensed_buyers: [Tencent], "
            "fee: {dist: choice, values: [0, 0.5]}, volume_cap: 1, "
            "hbm_access: {parameter: policy.admitted}}\n"
        ),
        calibration,
    )
    event = mine.timeline[-1]
    assert (months.label(event.month), months.label(event.announced)) == ("2027-04", "2026-12")
    assert event.names("control_chips") == ("h200", "h100")
    assert event.names("licensed_buyers") == ("tencent",)
    assert event.values["volume_cap"] == 1.0
    assert event.values["hbm_access"] == ParameterRef("policy.admitted")
    assert event.source == "a plan"


def test_first_difference(calibration: Calibration, scenario_file: Write) -> None:
    baseline, sales = load_scenario("baseline", calibration), load_scenario("sales", calibration)
    assert sales.first_difference(baseline) == 0  # an undated parameter
    plain = load_scenario(
        scenario_file(
            "title: X\nwithout:\n  - {actor: China, lever: import_admission}\n"
            "timeline:\n  - {from: 2026-03, announced: 2025-11, actor: China, lever: "
            "import_admission, set: {share: 1}}\n"
        ),
        calibration,
    )
    assert plain.first_difference(baseline) == months.index("2025-11")
    assert baseline.first_difference(plain) == months.index("2025-11")
    assert plain.first_difference(plain) is None
    reacting = scenario_file("title: R\nextends: baseline\nstructure: {policy: rulebook}\n")
    known = load_scenario(reacting, calibration).first_difference(baseline)
    assert known == months.index("2026-10")


def test_the_chain_of_a_value(calibration: Calibration, scenario_file: Write) -> None:
    text = "title: Mine\nextends: sales\nparameters: {supply.wafers: {source: paper}}\n"
    mine = load_scenario(scenario_file(text), calibration, ["supply.wafers=11"])
    chain = mine.chain("supply.wafers", calibration)
    assert [c.origin for c in chain] == ["calibration", "sales", "mine", "--set"]
    assert chain[2].new == {"source": "paper"}
    assert chain[3].new == 11
    levers = mine.chain("levers.China.import_admission.share", calibration)
    assert [c.origin for c in levers] == ["calibration", "sales", "sales"]
    one = mine.chain("levers.china.import_admission.share[h200]@2026-02", calibration)
    assert [(c.origin, c.new) for c in one] == [("sales", 1.0)]
    assert mine.chain("levers.china.import_admission.share@2026-03", calibration) == ()
    assert mine.chain("structure.policy", calibration) == ()
    assert mine.chain("supply.wafers.source", calibration) == chain


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("suply.wafers", "unknown parameter 'suply.wafers'; did you mean 'supply.wafers'?"),
        (
            "levers.us.export_rul.fee",
            "levers.us.export_rul.fee: unknown lever 'export_rul'; did you mean 'export_rule'?",
        ),
        ("levers.us", "levers.us: expected levers.ACTOR.LEVER.FIELD[SELECTOR]@YYYY-MM"),
    ],
)
def test_the_chain_of_nothing(calibration: Calibration, path: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario("baseline", calibration).chain(path, calibration)
    assert str(caught.value) == message


def test_files_it_builds_on_tell_their_problems_too(
    calibration: Calibration,
    scenario_file: Write,
    add_scenarios: Callable[[dict[str, str]], None],
) -> None:
    add_scenarios({"fragments/bad.yaml": "title: [", "fragments/word.yaml": "word"})
    path = scenario_file("titel: X\napply: [bad, word]\n")
    with pytest.raises(InputError) as caught:
        load_scenario(path, calibration)
    assert [str(p).partition(":")[0] for p in caught.value.problems] == [
        "mine.yaml",
        "scenarios/fragments/bad.yaml",
        "scenarios/fragments/word.yaml",
    ]


def test_too_long_a_chain(
    calibration: Calibration, add_scenarios: Callable[[dict[str, str]], None]
) -> None:
    add_scenarios({f"s{n}.yaml": f"title: S\nextends: s{n + 1}\n" for n in range(40)})
    with pytest.raises(
        InputError, match=r"^scenarios/s19\.yaml:2:10: scenarios extend over 20 levels"
    ):
        load_scenario("s0", calibration)


def test_the_manifest_holds_plain_data(calibration: Calibration) -> None:
    sales = load_scenario("sales", calibration, ["market.life={dist: uniform, low: 1, high: 2}"])
    data = json.loads(json.dumps(sales.to_dict()))
    assert data["name"] == "sales"
    assert data["extends"] == ["baseline"]
    assert data["parameters"]["market.life"] == {"dist": "uniform", "low": 1, "high": 2}
    assert data["timeline"][-1] == {
        "from": "2026-02",
        "announced": "2026-02",
        "actor": "china",
        "lever": "import_admission",
        "chips": ["h200"],
        "set": {"share": 1.0},
        "origin": "sales",
    }
    assert pickle.loads(pickle.dumps(sales)) == sales


def test_no_scenarios_at_all(calibration: Calibration, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError) as caught:
        load_scenario("baseline", calibration, folder=empty)
    assert str(caught.value) == "unknown scenario 'baseline'; there is none in empty"


def test_no_fragments_at_all(
    calibration: Calibration, scenario_file: Write, tmp_path: Path
) -> None:
    path = scenario_file("title: X\napply: [half]\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError) as caught:
        load_scenario(path, calibration, folder=empty)
    assert str(caught.value) == (
        "mine.yaml:2:9: unknown fragment 'half'; there is none in fragments/"
    )
