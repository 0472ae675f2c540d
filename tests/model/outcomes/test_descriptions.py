"""A description of an outcome can be read alone: tables, charts and pages show single ones."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from simulation.inputs import Calibration
from simulation.model.outcomes.table import outcome_table

REFERS_BACK = re.compile(
    r"^(the )?(part of it|rented part|same|it|its|of (it|these|those)|these|those|this|they|such|"
    r"other|others|rest|further|also|likewise|as (above|before))\b"
    r"|\b(of|from|in|to|for) it\b|\bsuch deductions\b"
    r"|\bthe (maker|firm|region|chip|supplier|state|country|bloc)('s)?( |$)(?!industry)"
)
"""A beginning, or words inside, that stand for something said elsewhere."""


def test_each_can_be_read_alone(calibration: Calibration) -> None:
    told = {one.name: one.description for one in outcome_table(calibration)}
    assert {name: text for name, text in told.items() if REFERS_BACK.search(text)} == {}


def test_each_says_whose_it_is(calibration: Calibration) -> None:
    told = Counter(one.description for one in outcome_table(calibration))
    assert [text for text, count in told.items() if count > 1] == []


@pytest.mark.parametrize(
    "text",
    [
        "part of it from Chinese makers",
        "the same without smuggled chips",
        "the rented part of it",
        "the maker's part of it",
        "its share of chips",
        "of these, those abroad",
        "share of its own stack in the region's use of AI",
    ],
)
def test_what_refers_back_is_found(text: str) -> None:
    assert REFERS_BACK.search(text)
