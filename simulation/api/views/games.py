"""What `rivalry game --views` does: the same game under each view, and what survives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api import gaming
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.runs import RESULTS
from simulation.api.views.across import chosen
from simulation.inputs.views.view import SHIPPED

if TYPE_CHECKING:
    from simulation.analysis.games.answer import Answer
    from simulation.experiment.work import Progress

TABLE = "views.csv"


@dataclass(frozen=True)
class AcrossViews:
    """Answers and run folders by view, the shipped draws first; `game` is that of these draws."""

    game: gaming.Game
    answers: Mapping[str, Answer]
    folders: Mapping[str, Path]

    @property
    def survivors(self) -> list[tuple[int, int]]:
        """Cells that are an equilibrium of single policies under every view."""
        found = [set(answer.sure) for answer in self.answers.values()]
        return sorted(set.intersection(*found))


def play_views(
    word: str,
    views: Sequence[str],
    members: int | None = None,
    seed: int | None = None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
    workers: int | None = None,
    progress: Callable[[str], Progress | None] = lambda view: None,
) -> AcrossViews:
    """Play a game under the shipped draws and each view; what is there already is gone on with.

    `progress` gives the callback for a view. InputError as `gaming.plan_game`.
    """
    names = ["", *chosen(views)]
    asked = (word, members, seed, command)
    planned = {n: gaming.plan_game(*asked, replace(draws, view=n)) for n in names}
    answers, folders = {}, {}
    for view, game in planned.items():
        name = view or SHIPPED
        folder = gaming.default_folder(game)  # a free one, or one that holds this very game
        shown = progress(name)
        answers[name] = gaming.play(game, folder, resume=True, workers=workers, progress=shown)
        folders[name] = folder
    return AcrossViews(planned[""], answers, folders)


def folder_of(found: AcrossViews) -> Path:
    """results/game-NAME-views-mMEMBERS-sSEED."""
    plan = found.game.plan
    return RESULTS / f"game-{found.game.file.path.stem}-views-m{plan.members}-s{plan.seed}"


def row(found: AcrossViews) -> dict[str, Any]:
    """Each view's answer as plain data, and the pairs that survive all of them."""
    from simulation.analysis.games import answer

    first = next(iter(found.answers.values())).payoffs
    return {
        "views": [
            {"name": n, "folder": str(found.folders[n]), **answer.row(one)}
            for n, one in found.answers.items()
        ],
        "survives": [{"us": first.rows[r], "china": first.columns[c]} for r, c in found.survivors],
    }


def write(found: AcrossViews, place: Path) -> list[Path]:
    """Write a table of the payoffs under each view, and the JSON; RunError if refused."""
    import json

    import pandas as pd

    from simulation.analysis.games import answer
    from simulation.writing import make_folder, replacing

    make_folder(place)
    told = [{"view": n, **one} for n, a in found.answers.items() for one in answer.rows(a)]
    with replacing(place / TABLE) as temporary:
        pd.DataFrame(told).to_csv(temporary, index=False, lineterminator="\n")
    with replacing(place / gaming.DATA) as temporary:
        temporary.write_text(json.dumps(row(found), indent=1) + "\n", encoding="utf-8")
    return [place / TABLE, place / gaming.DATA]
