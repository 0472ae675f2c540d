"""A title too long for charts: the first caption of a report says it whole, later ones a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.pages import comparison as page
from simulation.analysis.pages import report
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.pairing import CUT, Side
from simulation.experiment.reader import Run

LONG = (
    "A world in which the sales of one more chip are allowed to all buyers, as are " + "more " * 8
)
WHOLE = LONG.strip()
MakeRun = Callable[..., Run]


def described(make_run: MakeRun, title: str) -> dict[str, Any]:
    """What a report says of a scenario of this title, which has more of two outcomes."""
    names = ("compute.china", "ratio.stock", "output.china")
    held = {name: np.ones((24, 6)) + np.arange(6) for name in names}
    run = make_run({"baseline": held, "more": {name: 1.1 * one for name, one in held.items()}})
    run.manifest["scenarios"] = {"baseline": {"title": "Baseline"}, "more": {"title": title}}
    both = compare(run, "baseline")
    return page.described(both, both.pairs[0], names, both.pairs[0].dates[-1], {})


def test_a_cut_title_is_said_whole_once_and_then_by_its_name(make_run: MakeRun) -> None:
    told = described(make_run, LONG)
    first, *later = told["charts"]
    for key in ("told", "alt", "apart"):
        assert f'"{WHOLE}"' in first[key]
        assert all('"more"' in one[key] for one in later)
    captions = [one[key] for one in later for key in ("told", "alt", "apart", "sure")]
    captions += [one["told"] for one in told["curves"]]
    assert not [one for one in captions if CUT in one or WHOLE in one]
    assert told["title"].endswith(CUT), "headings and keys keep the title, as far as it goes"
    assert report._drawn(told)["brief"] == ("more", "Baseline"), "readings beneath charts, too"


def test_a_title_that_is_whole_stays_in_every_caption(make_run: MakeRun) -> None:
    told = described(make_run, "H20 for all")
    assert all('"H20 for all"' in one["told"] for one in told["charts"])
    assert told["brief"] == ("H20 for all", "Baseline")


@pytest.mark.parametrize(("title", "brief"), [("Short", "Short (r)"), (LONG, "more (r)")])
def test_a_name_in_brief_tells_its_run(make_run: MakeRun, title: str, brief: str) -> None:
    run = make_run({"more": {"compute.china": np.ones((2, 3))}})
    run.manifest["scenarios"] = {"more": {"title": title}}
    side = Side("more (r)", "more", run)
    assert (side.brief, side.whole_title) == (brief, f"{' '.join(title.split())} (r)")
