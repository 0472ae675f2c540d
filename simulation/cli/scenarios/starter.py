"""The texts that `rivalry new` writes: a scenario, a fragment, figures of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Scenario

_SCENARIO = """\
# A scenario: a few dated changes to another one. `rivalry check {name}.yaml` validates it,
# `rivalry compare {name}.yaml` runs it together with what it is judged against.
# What stands behind a # without a space is an example; take the # away to use it.
title: {title}
about: One or two sentences on what happens in this world.

extends: {base}     # everything of that scenario holds unless changed below
against: {base}     # what `rivalry compare` compares it with

# Figures of your own, in a folder beside this file: `rivalry new my_figures --kind figures`.
#calibration: my_figures/

# Bundles of changes that several scenarios share, by name or as files beside this one:
# `rivalry new NAME --kind fragment` starts one.
#apply: [us_smuggling_crackdown]

# Inherited entries to take out: of this actor and lever, between these months, both included.
# Removing nothing is an error. `rivalry show {base}` prints what there is.
#without:
#  - {{actor: China, lever: domestic_mandate, from: 2025-11}}

# Dated decisions. `rivalry list levers` has every lever and field, with unit and range.
timeline:
  - from: 2027-01            # a month, or a day: to the 15th it counts from its own month
    announced: 2026-10       # from here on firms may act on it; never after `from`
    actor: China
    lever: import_admission
    set: {{share: 0.5}}        # of what was ordered; fields not named stay as they were
    about: Beijing admits half of the chips that Washington licenses.
#  - from: 2027-02
#    reported: 2026-12       # the press writes that it is coming: some of them act already
#    until: 2027-06          # last month of a temporary entry; afterwards what would have been
#    actor: US
#    lever: export_rule
#    chips: [h200]           # narrows the entry; also makers, buyers, suppliers, regions, nodes
#    set: {{fee: {{times: 0.5}}}}   # relative to what holds without it; also {{plus: 0.1}}
#  - {{from: 2027-03, actor: US, lever: export_rule, set: {{license_chips: {{remove: [h20]}}}}}}
#  - {{from: 2028-03, until: 2028-08, actor: tsmc, lever: disruption, set: {{output: 0}}}}
# A parameter from a month on; `rivalry show NAME` says whether it can be dated.
#  - {{from: 2027-01, parameter: grey.ceiling, set: {{times: 0.5}}}}

# Undated changes of drawn parameters, from 2022-01 on: a number, a distribution, or one source.
# `rivalry list parameters` has the names.
#parameters:
#  supply.smic.wafers_2027: {{times: 2}}   # twice as much, member by member
#  firms.alphabet.own_workloads: {{dist: uniform, low: 0.5, high: 0.9}}
#  makers.huawei.bank_dies: {{source: semianalysis}}

# What is not there yet, like something that is; sizes that are split come out of the part named.
#chips:
#  my_chip: {{like: ascend_960, ship: 2027-09, tflops: {{times: 1.2}}, price_usd: 30000}}
#firms:
#  my_lab: {{title: My lab, like: deepseek, split_from: china_other, share: 0.1}}
#makers:
#  my_maker: {{like: huawei, split_from: huawei, share: 0.2, chips: [ascend_950dt]}}
#suppliers:
#  my_fab: {{like: smic, split_from: smic, share: 0.3, chips: [ascend_960]}}

# Which form of the model runs. `rivalry show buyer_cap` explains one.
#structure: {{buyer_cap: total}}
"""

_FRAGMENT = """\
# A fragment: changes that several scenarios share. A file beside it takes it by `apply: [{name}]`,
# any other by its path. It holds what a scenario may, but for extends, against, apply and
# calibration. `rivalry check {name}.yaml` validates it.
title: {title}
about: One or two sentences on what changes.

timeline:
  - {{from: 2027-01, actor: China, lever: import_admission, set: {{share: 0.5}}}}
"""

_FIGURES = """\
# Figures that stand instead of the shipped ones: a scenario takes them by `calibration: {name}/`,
# a command by `--calibration {name}`. `rivalry check {name}` validates them; `rivalry show NAME`
# has unit, role and value of the shipped entry of that name.
entries:
  supply.smic.wafers_2027:
    value: {{dist: lognormal, p05: 60000, p95: 90000}}
    unit: wafers/month
    known_from: 2026-06
    role: parameter
    evidence: assumption
    sources: [{{id: ours, place: "where in the source"}}]
    about: "What the number is."
sources:
  ours: {{title: "What it rests on", date: 2026-06, kind: judgement}}
"""


def starter(name: str, base: Scenario) -> str:
    """A commented scenario that builds on `base` and passes `rivalry check`."""
    return _SCENARIO.format(name=name, title=_title(name), base=base.name)


def fragment(name: str) -> str:
    """A fragment to begin with."""
    return _FRAGMENT.format(name=name, title=_title(name))


def figures(name: str) -> str:
    """A file of entries, for a folder of this name."""
    return _FIGURES.format(name=name)


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").split()
    return " ".join([words[0].capitalize(), *words[1:]])
