"""A file of reality checks as written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from simulation import months
from simulation.errors import InputError
from simulation.inputs.scenario.files import FragmentFile
from simulation.inputs.tables.fields import Flag, Id, Month, Text
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import read
from simulation.locate import shown
from simulation.strict import Number, Positive, Strict

Take = Literal["total", "sum", "mean", "last", "largest", "each"]
Relation = Literal[
    "not above", "not below", "above", "below", "equal", "differs", "zero", "not negative"
]
ALONE = ("zero", "not negative")  # relations about one run, whatever another says
RELATIONS: tuple[str, ...] = get_args(Relation)
KINDS = ("state", "maker", "supplier", "firm")


def _pairs(value: Any) -> Any:
    """One name, or a list of names, as a mapping of each to itself."""
    if isinstance(value, str):
        return {value: value}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: item for item in value}
    return value


class SkipRow(Strict):
    """An agent that leaves out one of its decisions."""

    state: Text | None = None
    maker: Text | None = None
    supplier: Text | None = None
    firm: Text | None = None
    decision: Text

    @model_validator(mode="after")
    def _one_agent(self) -> SkipRow:
        if len(self.agents()) != 1:
            raise ValueError(f"name one agent, by one of {', '.join(KINDS)}")
        return self

    def agents(self) -> list[tuple[str, str]]:
        """Kind and name of every agent named."""
        named = ((kind, getattr(self, kind)) for kind in KINDS)
        return [(kind, name) for kind, name in named if name is not None]


class ChangeRow(FragmentFile):
    """What a run has over the scenario: all that a scenario file can say, and what only here can.

    `remove` takes firms out of the world, `skip` lets an agent leave out a decision, and `swap`
    exchanges two states in roster, parameters and levers. `dollar` multiplies every sum of money.
    """

    remove: tuple[Text, ...] = ()
    skip: tuple[SkipRow, ...] = ()
    swap: tuple[Text, Text] | None = None
    dollar: Positive = 1.0


class CheckRow(Strict):
    """One check: a relation between an altered run and a base run, for each member."""

    about: Text
    scenario: Text = "baseline"
    base: ChangeRow | None = None
    change: ChangeRow | None = None
    outcome: Annotated[dict[Text, Text], BeforeValidator(_pairs), Field(min_length=1)]
    from_: Month = Field(default=months.FIRST, alias="from")
    until: Month
    take: Take = "each"
    relation: Relation
    within: Annotated[Number, Field(ge=0)] = 1e-9
    share: Annotated[Number, Field(gt=0, le=1)] = 1.0
    may_be_idle: Flag = False
    known_defect: Text | None = None
    draws: Literal["prior", "corners"] = "prior"
    books: Flag = False


class CheckFile(Strict):
    """A file of checks, by id."""

    title: Text | None = None
    about: Text | None = None
    checks: Annotated[dict[Id, CheckRow], Field(min_length=1)]


def as_written(path: Path) -> dict[str, CheckRow]:
    """The checks of a file, none of their names resolved; InputError where the form is wrong."""
    row, problems = validate(CheckFile, read(path, name=shown(path)), depth=2)
    if row is None or problems:
        raise InputError(problems)
    return row.checks
