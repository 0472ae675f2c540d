"""What `show` offers where nothing goes by a name: the likely typo, and names with the word in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulation.api.catalogue import kinds, month
from simulation.errors import UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_STATE = "variables of the model's state"
_SHOWN = 3  # names of a kind
_LONGEST = 80  # characters of a word that is looked for
_PARTS = re.compile(r"[^\W_]+")


def nothing_called(name: str, calibration: Calibration) -> UnknownNameError:
    """The error of a name that nothing has, with what may have been meant, kind by kind."""
    known = _names(calibration)
    every = [one for titles in known.values() for one in titles]
    every += [one for row in kinds.terms(calibration) for one in row["also"]]
    hint = did_you_mean(name, every)
    found = [line for kind, titles in known.items() for line in _of_kind(name, kind, titles)]
    found += list(_by_one_word(name, calibration)) if " " in name else []
    if found:
        hint = f"{'' if ' ' in name else hint}; with it in name or title there are"
    hint = _elsewhere(name, calibration) or hint or "; `rivalry list` shows what there is"
    return UnknownNameError(f"nothing is called {name!r}{hint}", found)


def _elsewhere(name: str, calibration: Calibration) -> str:
    """That a file goes by the name which another command takes, "" where none does."""
    from simulation.inputs.scenario.files import Library

    library = Library(calibration.root / "scenarios")
    takes = {
        "sweep": ("sweep", library.sweeps),
        "game": ("game", library.games),
        "file of checks": ("check --model", library.checks),
    }
    for kind, (command, files) in takes.items():
        if name in files:
            return f" that `show` knows, but a {kind} is: `rivalry {command} {name}`"
    if name in library.fragments:
        return " that `show` knows, but a fragment is: scenarios take it by `apply`"
    return ""


def _by_one_word(name: str, calibration: Calibration) -> Iterator[str]:
    """One line with the terms that go by one of several words: "customs block" has "customs"."""
    words = set(name.casefold().split())
    has = [row["name"] for row in kinds.terms(calibration) if words & {*row["also"], row["name"]}]
    if has:
        yield f"  terms by one of these words: {', '.join(has[:_SHOWN])}"


def _of_kind(name: str, kind: str, titles: Mapping[str, str]) -> Iterator[str]:
    """One line with the first names of a kind that have all words of the name in them."""
    name = name.replace("*", "")  # as tables write families: supply.smic.wafers*
    words = name.casefold().split()
    if not words or len(name) > _LONGEST or min(map(len, words)) < 2:
        return
    has = [one for one in titles if all(w in f"{one} {titles[one]}".casefold() for w in words)]
    if has:
        has.sort(key=lambda one: (_rank(one, words), len(one), one))
        rest = len(has) - _SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        more += f" (`rivalry list {kind} {name}`)" if rest > 0 and kind != _STATE else ""
        yield f"  {kind}: {', '.join(has[:_SHOWN])}{more}"


def _rank(name: str, words: list[str]) -> int:
    """0 where every word is a part of the name, 1 where it begins one, 2 else."""
    parts = _PARTS.findall(name.casefold())
    if all(word in parts for word in words):
        return 0
    return 1 if all(any(part.startswith(word) for part in parts) for word in words) else 2


def _with_fields() -> Iterator[str]:
    from simulation.inputs.policy.levers import LEVERS

    for name, lever in LEVERS.items():
        yield name
        yield from (f"{name}.{field}" for field in lever.fields)


def _compared(calibration: Calibration) -> Iterator[str]:
    """Figures that the model does not read: what it is compared with."""
    yield from (one.name for one in calibration.entries.values() if one.role != "parameter")
    yield from calibration.series


def _names(calibration: Calibration) -> dict[str, dict[str, str]]:
    """Every name that `show` knows, with its title, by kind."""
    from simulation.inputs.policy.structure import STRUCTURE
    from simulation.inputs.scenario.files import Library
    from simulation.inputs.views.view import views

    roster = calibration.roster
    players = {
        kind: {name: one.title for name, one in of.items()}
        for kind, of in (
            ("firms", roster.firms),
            ("makers", roster.makers),
            ("suppliers", roster.suppliers),
            ("states", roster.states),
        )
    }
    return {
        "scenarios": dict.fromkeys(Library(calibration.root / "scenarios").scenarios, ""),
        "levers": dict.fromkeys(_with_fields(), ""),
        "parameters": dict.fromkeys((one.name for one in calibration.parameters()), ""),
        "figures": dict.fromkeys(_compared(calibration), ""),
        "outcomes": {row["name"]: "" for row in kinds.outcomes(calibration)},
        "chips": {chip.id: chip.title for chip in calibration.chips},
        **players,
        "structure": dict.fromkeys(STRUCTURE, ""),
        "views": dict.fromkeys(views(calibration), ""),
        "claims": dict.fromkeys(calibration.claims, ""),
        "sources": {name: one.title for name, one in calibration.sources.items()},
        "terms": {row["name"]: " ".join(row["also"]) for row in kinds.terms(calibration)},
        _STATE: dict.fromkeys(month.variables(), ""),
    }
