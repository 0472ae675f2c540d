"""A small world on disk: enough of a calibration and of scenarios to exercise every rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.inputs import Calibration, Scenario, load_calibration, load_scenario

SMALL = {
    "sources.yaml": """
sources:
  paper: {title: A paper, url: "https://example.org/a", date: 2025-06-30, kind: primary}
  rumour: {title: A rumour, date: undated, kind: secondary}
  own: {title: Own judgement, date: 2026, kind: judgement}
""",
    "roster.yaml": """
roster:
  states:
    us: {title: US, rival: china}
    china: {title: China, rival: us}
    taiwan: {title: Taiwan}
  makers:
    nvidia: {title: Nvidia, state: us, stack: cuda, suppliers: [tsmc]}
    huawei: {title: Huawei, state: china, stack: cann}
  suppliers:
    tsmc: {title: TSMC, state: taiwan, kinds: [foundry]}
    memory: {title: Memory maker, state: taiwan, kinds: hbm}
  firms:
    meta: {title: Meta, state: us, segment: private}
    tencent: {title: Tencent, state: china, segment: private}
    china_state: {title: State centres, state: china, segment: state}
""",
    "parameters.yaml": """
entries:
  supply.wafers:
    value:
      dist: mixture
      parts:
        - {source: paper, weight: 3, dist: lognormal, p05: 10, p95: 30}
        - {source: rumour, dist: uniform, low: 40, high: 50}
    unit: wafers/month
    period: 2025
    known_from: 2025-06
    role: parameter
    evidence: estimate
    sources: [paper, {id: rumour, place: page 3}]
    about: Wafers started.
  policy.admitted:
    value: {dist: uniform, low: 0, high: 0.2}
    unit: "1"
    known_from: 2026-07
    role: parameter
    evidence: assumption
    sources: [own]
    about: Share let in.
  policy.twin:
    value: {dist: normal, p05: -1, p95: 1}
    unit: log points
    known_from: 2026-07
    role: parameter
    evidence: assumption
    sources: [own]
    stream: policy.admitted
    about: Shares its luck with another.
  market.life:
    value: 24
    unit: months
    known_from: 2025
    role: parameter
    evidence: assumption
    sources: [own]
    about: How long chips sell.
  seen.wafers:
    value: 20
    low: 15
    high: 25
    unit: wafers/month
    known_from: 2025-06-30
    role: observation
    evidence: measured
    sources: [{id: paper, place: table 1}]
    conflicts: [history.wafers]
    about: What was seen.
    used_by: wafers.smic
""",
    "history.yaml": """
series:
  history.wafers:
    unit: wafers/month
    evidence: derived
    sources: [paper]
    conflicts: [seen.wafers]
    about: Wafers by half-year.
    definition: Starts of the better nodes.
    outcome: wafers.smic
    operator: level
    points:
      - {period: 2024-H1, value: 8, low: 6, high: 9, known_from: 2024-09, id: w1}
      - {period: 2024-H2, value: 12}
""",
    "rules.yaml": """
rules:
  - id: old
    from: 2019-05
    actor: us
    lever: export_rule
    set: {entity_list: [huawei]}
    sources: [paper]
  - id: october
    from: 2022-10-07
    actor: us
    lever: export_rule
    set: {control_tpp: 4800, control_interconnect_gb_s: 600}
    sources: [paper]
  - id: licence
    from: 2026-01-15
    announced: 2025-12-08
    actor: us
    lever: export_rule
    set: {license_max_tpp: 21000, fee: 0.25}
    sources: [paper]
  - id: block
    from: 2026-01
    actor: china
    lever: import_admission
    set: {share: {parameter: policy.admitted}}
    sources: [rumour]
  - id: pledge
    from: 2025-01-21
    actor: meta
    lever: capex_pledge
    set: {amount: 100, years: 4, delivered_share: {dist: uniform, low: 0.2, high: 1.5}}
    sources: [rumour]
""",
}

_FIGURES = """
    tflops: {dist: triangular, low: 900, mode: 989, high: 1000}
    hbm_gb: 80
    bandwidth_gb_s: 3350
    interconnect_gb_s: {value: 900, verified: false}
    tdp_w: 700
    tpp: {value: 15832, evidence: derived, about: Sixteen times the throughput.}
    price_usd: {value: {dist: uniform, low: 20000, high: 40000}, sources: [rumour]}
    die_area_mm2: 814
    dies_per_package: 1
    hbm_stacks: 5
    evidence: measured
    sources: [{id: paper, place: chip table}]
"""
SMALL["chips.yaml"] = f"""
chips:
  h100:
    title: H100
    maker: nvidia
    stack: cuda
    foundry: tsmc
    announced: 2022-03
    ship: 2022-09-20
    ends: 2025-06
{_FIGURES}
  h200:
    title: H200
    maker: nvidia
    stack: cuda
    foundry: tsmc
    announced: 2023-11
    ship: {{month: 2024-06, slip: {{dist: uniform, low: 0, high: 6}}}}
    variant_of: h100
    sold_to: [meta, tencent]
    destinations: [china]
{_FIGURES}
  next:
    title: Next one
    maker: nvidia
    stack: cuda
    foundry: tsmc
    announced: 2027-01
    ship: 2028-01
    follows: h200
    evidence: assumption
    sources: [own]
"""

SCENARIOS = {
    "baseline.yaml": "title: Baseline\n",
    "policy/sales.yaml": """
title: Sales allowed
extends: baseline
without:
  - {actor: China, lever: import_admission, from: 2026-01}
timeline:
  - from: 2026-02
    actor: China
    lever: import_admission
    set: {chips: [h200], share: 1.0}
parameters:
  supply.wafers: {dist: lognormal, p05: 20, p95: 60}
""",
    "fragments/mandate.yaml": """
title: Mandate
timeline:
  - {from: 2027-01, actor: China, lever: domestic_mandate, buyers: [state], set: {share: 1}}
""",
    "fragments/half.yaml": """
title: Half a mandate
timeline:
  - {from: 2028-01, actor: china, lever: domestic_mandate, buyers: [state], set: {share: 0.5}}
parameters: {market.life: 30}
""",
}


def write(root: Path, files: dict[str, str], folder: str) -> None:
    """Write files below ROOT/FOLDER."""
    for name, text in files.items():
        path = root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a calibration and scenarios; messages show paths relative to it."""
    write(tmp_path, SMALL, "calibration")
    write(tmp_path, SCENARIOS, "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def calibration(root: Path) -> Calibration:
    """The small calibration, read."""
    return load_calibration(root)


@pytest.fixture
def add_scenarios(root: Path) -> Callable[[dict[str, str]], None]:
    """Adds files below scenarios/."""
    return lambda files: write(root, files, "scenarios")


@pytest.fixture
def scenario_file(root: Path) -> Callable[[str], str]:
    """Writes a scenario file and returns its path."""

    def made(text: str) -> str:
        (root / "mine.yaml").write_text(text, encoding="utf-8")
        return "mine.yaml"

    return made


@pytest.fixture
def load(tmp_path: Path, present: Calibration) -> Callable[[str], Scenario]:
    """The scenario of a text, which extends the baseline; a file of tests has a `present`."""

    def made(text: str) -> Scenario:
        path = tmp_path / "mine.yaml"
        path.write_text(f"title: Mine\nextends: baseline\n{text}", encoding="utf-8")
        return load_scenario(path, present)

    return made
