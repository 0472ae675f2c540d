"""The text of a new scenario file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs import Scenario

_TEXT = """\
# A scenario: a few dated changes to another one. `rivalry check {name}.yaml` validates it,
# `rivalry compare {name}.yaml` runs it together with what it is judged against.
title: {title}
about: One or two sentences on what happens in this world.

extends: {base}     # everything of that scenario holds unless changed below
against: {base}     # what `rivalry compare` compares it with

# Inherited entries to take out: of this actor and lever, between these months, both included.
# Removing nothing is an error. `rivalry show {base}` prints what there is.
# without:
#   - {{actor: China, lever: import_admission, from: 2026-07}}

# Dated decisions. `rivalry list levers` has every lever and field, with unit and range.
timeline:
  - from: 2027-01            # a month, or a day: to the 15th it counts from its own month
    announced: 2026-10       # from here on firms may act on it; never after `from`
#   reported: 2026-09        # the press writes that it is coming: some of them act already
    actor: US
    lever: export_rule
    set: {{fee: 0.15}}         # fields that are not named stay as they were
    about: The US lowers its fee on licensed chips.
#  - from: 2027-01
#    actor: China
#    lever: import_admission
#    until: 2027-06          # last month of a temporary entry
#    chips: [h200]           # narrows the entry; without it, all foreign chips
#    set: {{share: {{times: 0.5}}}}   # relative to what holds without it; also {{plus: 0.1}}

# Undated changes of drawn parameters, from 2022-01 on: a number, a distribution, or one source.
# `rivalry list parameters` has the names.
# parameters:
#   NAME: {{dist: lognormal, p05: 50000, p95: 120000}}
#   OTHER_NAME: {{source: ID}}
#   THIRD_NAME: {{times: 2}}   # twice as much, member by member

# A chip or a firm that is not there yet, like one that is:
# chips:
#   my_chip: {{like: ascend_960, ship: 2027-09, tflops: {{times: 1.2}}}}
# firms:
#   my_lab: {{like: deepseek, split_from: china_other, share: 0.1}}

# Which form of the model runs. `rivalry show buyer_cap` explains one.
# structure: {{buyer_cap: total}}
"""


def starter(name: str, base: Scenario) -> str:
    """A commented scenario that builds on `base` and passes `rivalry check`."""
    words = name.replace("_", " ").replace("-", " ").split()
    title = " ".join([words[0].capitalize(), *words[1:]])
    return _TEXT.format(name=name, title=title, base=base.name)
