"""Levers: a decision of one kind of actor, with the fields that its class declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from .field import Array, Chooser, Field, Holder, Names, Slot
from .held import Number, Read, Selection, Term
from .values import OF_LISTS, OF_NUMBERS, How

if TYPE_CHECKING:
    from .timeline import Event

Actor = Literal["states", "firms", "suppliers or makers"]
_LISTED_AS: Mapping[Chooser, tuple[Names, ...]] = {
    "chips": ("chips",),
    "buyers": ("firms", "firms or makers"),
    "makers": ("firms or makers",),
}
_NAMED_AS = {"chips": "chips", "buyers": "firms", "makers": "makers"}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Example(NamedTuple):
    """An entry to start from: an actor for whom the lever tells, a month, what it is narrowed to.

    The test of wiring pushes every field in it.
    """

    actor: str
    since: str = "2023-11"
    narrowed: tuple[str, ...] = ()
    others: Mapping[str, str] = {}  # fields that tell for another actor


class Lever:
    """A decision of one kind of actor; the class's docstring says what it is about.

    `leaves_out` says in a sentence or two what the model does not do of it.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    leaves_out: ClassVar[str] = ""
    actor: ClassVar[Actor]
    example: ClassVar[Example]
    fields: ClassVar[dict[str, Field]] = {}
    selectors: ClassVar[tuple[Chooser, ...]] = ()

    def __init_subclass__(cls, actor: Actor = "states", example: Example | None = None) -> None:
        cls.name = _CAPITAL.sub("_", cls.__name__).lower()
        cls.about = " ".join((cls.__doc__ or "").split())
        cls.actor, cls.example = actor, example or Example("us")
        cls.fields = {name: one for name, one in vars(cls).items() if isinstance(one, Field)}
        for field in cls.fields.values():
            field.lever = cls.name
        kinds = (kind for field in cls.fields.values() for kind in field.by)
        cls.selectors = tuple(dict.fromkeys(kinds))

    @classmethod
    def instead(cls, kind: Chooser) -> str:
        """Which of its fields can be about some names of a kind, for a refusal; "" if none can."""
        listing = _LISTED_AS.get(kind, ())
        narrowed = [one.name for one in cls.fields.values() if kind in one.by]
        lists = [one.name for one in cls.fields.values() if one.names in listing]
        told = [f"{', '.join(narrowed)} can be narrowed to {kind}"] if narrowed else []
        told += [f"{', '.join(lists)} name {_NAMED_AS[kind]}"] if lists else []
        return f" ({'; '.join(told)})" if told else ""

    @classmethod
    def edits(cls, field: Field) -> tuple[How, ...]:
        """Ways in which a value of a field can be relative to what is in force without it."""
        if cls.absolute(field):
            return ()
        return OF_LISTS if field.names else OF_NUMBERS

    @classmethod
    def absolute(cls, field: Field) -> str:
        """Why a field takes no relative value; empty where it does."""
        if isinstance(field, Term):
            return "it counts from its own entry"
        return "it says what the entry is about" if isinstance(field, Selection) else ""

    @classmethod
    def lasting(cls, field: Field) -> str:
        """Why an entry that sets a field cannot end by `until`; empty where it can."""
        terms = (one for one in cls.fields.values() if isinstance(one, Term))
        ends = next((one.name for one in terms if field.name in one.written_with), "")
        return f"it ends by its '{ends}'" if ends else ""

    @classmethod
    def example_path(cls, field: str) -> str:
        """The path of a field in the example: levers.ACTOR.LEVER.FIELD[SELECTOR]@YYYY-MM."""
        actor, since, narrowed, others = cls.example
        actor = others.get(field, actor)
        chosen = f"[{','.join(narrowed)}]" if narrowed and cls.fields[field].by else ""
        return f"levers.{actor}.{cls.name}.{field}{chosen}@{since}"


class Rule(Lever, Holder):
    """A lever of states that stays as it is set; a law holds it for every state."""

    def __init__(self, size: Callable[[str], int], members: int) -> None:
        super().__init__(self.slots(), size, members)
        read = (one for one in self.fields.values() if isinstance(one, Read))
        vars(self).update({field.name: field.of(self) for field in read})

    @classmethod
    def slots(cls) -> tuple[Slot, ...]:
        """Arrays of its fields."""
        return tuple(slot for field in cls.fields.values() for slot in field.slots)

    def numbers(self, state: int) -> dict[str, Array]:
        """What a state has set its plain numbers to, by field, (members,)."""
        fields = (one for one in self.fields.values() if isinstance(one, Number) and not one.by)
        return {field.name: field.of(self)[state] for field in fields}


class Spending(Lever):
    """A sum spent over some years from its entry on; a later entry is a new one."""

    @classmethod
    def lasting(cls, field: Field) -> str:
        """A sum ends by its years."""
        return "it ends by its 'years'"

    @staticmethod
    def term(past: Sequence[Event]) -> tuple[int, Event]:
        """The month from which an actor's sum is spent, and the entry that has its years.

        `past` are the actor's entries so far, in their order: one that names the amount or the
        years starts anew, another changes only what it names.
        """
        anew = [event for event in past if {"amount", "years"} & event.values.keys()]
        timed = [event for event in past if "years" in event.values]
        return [*past[:1], *anew][-1].month, [*past[:1], *timed][-1]


class Outage(Lever):
    """What is left of what suppliers and makers can do, as long as it is set."""

    needs: ClassVar[Mapping[str, tuple[str, ...]]]

    @classmethod
    def misfit(cls, field: str, kinds: tuple[str, ...]) -> str:
        """Why an actor of some kinds has nothing of a field; empty where it has."""
        if set(kinds) & set(cls.needs[field]):
            return ""
        able = [name for name, needed in cls.needs.items() if set(kinds) & set(needed)]
        return f"has no {field} of its own that could be disrupted; it has {', '.join(able)}"


class Discovery(Lever):
    """What happens once, in the month of its entry."""

    @classmethod
    def absolute(cls, field: Field) -> str:
        """Nothing is in force before."""
        return "it happens once"

    @classmethod
    def lasting(cls, field: Field) -> str:
        """It does not last at all."""
        return "it happens once"
