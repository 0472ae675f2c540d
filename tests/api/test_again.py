"""The commands that a report gives to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from simulation.api.again import again


@dataclass(frozen=True)
class Made:
    """What of a run the commands are told from."""

    command: str
    scenarios: tuple[str, ...] = ("baseline", "mine")

    @property
    def manifest(self) -> Mapping[str, Any]:
        return {"command": self.command, "inputs": {"scenarios/baseline.yaml": ""}}


RUN = Made("rivalry run baseline dir/mine.yaml --out d --at 2027-12")
COMPARED = Made("rivalry compare dir/mine.yaml --members 9 --at 2027-12 --outcomes a --as x")
BOTH = "rivalry run baseline mine.yaml --at 2027-12"
ABOUT = {"--baseline": "", "--outcomes": "a,b", "--at": "2029-12"}


@pytest.mark.parametrize(
    ("runs", "about", "commands", "then"),
    [
        ([RUN], {}, [BOTH], ""),
        ([RUN], ABOUT, [BOTH], "--outcomes a,b --at 2029-12"),
        ([COMPARED], {}, ["rivalry compare mine.yaml --members 9 --as x"], None),
        (
            [COMPARED],
            ABOUT,
            ["rivalry compare mine.yaml --members 9 --as x --outcomes a,b --at 2029-12"],
            None,
        ),
        (
            [COMPARED],
            {"--baseline": "mine"},
            ["rivalry compare mine.yaml --members 9 --as x --baseline mine.yaml"],
            None,
        ),
        ([Made("rivalry compare d h"), RUN], {}, [BOTH, "rivalry compare d h"], None),
        (
            [Made("rivalry compare g"), Made("rivalry compare h")],
            {"--baseline": "baseline (a)"},
            ["rivalry compare g", "rivalry compare h"],
            "--baseline 'baseline (a)'",
        ),
        ([Made("")], {}, [], ""),
        (
            [Made("rivalry run baseline --shard 1/2 --out=d mine.yaml --workers 2")],
            {},
            ["rivalry run baseline mine.yaml"],
            "",
        ),
        (
            [COMPARED],
            {"--baseline": "dir/ref.yaml"},
            ["rivalry compare mine.yaml --members 9 --as x --baseline ref.yaml"],
            None,
        ),
        (
            [Made("rivalry compare 'dir/my own.yaml'", ("baseline", "my own"))],
            {"--baseline": "my own"},
            ["rivalry compare 'my own.yaml' --baseline 'my own.yaml'"],
            None,
        ),
    ],
)
def test_what_makes_a_page_again(
    runs: list[Any], about: dict[str, str], commands: list[str], then: str | None
) -> None:
    assert again(runs, about) == (commands, then)


def test_labels_of_runs_are_those_of_the_reading_command() -> None:
    assert again([RUN], {}, ("A", "B C"))[1] == "--as A --as 'B C'"  # type: ignore[list-item]
