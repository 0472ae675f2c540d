"""Lines for a notebook or a shell that repeat a question outside the page."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.analysis.statistics.headline import FIGURES
from simulation.explore.question import PageQuestion
from simulation.explore.scenario_text import NAME, REFERENCE

_NEEDED = "# Save {files} beside this: the page has them under Take away.\n"
_TEXT = """\
{needed}import simulation as rivalry

runs = rivalry.run(
    [{names}], members={members}, seed={seed}, until="{until}"{view}
)
table = rivalry.compare(runs, baseline="{base}").table(
    {outcomes},
    ["{at}"],
)
columns = ["outcome", "unit", "reference_p50", "scenario_p50"]
columns += ["difference_p05", "difference_p50", "difference_p95"]
print(table[columns].to_string(index=False))

# The same from a shell:
# rivalry run {words} --members {members} --seed {seed} --until {until}{option}
"""


def text(asked: PageQuestion, members: int) -> str:
    """Python that runs both worlds and compares them member by member."""
    reference = f"{REFERENCE}.yaml" if asked.reference.moves else asked.reference.on
    world = f"{NAME}.yaml" if asked.world.moves else asked.world.on
    words = list(dict.fromkeys((reference, world)))
    files = [word for word in words if word.endswith(".yaml")]
    needed = _NEEDED.format(files=" and ".join(files)) if files else ""
    return _TEXT.format(
        needed=needed,
        outcomes=_listed(dict.fromkeys((*FIGURES, *asked.charts))),
        at=asked.at,
        names=", ".join(f'"{word}"' for word in words),
        members=members,
        seed=asked.seed,
        until=asked.until,
        view=f', view="{asked.view}"' if asked.view else "",
        option=f" --view {asked.view}" if asked.view else "",
        base=reference.removesuffix(".yaml"),
        words=" ".join(words),
    )


def _listed(names: Iterable[str]) -> str:
    """Outcomes as Python has them, three to a line."""
    words = [f'"{name}"' for name in names]
    rows = [", ".join(words[start : start + 3]) for start in range(0, len(words), 3)]
    return "[{}]".format(",\n     ".join(rows))
