"""Structural switches: which form of the model runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation import months
from simulation.errors import did_you_mean
from simulation.inputs.yaml.wording import not_one_of, quoted

REACTS_FROM = "2026-10"  # the past stays as it happened


@dataclass(frozen=True, slots=True)
class Switch:
    """A structural choice: the first option is the default; `planned` options are not built yet.

    `since` is the first month in which options can differ. `sources` names, by option, the source
    whose part every mixture is drawn from that has one of it, `unread` the parameters that no
    outcome feels with that option.
    """

    name: str
    about: str
    options: tuple[str, ...]
    planned: tuple[str, ...] = ()
    since: str = months.FIRST
    sources: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def default(self) -> str:
        """The option that holds where a scenario says nothing."""
        return self.options[0]


STRUCTURE: dict[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch(
            "policy",
            "Whether states follow the timeline only, or also react.",
            ("scheduled", "rulebook", "best_response"),
            since=REACTS_FROM,
            # The ratchet counts rules of the timeline, too.
            unread={"scheduled": ("reaction.[!r]*", "foresight.*"), "rulebook": ("foresight.*",)},
        ),
        Switch(
            "buyer_cap",
            "Whether the cap per buyer holds for each year or for all time.",
            ("yearly", "total"),
        ),
        Switch(
            "scarcity",
            "Whether foundry, packaging and memory pools ration sales, or TSMC, Samsung and the "
            "open market of memory make all that is asked for; Chinese pools ration in both.",
            ("supply", "demand"),
        ),
        Switch(
            "variants",
            "Whether US chipmakers cut new chips to fit the rule that shuts their flagship out.",
            ("designed", "none"),
            unread={"none": ("variants.*",)},
        ),
        Switch(
            "capability",
            "Whether compute and methods stand in for each other, or the scarcer one holds back.",
            ("linear", "bottleneck"),
            unread={"linear": ("lab.substitution",)},
        ),
        Switch(
            "backfire",
            "Whether denial stirs the research of those denied (its sign is drawn), or does not.",
            ("on", "off"),
            unread={"off": ("industry.stirred",)},
        ),
        Switch(
            "complacency",
            "Whether makers that lead the rival's market grow slack in research, or do not.",
            ("on", "off"),
            unread={"off": ("industry.complacency",)},
        ),
        Switch(
            "buyers",
            "Whether firms order ahead of a rule that is announced, or see only what is in force.",
            ("forward", "myopic"),
        ),
        Switch(
            "china_memory",
            "Whether Chinese memory follows the scarce camp, the ample one, or either by the draw.",
            ("mixed", "scarce", "ample"),
            sources={"scarce": "scarce_memory", "ample": "ample_memory"},
        ),
    )
}


def defaults() -> dict[str, str]:
    """Every switch at its default."""
    return {name: switch.default for name, switch in STRUCTURE.items()}


def followed(structure: Mapping[str, str]) -> frozenset[str]:
    """Sources that the switches choose where sources disagree."""
    chosen = (STRUCTURE[name].sources.get(option) for name, option in structure.items())
    return frozenset(source for source in chosen if source)


def check_key(name: str) -> str | None:
    """What is wrong with the name of a switch, or None."""
    if name in STRUCTURE:
        return None
    hint = did_you_mean(name, STRUCTURE) or f"; allowed: {', '.join(STRUCTURE)}"
    return f"unknown structure key {quoted(name)}{hint}"


def check_option(name: str, option: object) -> str | None:
    """What is wrong with an option of a known switch, or None."""
    switch = STRUCTURE[name]
    if option in switch.options:
        return None
    if option in switch.planned:
        ready = ", ".join(switch.options)
        return f"structure.{name}: '{option}' is planned but not built yet; available: {ready}"
    return not_one_of(option, (*switch.options, *switch.planned))


def changed(structure: Mapping[str, str]) -> dict[str, str]:
    """The switches that are not at their default."""
    return {k: v for k, v in structure.items() if v != STRUCTURE[k].default}


def first_difference(mine: Mapping[str, str], theirs: Mapping[str, str]) -> int | None:
    """First month 0..167 that differing switches can make different, None if they are alike."""
    since = (months.index(STRUCTURE[k].since) for k in mine if mine[k] != theirs[k])
    return min(since, default=None)
