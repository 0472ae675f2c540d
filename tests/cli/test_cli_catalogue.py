"""`rivalry list` and `rivalry show`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from docs.generate.evidence_counts import stated
from simulation.api.catalogue import kinds, month
from simulation.inputs import Calibration
from simulation.model.schedule import PHASES

PRICE = "chips.h200.price_usd"


def test_figures_for_machines(rivalry: Any, calibration: Calibration) -> None:
    rows = json.loads(rivalry("list", "figures", "--json").stdout)
    assert [row["name"] for row in rows] == list(calibration.entries)
    fields = {"name", "value", "unit", "low", "high", "role", "evidence", "felt_in", "sources"}
    for row in rows:
        assert fields | {"file", "line"} <= row.keys()
        assert isinstance(row["value"], int | float)
        assert row["sources"]
        assert {"id", "title", "place", "date"} == row["sources"][0].keys()
    held = {row["name"]: row for row in rows}
    assert held[PRICE]["low"] < held[PRICE]["value"] < held[PRICE]["high"]
    assert held[PRICE]["file"].endswith("calibration/chips/nvidia.yaml")
    assert held[PRICE]["felt_in"] == "baseline"
    entry = next(e for e in calibration.entries.values() if e.observed_low is not None)
    assert (held[entry.name]["low"], held[entry.name]["high"]) == (entry.low, entry.high)
    assert held["doc_004.ascend_910_to_h100"]["low"] is None, "no interval was published"


@pytest.mark.parametrize(
    ("kind", "fields", "some"),
    [
        ("scenarios", {"name", "title", "against", "file"}, "h200_sales_allowed"),
        ("levers", {"name", "actor", "fields", "selectors", "leaves_out"}, "export_rule"),
        ("outcomes", {"name", "unit", "description", "undefined", "leaves_out"}, "ratio.stock"),
        ("sources", {"id", "title", "date", "kind", "url", "entries"}, "doc_004"),
    ],
)
def test_what_there_is(rivalry: Any, kind: str, fields: set[str], some: str) -> None:
    rows = json.loads(rivalry("list", kind, "--json").stdout)
    assert all(fields <= row.keys() for row in rows)
    assert some in {row.get("name", row.get("id")) for row in rows}
    assert some in rivalry("list", kind).stdout


@pytest.mark.slow
def test_the_month_phase_by_phase(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "phases", "--json").stdout)
    assert [row["name"] for row in rows] == [phase.name for phase in PHASES]
    (upstream,) = [row for row in rows if row["name"] == "upstream"]
    file = "simulation/model/supply/minerals.py"
    (ship,) = [one for one in upstream["mechanisms"] if one["file"] == file]
    assert "law.rare_earth_licensing.share" in ship["reads"]
    assert "rare_earths_unmet" in ship["writes"]
    assert "minerals.stock_months" in ship["parameters"]
    assert set(ship["writes"]) < set(upstream["writes"])
    lines = rivalry("list", "phases").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for row in rows:
        assert any(row["name"] in line and row["about"][:20] in line for line in lines)
        assert {f"   {one['name']}" for one in row["mechanisms"]} <= set(lines)


def test_parameters_as_a_table(rivalry: Any, calibration: Calibration) -> None:
    lines = rivalry("list", "parameters").stdout.splitlines()
    entries = len(list(calibration.parameters()))
    assert len([line for line in lines if line.startswith(" ")]) == entries + 2, "and two of a head"
    rest = len(calibration.entries) - entries
    assert lines[-1].startswith(f"{entries:,} parameters; `rivalry list figures` has also {rest} ")
    assert stated()[0] == pytest.approx(entries, rel=0.03), "as the README says"
    assert stated()[-1] == pytest.approx(rest, rel=0.03)
    assert not any(line.endswith(" ") for line in lines)
    (price,) = [line for line in lines if line.startswith(f" {PRICE} ")]
    assert " to " in price
    assert " USD " in price
    assert price.endswith(calibration.entries[PRICE].about), "what the number is stands in its row"


def test_a_word_that_is_nowhere_is_taken_for_a_typo(rivalry: Any) -> None:
    said = rivalry("list", "parameters", "cmxt").stderr
    assert said == "no parameters with cmxt; did you mean 'cxmt'?\n"


def test_a_levers_fields_have_units_and_ranges(rivalry: Any) -> None:
    text = rivalry("list", "levers").stdout
    assert "import_admission (states; narrowed by " in text
    (fee,) = [line for line in text.splitlines() if line.startswith(" fee ")]
    assert "0 to 1, default 0" in fee
    assert " higher " in fee
    assert "list of chips" in text


def test_words_keep_the_fields_of_a_lever_in_which_they_occur(rivalry: Any) -> None:
    def fields(*words: str) -> list[str]:
        found = rivalry("list", "levers", *words, "--json").stdout
        return [field["name"] for row in json.loads(found) for field in row["fields"]]

    assert fields("export_rule", "hbm") == ["hbm_access"]
    assert {"fee", "hbm_access"} < set(fields("export_rule")), "the lever's own name keeps all"
    text = rivalry("list", "levers", "export_rule", "hbm").stdout.splitlines()
    assert len([line for line in text if line.startswith(" ")]) == 3  # headings, rule, one field
    more = len(fields("export_rule")) - 1
    assert text[-1] == f"{more} more: `rivalry show export_rule`"


def test_a_levers_fields_say_what_reads_them_and_how_to_set_them(rivalry: Any) -> None:
    rows = {row["name"]: row for row in json.loads(rivalry("list", "levers", "--json").stdout)}
    (share,) = rows["domestic_mandate"]["fields"]
    assert (share["stricter"], share["narrowed_by"]) == ("higher", ["buyers"])
    assert share["read_by"].startswith("simulation.model.")
    assert share["example"] == "levers.china.domestic_mandate.share[private]@2023-11"
    rule = {field["name"]: field for field in rows["export_rule"]["fields"]}
    assert rule["density"]["acts_beside"] == {"control_tpp": 1e9}


def test_conflicts_are_shown(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "sources", "--conflicts", "--json").stdout)
    pairs = [{side["name"] for side in row["between"]} for row in rows if row["kind"] == "figures"]
    assert any("doc_000.china_reactors_built_in_decade" in pair for pair in pairs)
    assert len(pairs) == len({frozenset(pair) for pair in pairs}), "each pair once"
    text = rivalry("list", "sources", "--conflicts").stdout
    assert "doc_001.chinese_memory_bandwidth = 4.8 TB/s (doc_001)" in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("h200_sales_allowed", "h200_sales_allowed (scenario): H200 sales allowed\n"),
        (
            "h200_sales_allowed",
            "of licensed imports from 2026-02 (looser; reference: 0 %; h200",
        ),
        ("export_rule", "export_rule (lever)\n"),
        ("export_rule", "    fee [1]: 0 to 1, default 0. "),
        ("export_rule", "    license_chips: list of chips, empty for none. "),
        ("export_rule", " Read by simulation.model.law."),
        ("ratio.stock", "ratio.stock (outcome)\n  unit: ratio\n"),
        ("doc_004", "doc_004 (source): "),
        ("h200", "h200 (chip): H200"),
        ("h200", "    chips.h200.tflops: "),
        ("scarcity", "structure.scarcity (structure)\n"),
        ("scarcity", "  options: supply, demand\n  now: supply\n"),
        ("history.units.h20", "history.units.h20 (series)\n  unit: chips/year\n"),
        (PRICE, f"{PRICE} (entry)\n  value: "),
        (PRICE, "  drawn from: triangular "),
        (PRICE, "calibration/chips/nvidia.yaml:"),
        ("levers.us.export_rule.fee", "    levers.us.export_rule.fee@2026-01: 0.25 (calibration)"),
        ("levers.us.export_rule.fee", ".fee_chips@2025-08: h20, mi308x (calibration)"),
        ("structure.buyer_cap", "structure.buyer_cap (structure)\n  about: "),
        ("structure.scarcity", "  options: supply, demand\n  now: supply\n"),
        ("supply.smic.wafers_2027@2028-01", "supply.smic.wafers_2027 (entry)\n  value: "),
        ("wear.base", "  read by: simulation/model/fleet/installation.py: install\n"),
        ("parameters.wear.base", "  read by: simulation/model/fleet/installation.py: install\n"),
        ("policy.us.compact", "  read by: the timeline: "),
        ("grey_margin", "grey_margin (state variable, flow)\n  unit: USD\n"),
        ("grey_margin", "  axes: members\n"),
        ("purse", "unspent_chip_budget (state variable, state)\n"),
        ("backlog", "  owner: FirmBehaviour.commit_orders\n"),
        (
            "law.export_rule.fee",
            "law.export_rule.fee (rule)\n  unit: 1\n  about: Share of a licensed chip's price",
        ),
        ("law.export_rule.fee", "simulation/model/law/classification.py: "),
        ("levers.us.export_rule.variants", "\n  unit: 1 for yes, 0 for no\n"),
        ("levers.us.export_rule.variants", "\n  default: yes\n"),
        ("levers.us.export_rule.parent_rule@2026-09", "    parent_rule: yes, since 2026-06, "),
        ("levers.us.export_rule.parent_rule@2026-09", "\n  default: no\n"),
        ("levers.fab_credit", "\n  leaves out: Plants at home "),
        ("ratio.stock", "\n  leaves out: A chip counts by its speed"),
        ("export_rule", "    variants: yes or no, default yes. Whether "),
        ("export_rule", "    parent_rule: yes or no, or between, default no. Whether "),
    ],
)
def test_one_thing(rivalry: Any, name: str, says: str) -> None:
    assert says in rivalry("show", name).stdout


def test_a_figure_of_the_calibration_shares_its_name_with_nothing(
    calibration: Calibration,
) -> None:
    known = [outcome["name"] for outcome in kinds.outcomes(calibration)]
    known += [*calibration.claims, *calibration.sources, *calibration.series, *month.variables()]
    assert not calibration.entries.keys() & set(known)


def test_how_a_value_came_about(rivalry: Any) -> None:
    arguments = ("show", f"parameters.{PRICE}", "--set", f"{PRICE}=7")
    text = rivalry(*arguments).stdout
    chain = [line for line in text.splitlines() if line.startswith(f"    parameters.{PRICE}: ")]
    assert chain[0].endswith(" (calibration)")
    assert chain[1].endswith(" -> 7 (--set)")
    row = json.loads(rivalry(*arguments, "--scenario", "h200_sales_allowed", "--json").stdout)
    assert row["scenario"] == "h200_sales_allowed"
    assert [change["origin"] for change in row["chain"]] == ["calibration", "--set"]
    assert row["distribution"]["dist"] == "triangular"


def test_a_mixture_names_its_sources(rivalry: Any, calibration: Calibration) -> None:
    mixed = [entry for entry in calibration.entries.values() if len(entry.value.sources()) > 1]
    for entry in mixed[:1]:
        assert "  drawn from: one of " in rivalry("show", entry.name).stdout
        text = rivalry("list", "sources", "--conflicts").stdout
        assert f" {entry.name} " in text


def test_an_observation_says_what_it_is_for(rivalry: Any) -> None:
    text = rivalry("show", "doc_004.ascend_910_to_h100").stdout
    assert "  role: " in text
    assert "  used_by: " in text
    assert "  chain:" not in text


def test_an_earlier_name_is_noted_once(rivalry: Any) -> None:
    old, new = "budgets.purse_months", "budgets.unspent_budget_months"
    said = rivalry("show", old, "--set", f"{old}=4")
    assert said.stderr == f"note: '{old}' is now '{new}'\n"
    assert said.stdout.startswith(f"{new} (entry)\n")
    assert f"  was: {old}\n" in said.stdout
    assert f"    parameters.{new}: " in said.stdout
    assert " -> 4 (--set)\n" in said.stdout
    assert rivalry("show", new).stderr == ""


HBM = """HBM (term)
  unit: GB, GB/s; counted in stacks
  meaning: Memory dies stacked beside the processor in its package. Its bandwidth sets how fast a \
chip serves models, and its supply is a bottleneck of Chinese chips. memory is what a supplier can \
deliver in the month after outages and want of rare earths (memory_stacks: in twelve months), all \
of it for AI chips; chips that take it are started months before. What traders smuggle or desolder \
is part of what others make.
  also: high-bandwidth memory
  outcomes: memory, memory_stacks, hoarding, rule
  levers: export_rule.hbm_access, export_rule.control_bandwidth_gb_s, \
export_rule.license_max_bandwidth_gb_s
  parameters: supply.*.memory_2022, supply.cxmt.*, supply.huawei_memory.*
  see_also: Memory hoard, Packaging
"""
H100E = """H100e (term)
  unit: H100e = TFLOP/s of the chip / TFLOP/s of an H100
  meaning: The compute of one Nvidia H100 in dense 16-bit arithmetic. Chips of all kinds are added \
up in it, each by its own speed over that of an H100.
  also: H100 equivalent, H100 equivalents
  outcomes: compute, new_compute, sold_compute, training_compute
  see_also: TPP, Effective compute, Compute
"""


@pytest.mark.parametrize(
    ("word", "text"),
    [("H100e", H100E), ("h100 Equivalents", H100E), ("High-Bandwidth memory", HBM)],
)
def test_a_term_is_explained(rivalry: Any, word: str, text: str) -> None:
    assert rivalry("show", word).stdout == text


def test_terms_give_way_to_things_of_the_same_name(rivalry: Any) -> None:
    assert rivalry("show", "fragmentation").stdout.startswith("fragmentation (outcome)\n")
    assert rivalry("show", "Fragmentation").stdout.startswith("Fragmentation (term)\n")
    assert "did you mean 'Entity list'?" in rivalry("show", "Entity lisst", code=2).stderr


def test_terms_are_listed(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "terms", "--json").stdout)
    (bank,) = [row for row in rows if row["name"] == "Die bank"]
    assert bank["also"] == ["banked dies"]
    lines = rivalry("list", "terms").stdout.splitlines()
    assert sum(line.startswith(" ") for line in lines) == len(rows) + 2
    assert any(line.startswith(" Die bank ") for line in lines)


@pytest.mark.parametrize(
    ("kind", "fields", "some"),
    [
        ("chips", {"maker", "ships", "tpp", "hbm_gb", "price_usd"}, "h20"),
        ("firms", {"state", "segment", "site"}, "microsoft"),
        ("makers", {"state", "stack", "captive"}, "huawei"),
        ("suppliers", {"state", "kinds"}, "tsmc"),
        ("states", {"rival"}, "netherlands"),
        ("structure", {"options", "default", "about"}, "buyer_cap"),
    ],
)
def test_who_plays(rivalry: Any, kind: str, fields: set[str], some: str) -> None:
    rows = json.loads(rivalry("list", kind, "--json").stdout)
    assert all(fields | {"name"} <= row.keys() for row in rows)
    (found,) = [row for row in rows if row["name"] == some]
    (line,) = [
        line
        for line in rivalry("list", kind, some).stdout.splitlines()
        if line.split()[:1] == [some]
    ]
    assert found.get("title", some).split()[0] in line
    shown = rivalry("show", some).stdout
    assert shown.splitlines()[0].startswith((f"{some} (", "structure."))


@pytest.mark.slow
def test_lists_are_filtered_by_words_role_and_evidence(rivalry: Any) -> None:
    every = json.loads(rivalry("list", "figures", "--json").stdout)
    for role in ("parameter", "observation"):
        some = ("smic", "WAFERS", "--role", role, "--evidence", "estimate")
        rows = json.loads(rivalry("list", "figures", *some, "--json").stdout)
        assert 0 < len(rows) < len(every)
        assert {(row["role"], row["evidence"]) for row in rows} == {(role, "estimate")}
    assert all("smic" in json.dumps(row).lower() for row in rows)
    nothing = rivalry("list", "outcomes", "smic", "qqqq")
    assert (nothing.stdout, nothing.stderr) == ("", "no outcomes with smic and qqqq\n")
    none = rivalry("list", "parameters", "smic", "--evidence", "measured").stderr
    assert none == "no parameters with smic and evidence measured\n"
    wrong = rivalry("list", "parameters", "--evidence", "estimat", code=2).stderr
    assert "did you mean 'estimate'?" in wrong
    strange = rivalry("list", "chips", "--role", "parameter", code=2).stderr
    assert "--role goes with `list figures`" in strange
    strange = rivalry("list", "chips", "--evidence", "measured", code=2).stderr
    assert "--evidence goes with `list parameters` or `list figures`" in strange


def test_outcomes_begin_with_the_headline_ones_and_gather_families(rivalry: Any) -> None:
    lines = rivalry("list", "outcomes").stdout.splitlines()
    names = [line.split()[0] for line in lines if line.strip()][2:]
    assert names[:2] == ["compute.china", "ratio.stock"]
    assert {"units.CHIP", "units.china.CHIP", "revenue.MAKER", "capex.FIRM"} <= set(names)
    assert "units.h200" not in names
    assert "revenue.nvidia" in names, "a headline figure stands by itself"
    every = [row["name"] for row in json.loads(rivalry("list", "outcomes", "--json").stdout)]
    whole = rivalry("list", "outcomes", "--all").stdout
    assert all(f" {name} " in whole for name in every), "each by its own name"
    assert " units.h200 " in rivalry("list", "outcomes", "units").stdout
    wrong = rivalry("list", "firms", "--all", code=2).stderr
    assert "--all goes with `list outcomes`" in wrong


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("smugg", ["Error: nothing is called 'smugg'; did you mean 'smuggled'?; with it in name or "
                   "title there are",
                   "  scenarios: smuggling_crackdown",
                   "  suppliers: memory_traders",  # by its title
                   "  claims: smuggling-sustains"]),
        ("SMIC  wafers", ["Error: nothing is called 'SMIC  wafers'; with it in name or title there "
                          "are", "  outcomes: wafers.smic, wafers.smic.ai"]),
        ("supply.smic.wafers*", ["  parameters: supply.smic.wafers_2021, supply.smic.wafers_2024, "
                                 "supply.smic.wafers_2025 and 3 more "
                                 "(`rivalry list parameters supply.smic.wafers`)"]),
        ("volume_c", ["  levers: export_rule.volume_cap"]),
        ("samsng", ["Error: nothing is called 'samsng'; did you mean 'samsung'?"]),
        ("e", ["Error: nothing is called 'e'; did you mean 'eu'?"]),
        ("uncertain_supply", ["Error: nothing is called 'uncertain_supply' that `show` knows, but "
                              "a sweep is: `rivalry sweep uncertain_supply`"]),
        ("us_china", ["Error: nothing is called 'us_china' that `show` knows, but a game is: "
                      "`rivalry game us_china`"]),
        ("demand", ["Error: nothing is called 'demand' that `show` knows, but a file of checks is: "
                    "`rivalry check --model demand`"]),
        ("china_rare_earths", ["Error: nothing is called 'china_rare_earths' that `show` knows, "
                               "but a fragment is: scenarios take it by `apply`"]),
    ],
)  # fmt: skip
def test_a_word_that_names_contain(rivalry: Any, word: str, says: list[str]) -> None:
    lines = rivalry("show", word, code=2).stderr.splitlines()
    assert [line for line in lines if line in says] == says
    assert len(lines) <= 13
    more = [line for line in lines if "more (`rivalry list " in line]
    for line in more[:1]:  # the command that is offered has them
        command = line.partition("`rivalry ")[2].partition("`")[0]
        assert rivalry(*command.split()).stdout


@pytest.mark.parametrize(
    ("name", "takes", "default"),
    [
        ("volume_cap", "0 or more, or none; 50 % is written 0.5", "none"),
        ("export_rule.fee", "0 to 1; 50 % is written 0.5", "0"),
        ("buyer_cap", "0 or more, or none", "none"),
    ],
)
def test_a_rule_says_what_a_scenario_may_write(
    rivalry: Any, name: str, takes: str, default: str
) -> None:
    found = json.loads(rivalry("show", name, "--json").stdout)
    rows = found if isinstance(found, list) else [found]
    row = next(one for one in rows if "takes" in one)
    assert (row["takes"], row["default"]) == (takes, default)


def test_the_law_in_force_says_how_shares_are_written(rivalry: Any) -> None:
    told = rivalry("list", "rules", "--at", "2026-09").stderr
    assert told.endswith("note: in scenarios 50 % is written 0.5\n")
