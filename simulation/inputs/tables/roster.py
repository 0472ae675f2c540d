"""Who plays: states, chipmakers, their suppliers, buyers, and software stacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from simulation.inputs.tables.fields import Flag, Id, Segment, Sources, Text
from simulation.strict import Strict

SupplierKind = Literal["foundry", "hbm", "tools"]
MemoryGrade = Literal["high", "lower"]


class _Player(Strict):
    title: Text
    about: Text | None = None
    sources: Sources = ()


class State(_Player):
    """A state or region; `rival` is the state whose makers and buyers its rules are about.

    `cloud` is the state whose firms' compute serves its users, where it has no firms of its own.
    `ai_stack` is the AI stack that it supplies to others, one of two.
    """

    rival: Text | None = None
    cloud: Text | None = None
    ai_stack: Literal["us", "china"] | None = None


class Maker(_Player):
    """A chipmaker, with its seat and, if captive, the firm that it sells mostly to."""

    state: Text
    stack: Text | None = None
    captive: Flag = False
    captive_to: Text | None = None
    suppliers: tuple[Text, ...] = ()


def _one_kind(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Supplier(_Player):
    """A supplier of chipmakers: foundry, memory maker, or both.

    `sells_to` names the makers that it serves, if it does not serve all. `grade` tells
    high-bandwidth memory from a lower grade, on which only some chips run.
    """

    state: Text
    kinds: Annotated[tuple[SupplierKind, ...], BeforeValidator(_one_kind), Field(min_length=1)]
    sells_to: tuple[Text, ...] = ()
    grade: MemoryGrade = "high"


class Firm(_Player):
    """A buyer of chips; `segment` decides whom a mandate reaches.

    `state` is the seat of its headquarters; `site` is where its chips stand, if elsewhere.
    """

    state: Text
    segment: Segment
    site: Text | None = None


class Stack(_Player):
    """A software stack."""


class Roster(Strict):
    """All players by id, in the order of the file, which is the order of every table."""

    states: Annotated[dict[Id, State], Field(min_length=1)]
    makers: dict[Id, Maker] = Field(default_factory=dict)
    suppliers: dict[Id, Supplier] = Field(default_factory=dict)
    firms: dict[Id, Firm] = Field(default_factory=dict)
    stacks: dict[Id, Stack] = Field(default_factory=dict)

    @property
    def home_states(self) -> dict[str, str]:
        """State of each maker and firm; one that is both has one."""
        firms = {name: firm.state for name, firm in self.firms.items()}
        return firms | {name: maker.state for name, maker in self.makers.items()}

    def kinds(self) -> dict[str, Mapping[str, Any]]:
        """Players of every kind by id, by the name of the kind."""
        return {kind: getattr(self, kind) for kind in type(self).model_fields}
