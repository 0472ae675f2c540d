"""Controls of the page: levers and assumptions, grouped by who decides.

What a lever means, its unit and its range come from its declaration among the levers, an
assumption's from its entry in the calibration; a control says which of them the page offers, in
whose hands they are, and what else an entry writes when the control moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.lever import Spending
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.values import OF_NUMBERS, How

GROUPS = ("Washington", "Beijing", "Allies", "Firms", "Nature and assumptions")
_WASHINGTON, _BEIJING, _ALLIES, _FIRMS, _NATURE = GROUPS


@dataclass(frozen=True)
class Choice:
    """A value with a name, and the other fields that an entry sets with it."""

    value: float
    label: str
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What an entry is about: an actor, and chips, buyers or regions to which it is narrowed."""

    actor: str
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Control:
    """A control of the page.

    `about` is "LEVER.FIELD", or the name of a parameter where `targets` is empty. `low` and `high`
    narrow the declared range to what a slider can show; `beside` are fields that are always
    written with it; `log` has the slider move by factors.
    """

    key: str
    group: str
    label: str
    about: str
    targets: tuple[Target, ...] = ()
    choices: tuple[Choice, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    log: bool = False

    @property
    def is_lever(self) -> bool:
        """Whether it is a decision, with a date; otherwise it is an assumption."""
        return bool(self.targets)

    @property
    def declared(self) -> Field:
        """The declaration of the lever's field; KeyError for an assumption."""
        lever, name = self.about.split(".")
        return LEVERS[lever].fields[name]

    @property
    def lasting(self) -> str:
        """Why a move cannot end by itself; empty where it can."""
        if not self.is_lever:
            return "an assumption holds from the start"
        lever = LEVERS[self.about.split(".")[0]]
        return next((told for one in self._set if (told := lever.lasting(one))), "")

    @property
    def absolute(self) -> str:
        """Why a move takes no factor and no addition; empty where it does."""
        if self.choices:
            return "it is one of some choices"
        if not self.is_lever:
            return ""
        lever = LEVERS[self.about.split(".")[0]]
        if issubclass(lever, Spending):
            return "it is a sum of its own"
        return lever.absolute(self.declared)

    @property
    def ways(self) -> tuple[How, ...]:
        """Ways in which a move can be relative to what holds without it."""
        return () if self.absolute else OF_NUMBERS

    @property
    def _set(self) -> list[Field]:
        """Fields that an entry of it may set."""
        fields = LEVERS[self.about.split(".")[0]].fields
        beside = [name for choice in self.choices for name in choice.beside]
        return [self.declared, *(fields[name] for name in (*self.beside, *beside))]

    def written(self, value: Any) -> dict[str, Any]:
        """The `set` of a timeline entry for a value, as the file writes it."""
        choice = next((one for one in self.choices if one.value == value), None)
        name = self.about.split(".")[1]
        return {name: value, **self.beside, **(choice.beside if choice else {})}


def _us(key: str, label: str, about: str, **more: Any) -> Control:
    return Control(key, _WASHINGTON, label, about, (Target("us"),), **more)


def _china(key: str, label: str, about: str, **more: Any) -> Control:
    return Control(key, _BEIJING, label, about, (Target("china"),), **more)


def _assumed(key: str, label: str, about: str, **more: Any) -> Control:
    return Control(key, _NATURE, label, about, **more)


def _pledge(key: str, label: str, firm: str, group: str = _FIRMS) -> Control:
    """A new pledge over five years, spent in full; its slider ends at 300 billion dollars."""
    beside = {"years": 5, "delivered_share": 1}
    target = (Target(firm),)
    return Control(key, group, label, "capex_pledge.amount", target, beside=beside, high=300)


_CEILINGS = (
    Choice(0, "no chip", {"license_chips": [], "variants": 0}),
    Choice(21000, "up to the H200", {"license_max_bandwidth_gb_s": 6500}),
    Choice(62000, "up to Blackwell", {"license_max_bandwidth_gb_s": 8100}),
    Choice(ANY, "every chip", {"license_max_bandwidth_gb_s": ANY}),
)
_BUYERS = {name: Target("china", {"buyers": (name,)}) for name in ("state", "private")}

CONTROLS: tuple[Control, ...] = (
    _us("ceiling", "Chips that get a licence", "export_rule.license_max_tpp", choices=_CEILINGS),
    _us("fee", "Export fee on licensed chips", "export_rule.fee"),
    _us("cap", "Volume cap on licensed chips", "export_rule.volume_cap", high=2),
    _us("enforcement", "Smuggling networks cut by enforcement", "export_rule.enforcement"),
    _us("cloud", "Foreign clouds open to China", "export_rule.cloud_access"),
    _us("us_tools", "US chipmaking tools sold to China", "export_rule.tool_access"),
    _us("memory", "Memory (HBM) sold to China", "export_rule.hbm_access"),
    _us("us_power", "Pace of US grid connections", "power_build.grid_pace", high=3),
    _china("admission", "Foreign chips let in", "import_admission.share"),
    Control(
        "private_mandate",
        _BEIJING,
        "Domestic share that private buyers must keep",
        "domestic_mandate.share",
        (_BUYERS["private"],),
    ),
    Control(
        "state_mandate",
        _BEIJING,
        "Domestic share in state data centres",
        "domestic_mandate.share",
        (_BUYERS["state"],),
    ),
    _china(
        "programme",
        "New state money for the chip industry",
        "industrial_programme.amount",
        beside={"years": 5},
        high=300,
    ),
    _china("rare_earths", "Rare earths licensed for export", "rare_earth_licensing.share"),
    _china("china_power", "Pace of Chinese grid connections", "power_build.grid_pace", high=3),
    Control(
        "dutch_tools",
        _ALLIES,
        "Dutch chipmaking tools sold to China",
        "export_rule.tool_access",
        (Target("netherlands"),),
    ),
    Control(
        "japanese_tools",
        _ALLIES,
        "Japanese chipmaking tools sold to China",
        "export_rule.tool_access",
        (Target("japan"),),
    ),
    _pledge("europe_capex", "New European data-centre programme", "europe", _ALLIES),
    Control(
        "stargate",
        _FIRMS,
        "Stargate pledge that is spent",
        "capex_pledge.delivered_share",
        (Target("oracle_openai"),),
    ),
    _pledge("alibaba_capex", "New data-centre programme of Alibaba", "alibaba"),
    _pledge("microsoft_capex", "New data-centre programme of Microsoft", "microsoft"),
    Control(
        "breakthrough",
        _FIRMS,
        "A Chinese lab needs less compute",
        "breakthrough.gain",
        (Target("deepseek"),),
        high=100,
        log=True,
    ),
    _assumed("smic_wafers", "SMIC's advanced wafers", "supply.smic.wafers_2027"),
    _assumed("smic_yield", "SMIC's best die yield", "supply.smic.yield_ceiling"),
    _assumed("cxmt_memory", "CXMT's memory wafers", "supply.cxmt.memory_wafers"),
    _assumed("smuggling", "Reach of smuggling networks", "grey.chips_2024", log=True),
    _assumed("lock_in", "Loyalty to a software stack", "choice.lock_in"),
    _assumed("china_budgets", "Growth of Chinese AI budgets", "budgets.china.growth"),
    _assumed("us_budgets", "Growth of US AI budgets", "budgets.us.growth"),
    _assumed("algorithms", "Months in which algorithms halve their need", "lab.halving_months"),
)
BY_KEY = {control.key: control for control in CONTROLS}
