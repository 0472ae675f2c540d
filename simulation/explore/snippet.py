"""Lines for a notebook or a shell that repeat a question outside the page."""

from __future__ import annotations

from simulation.explore.question import Question
from simulation.explore.scenario_text import NAME, REFERENCE

_TEXT = """\
# {file}.yaml is the scenario file that the page gives you under "Scenario file (YAML)".
import simulation as rivalry

runs = rivalry.run(
    [{names}], members={members}, seed={seed}, until="{until}"{view}
)
print(rivalry.compare(runs, baseline="{base}").table())

# The same from a shell:
# rivalry run {words} --members {members} --seed {seed} --until {until}{option}
"""


def text(asked: Question, members: int) -> str:
    """Python that runs both worlds and compares them member by member."""
    reference = f"{REFERENCE}.yaml" if asked.reference.moves else asked.reference.on
    world = f"{NAME}.yaml" if asked.world.moves else asked.world.on
    words = list(dict.fromkeys((reference, world)))
    return _TEXT.format(
        file=NAME,
        names=", ".join(f'"{word}"' for word in words),
        members=members,
        seed=asked.seed,
        until=asked.until,
        view=f', view="{asked.view}"' if asked.view else "",
        option=f" --view {asked.view}" if asked.view else "",
        base=reference.removesuffix(".yaml"),
        words=" ".join(words),
    )
