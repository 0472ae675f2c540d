"""Words of outcomes that name two things: who and what binds, whose stack where, who decided."""

from __future__ import annotations

from collections.abc import Callable

CAUSES = {
    "none": "nothing",
    "demand": "orders",
    "wafers": "wafers",
    "packaging": "packaging",
    "memory": "memory",
    "budget": "money",
    "supply": "chip supply",
    "power": "power",
    "licence": "US licences",
    "cap": "caps",
    "customs": "customs",
    "mandate": "mandates",
}
"""What can bind a maker or the firms of a state, as the bottleneck outcomes name it."""
_FIRMS = "firms_"
_HERE = {
    "us": "in the US",
    "eu": "in the EU",
    "gulf": "in the Gulf",
    "netherlands": "in the Netherlands",
    "third": "in third countries",
    "rest": "in the rest of the world",
}
_STACKS = {"us": "the US stack", "china": "the Chinese stack", "own": "a stack of its own"}
_DECIDES = {"us": "the US", "china": "China", "allies": "allies of the US"}
_STEPS = {
    "truce": "the pressure towards a truce",
    "us_ceiling": "the pressure to tighten the US ceiling on chips",
    "us_tools": "the pressure to tighten US rules on tools",
    "us_memory": "the pressure to tighten US rules on memory",
    "us_enforcement": "the pressure to tighten US enforcement",
    "us_cloud": "the pressure to tighten US rules on cloud capacity",
    "china_admission": "the pressure on Beijing to let in fewer chips",
    "china_mandate": "the pressure to tighten China's mandate",
    "china_minerals": "the pressure on Beijing to license less rare earths",
    "netherlands_tools": "the pressure to tighten Dutch rules on tools",
    "japan_tools": "the pressure to tighten Japanese rules on tools",
    "south_korea_foundry": "the pressure to tighten South Korean rules on foundries",
    "taiwan_foundry": "the pressure to tighten Taiwanese rules on foundries",
}


def of_two(outcome: str, name: Callable[[str], str]) -> str:
    """What an outcome such as `relief.huawei.memory` is, in a sentence; empty for others.

    `name` says how people write a maker or a state.
    """
    head, _, rest = outcome.partition(".")
    whom, _, last = rest.partition(".")
    if head == "pressure":
        return _STEPS.get(whom, "")
    if head in ("tightenings", "loosenings"):
        done = "tightened" if head == "tightenings" else "loosened"
        return f"the months in which {_DECIDES[whom]} {done}"
    if not last:
        return ""
    firms = whom.startswith(_FIRMS)
    state = whom.removeprefix(_FIRMS)
    here = _HERE.get(state) or f"in {name(state)}"
    who = f"firms {here}" if firms else name(whom)
    if head == "bottleneck":
        return f"how often {who} {'are' if firms else 'is'} bound by {CAUSES.get(last, last)}"
    if head == "relief":
        more = "a tenth of relief from" if firms else "a tenth more"
        return f"what {more} {CAUSES.get(last, last)} would bring {who}"
    if head == "stack_share":
        return f"the share of {_STACKS[last]} in the use of AI {here}"
    return ""
