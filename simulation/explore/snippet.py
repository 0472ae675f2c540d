"""Lines for a notebook or a shell that repeat a question outside the page."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from simulation.analysis.statistics.headline import FIGURES
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.explore.question import PageQuestion
from simulation.explore.scenario_text import NAME, REFERENCE

SHIPPED: Mapping[str, str] = MappingProxyType({})
"""Words of scenarios that go by their names."""
_NEEDED = "# Save {files} beside this: the page has them under Take away.\n"
_TEXT = """\
{needed}import simulation as rivalry

runs = rivalry.run(
    [{names}], members={members}, seed={seed}, until="{until}"{given}
)
table = rivalry.compare(runs, baseline="{base}").table(
    {outcomes},
    ["{at}"],
)
columns = ["outcome", "unit", "reference_p50", "scenario_p50"]
columns += ["difference_p05", "difference_p50", "difference_p95"]
print(table[columns].to_string(index=False))

# The same from a shell:
# rivalry run {words} --members {members} --seed {seed} --until {until}{options}
"""


def text(
    asked: PageQuestion,
    members: int,
    written: Mapping[str, str] = SHIPPED,
    draws: ChosenDraws = SHIPPED_DRAWS,
) -> str:
    """Python that runs both worlds and compares them member by member.

    `written` are the words by which scenarios go on a command line, by name where they differ;
    `draws` those of the page, of which a view is the question's own.
    """
    world, reference = _words(asked, written)
    words = [*dict.fromkeys((reference, world))]
    files = _saved(asked)
    needed = _NEEDED.format(files=" and ".join(files)) if files else ""
    chosen = replace(draws, view=asked.view)
    return _TEXT.format(
        needed=needed,
        outcomes=_listed(dict.fromkeys((*FIGURES, *asked.charts))),
        at=asked.at,
        names=", ".join(json.dumps(word) for word in words),
        members=members,
        seed=asked.seed,
        until=asked.until,
        given="".join(f", {name}={_python(value)}" for name, value in _given(chosen)),
        options=options(chosen),
        base=REFERENCE if asked.reference.moves else asked.reference.on,
        words=shlex.join(words),
    )


def explaining(
    asked: PageQuestion,
    written: Mapping[str, str] = SHIPPED,
    draws: ChosenDraws = SHIPPED_DRAWS,
) -> tuple[str, list[str]]:
    """The command that says what drives the first chart, and the files that it needs."""
    world, reference = _words(asked, written)
    words = ["rivalry", "explain", world]
    words += ["--against", reference] if world != reference else []
    words += ["--outcome", asked.charts[0], "--at", asked.at]
    words += ["--seed", str(asked.seed)] if asked.seed != 1 else []
    return shlex.join(words) + options(replace(draws, view=asked.view)), _saved(asked)


def _words(asked: PageQuestion, written: Mapping[str, str]) -> tuple[str, str]:
    """The words by which the world and its reference go on a command line."""
    world, reference = (written.get(one.on, one.on) for one in (asked.world, asked.reference))
    return (
        f"{NAME}.yaml" if asked.world.moves else world,
        f"{REFERENCE}.yaml" if asked.reference.moves else reference,
    )


def _saved(asked: PageQuestion) -> list[str]:
    """The files that the page gives of what is moved, those of the reference first."""
    sides = ((REFERENCE, asked.reference), (NAME, asked.world))
    return [f"{name}.yaml" for name, world in sides if world.moves]


def options(draws: ChosenDraws) -> str:
    """The options of a command that draws so, each with a blank before it."""
    found = (
        ["--" + name] if value is True else ["--" + name, value] for name, value in _given(draws)
    )
    return "".join(f" {shlex.join(words)}" for words in found)


def _python(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _given(draws: ChosenDraws) -> list[tuple[str, Any]]:
    """What is not as it ships."""
    given = (("prior", draws.prior), ("view", draws.view), ("calibration", str(draws.calibration)))
    return [(name, value) for name, value in given if value]


def _listed(names: Iterable[str]) -> str:
    """Outcomes as Python has them, three to a line."""
    words = [f'"{name}"' for name in names]
    rows = [", ".join(words[start : start + 3]) for start in range(0, len(words), 3)]
    return "[{}]".format(",\n     ".join(rows))
