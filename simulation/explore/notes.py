"""What a reader of the page is told of moves that do less or more than they seem to.

What `rivalry check` finds in a scenario file, of each control and in the words of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from simulation.analysis.text.words import name
from simulation.api.drawn_in_words import drawn_in_words
from simulation.distributions import Constant
from simulation.explore.controls import CONTROLS, Control
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held import Sets, Term
from simulation.inputs.policy.lever import Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import CHOOSERS, Event
from simulation.inputs.policy.values import Chain
from simulation.inputs.scenario.falls_short import held_back, listed, overridden
from simulation.inputs.scenario.idle import Beside, adds_nothing, beside
from simulation.inputs.scenario.needless import LOOSER, needless
from simulation.inputs.scenario.overrides import as_drawn
from simulation.inputs.scenario.reach import open_abroad, unlicensed
from simulation.inputs.scenario.unfelt import unread

if TYPE_CHECKING:
    from simulation.explore.question import WorldOf
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

_BUYERS = {"state": "state buyers", "private": "private buyers"}


def notes(world: WorldOf, scenario: Scenario, calibration: Calibration) -> list[str]:
    """Sentences about the moves of a world; `scenario` is what its file was read as."""
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    found: list[str] = []
    for control in CONTROLS:
        if control.key not in world.moves:
            continue
        if not control.is_lever:
            found += _of_assumption(control, scenario, calibration)
            continue
        names = _names(control, world.moves[control.key].value)
        for event in _entries(control, scenario):
            fields = beside(event, scenario.timeline, groups)
            own = [one for one in fields if one.field.written_with & names]
            if adds_nothing(event):
                found.append(f"{control.label}: the move changes nothing; it adds nothing.")
            elif needless(event, scenario.timeline, groups):
                found.append(_needless(control, names))
            else:
                found += _of_lever(control, own, known)
            for rival, _ in unlicensed(event, scenario.timeline, known, groups):
                found.append(_unlicensed(control, rival, own, known))
            for part, firms in open_abroad(event, scenario.timeline, known, groups):
                called = listed([_title(name, known) for name in firms])
                found.append(f"{control.label}: {part} of what {called} orders still comes in.")
    return found


def _needless(control: Control, names: Set[str]) -> str:
    """What a move about licences does where no chip needs one."""
    follows = (
        "the move changes nothing"
        if names <= LOOSER
        else "the move reaches no sale, and counts only as one more tightening"
    )
    return f"{control.label}: {follows}; no chip needs a licence in this world."


def _unlicensed(control: Control, rival: str, own: Sequence[Beside], known: Calibration) -> str:
    """That buyers get no licences whatever their own state asks of them, and what holds already."""
    buyers = listed([_BUYERS[one] for one in control.targets[0].narrowed["buyers"]])
    held = own[0].before()
    assert isinstance(held, Chain), "controls move numbers"
    now = drawn_in_words(held, control.declared, known)
    return (
        f"{control.label}: {name(rival)} licences exclude {buyers} anyway, so that the move "
        f"reaches only chips that need none; without it {now}."
    )


def _names(control: Control, value: float) -> set[str]:
    """The fields that a move sets; one that stands for several is spelt out."""
    declared = control.declared
    spelt = declared.fields if isinstance(declared, Sets) else ()
    return {*control.written(value), *spelt}


def _entries(control: Control, scenario: Scenario) -> Iterator[Event]:
    """The entries of the world's own file that move a lever."""
    lever, name = control.about.split(".")
    about = [
        (target.actor, tuple(target.narrowed.get(kind, ()) for kind in CHOOSERS))
        for target in control.targets
    ]
    for event in scenario.timeline:
        own = event.place is not None and event.place.file == scenario.file
        moved = own and event.lever == lever and name in event.values
        if moved and (event.actor, event.chosen) in about:
            yield event


def _of_lever(control: Control, fields: Sequence[Beside], known: Calibration) -> Iterator[str]:
    """What to say of the fields that a move sets."""
    spends = not issubclass(LEVERS[control.about.split(".")[0]], Rule)  # a further sum counts
    counts = spends or any(isinstance(one.field, Term) for one in fields)  # a term begins anew
    if not counts and all(one.idle() for one in fields):
        again = any(one.overtaken() for one in fields)
        why = "the question sets it otherwise in these months" if again else "it is so already"
        yield f"{control.label}: the move changes nothing; {why}."
    for one in fields:
        for names in overridden(one):
            called = listed([_title(name, known) for name in names])
            yield (
                f"{control.label}: the move holds for all alike, also where the question "
                f"has another value ({called})."
            )
        if any(held_back(one, known)):
            yield (
                f"{control.label}: the move leads out of the range, for some members at least; "
                "there the end of the range holds."
            )


def _of_assumption(control: Control, scenario: Scenario, calibration: Calibration) -> Iterator[str]:
    override = scenario.parameters.get(control.about)
    usual = calibration.entries[control.about].value
    if override and isinstance(usual, Constant) and override.value == usual:
        yield f"{control.label}: the move changes nothing; it is so already."
    elif unread(control.about, scenario):
        yield f"{control.label}: the move changes nothing; this question's model does not use it."


def _title(name: str, known: Calibration) -> str:
    """What a chip, maker, supplier, firm or group of buyers is called."""
    titles = {chip.id: chip.title for chip in known.chips}
    roster = known.roster
    for kind in (roster.makers, roster.suppliers, roster.firms):
        titles |= {key: one.title for key, one in kind.items()}
    return titles.get(name, name)
