"""What a domain holds, refuses and suggests."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulation.distributions import adjusted, parse_distribution
from simulation.domains import RARE, WORDS, Domain, of_unit
from simulation.units import UNITS

DOMAINS = [
    *WORDS.values(),
    Domain(low=-1.0, low_open=True),
    Domain(low=2.0, high=9.0, high_open=True),
    Domain(low=-4.0, high=0.0, whole=True),
]
NUMBERS = st.floats(-100, 100) | st.integers(-5, 5).map(float) | st.sampled_from([-0.0, 1e-300])


def outside(domain: Domain, written: object) -> str:
    return domain.wrong(parse_distribution(written))


def valid(number: float, schema: dict[str, Any]) -> bool:
    """What JSON Schema says of a number, for the keys that stand in a domain."""
    if schema["type"] == "integer" and not number.is_integer():
        return False
    return (
        schema.get("minimum", -math.inf) <= number <= schema.get("maximum", math.inf)
        and number > schema.get("exclusiveMinimum", -math.inf)
        and number < schema.get("exclusiveMaximum", math.inf)
    )


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.text)
@settings(max_examples=60, deadline=None)
@given(number=NUMBERS)
def test_a_number_is_refused_exactly_where_it_is_outside(domain: Domain, number: float) -> None:
    """By comparison of the number with the ends, and by the JSON schema."""
    low = number > domain.low if domain.low_open else number >= domain.low
    high = number < domain.high if domain.high_open else number <= domain.high
    inside = low and high and (not domain.whole or number == math.floor(number))
    assert domain.has(number) is inside
    assert bool(outside(domain, number)) is not inside
    assert valid(number, domain.schema()) is inside
    assert bool(outside(domain, {"dist": "choice", "values": [number, number]})) is not inside


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.text)
@settings(max_examples=60, deadline=None)
@example(ends=(-1.0, 5e-324), kind="uniform", cut=False, times=1.0, plus=-1.0)
@given(
    ends=st.tuples(NUMBERS, NUMBERS),
    kind=st.sampled_from(["uniform", "normal", "lognormal", "choice", "mixture"]),
    cut=st.booleans(),
    times=st.sampled_from([1.0, 0.5, 1.5]),
    plus=st.sampled_from([0.0, -1.0, 0.3]),
)
def test_what_is_accepted_draws_no_number_outside(
    domain: Domain, ends: tuple[float, float], kind: str, cut: bool, times: float, plus: float
) -> None:
    """Nor does what is scaled."""
    low, high = min(ends), max(ends)
    if high - low <= 1e-9 or (kind == "lognormal" and low <= 1e-9):
        return
    keys = ("low", "high") if kind == "uniform" else ("p05", "p95")
    hard = {"low": low, "high": high} if cut else {}
    written: dict[str, Any] = {"dist": kind, **hard, keys[0]: low, keys[1]: high}
    if kind == "choice":
        written = {"dist": kind, "values": [low, high]}
    if kind == "mixture":
        parts = [{"source": "a", "dist": "uniform", "low": low, "high": high}]
        written = {"dist": kind, "parts": [*parts, {"source": "b", **hard, "dist": "normal",
                                                    "p05": low, "p95": high}]}  # fmt: skip
    value = adjusted(parse_distribution(written), times, plus)
    if not domain.wrong(value):
        draws = value.quantile(np.linspace(1e-9, 1 - 1e-9, 1001))
        assert all(domain.has(float(x)) for x in draws)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_domain(unit: str) -> None:
    assert of_unit(unit).text


@pytest.mark.parametrize(
    ("word", "written", "said"),
    [
        ("share", 30, "got 30; did you mean 0.3?"),
        ("share", -0.1, "got -0.1; did you mean 0.1?"),
        ("share", 1.0, ""),
        ("share", 3000, "got 3000"),
        ("share", 100, "got 100; did you mean 1?"),
        ("share", 100.5, "got 100.5"),
        ("share", 1.5, "got 1.5; did you mean 0.015?"),
        ("share", 1.0001, "got 1.0001"),
        ("share", {"dist": "uniform", "low": 0, "high": 100},
         "got 0..100; did you mean 0..1?"),
        ("share", {"dist": "uniform", "low": 0.5, "high": 100}, "got 0.5..100"),
        ("share", -1, "got -1; did you mean 1?"),
        ("share", -100, "got -100"),
        ("share below one", 1, "got 1"),
        ("positive share", 0, "got 0"),
        ("positive", {"dist": "uniform", "low": 0, "high": 1}, ""),
        ("positive", {"dist": "uniform", "low": 0, "high": 5e-324},
         "but draws round to 0; the ends lie too close"),
        ("share below one", {"dist": "uniform", "low": 1 - 1e-16, "high": 1},
         "but draws round to 1; the ends lie too close"),
        ("positive", {"dist": "lognormal", "p05": 1, "p95": 2}, ""),
        ("positive", {"dist": "lognormal", "p05": 1, "p95": 2, "low": 0},
         "but draws beyond 0 become 0"),
        ("not negative", {"dist": "normal", "p05": 1, "p95": 2},
         "but a normal has no end below; add 'low: 0'"),
        ("share below one", {"dist": "lognormal", "p05": 0.1, "p95": 0.2},
         "but a lognormal has no end above; add a 'high' below 1"),
        ("flag", 2, "got 2"),
        ("count", {"dist": "uniform", "low": 2, "high": 4},
         "got a uniform, which draws fractions; use 'choice'"),
        ("share", {"dist": "mixture", "parts": [
            {"source": "a", "dist": "constant", "value": 0.5},
            {"source": "b", "dist": "constant", "value": 50}]},
         "got 50; did you mean 0.5?"),
        ("signed share", -2, "got -2"),
    ],
)  # fmt: skip
def test_what_is_said(word: str, written: object, said: str) -> None:
    assert outside(WORDS[word], written) == said


NORMAL = {"dist": "normal", "p05": 0.2, "p95": 0.6, "low": 0.1, "high": 0.8}


@pytest.mark.parametrize(
    ("word", "written", "times", "plus", "said"),
    [
        ("share", NORMAL, 1.25, 0, ""),
        ("share", NORMAL, 1, 0.2, ""),
        ("share", NORMAL, 1.3, 0,
         "but a scaled normal reaches 1.04 above; write it out with 'high: 1'; "
         "factors up to 1.25 in all fit"),
        ("share", NORMAL, 1, 0.3,
         "but a shifted normal reaches 1.1 above; write it out with 'high: 1'; "
         "additions up to 0.2 in all fit"),
        ("share", NORMAL, 1, -0.15,
         "but a shifted normal reaches -0.05 below; write it out with 'low: 0'; "
         "additions from -0.1 on in all fit"),
        ("share", NORMAL, 1.4, -0.2,
         "but a shifted normal reaches -0.06 below; write it out with 'low: 0'"),
        ("positive", {"dist": "lognormal", "p05": 2000, "p95": 6000}, 1, -1940,
         "but a shifted lognormal reaches -1.94e+03 below; write it out with a 'low' above 0; "
         "additions from 0 on in all fit"),
        ("positive", {"dist": "normal", "p05": 2, "p95": 6, "low": 1}, 1, -1,
         "but draws beyond 0 become 0"),
        ("positive share", NORMAL, 1, -0.1, "but draws beyond 0 become 0"),  # none would fit better
        ("positive share", NORMAL, 1, -0.15,
         "but a shifted normal reaches -0.05 below; write it out with a 'low' above 0"),
        ("share", {"dist": "uniform", "low": 0.1, "high": 0.3}, 4, 0,
         "got 0.4..1.2; factors up to 3.33 in all fit"),
        ("count", {"dist": "choice", "values": [2, 4]}, 2, 1, ""),
        ("count", {"dist": "choice", "values": [2, 3]}, 1.5, 0, "got 4.5"),
        ("count", {"dist": "uniform", "low": 2, "high": 4}, 2, 0,
         "got a scaled uniform, which draws fractions; use 'choice'"),
        ("share", {"dist": "mixture", "parts": [
            {"source": "a", "dist": "constant", "value": 0.2},
            {"source": "b", "dist": "lognormal", "p05": 0.1, "p95": 0.2, "high": 0.5}]}, 4, 0,
         "but a scaled lognormal reaches 2 above; write it out with 'high: 1'; "
         "factors up to 2 in all fit"),
        ("not negative", {"dist": "uniform", "low": 5e-324, "high": 1}, 1, -0.5,
         "got -0.5..0.5; additions from 0 on in all fit"),
    ],
)  # fmt: skip
def test_what_is_scaled_is_held_to_all_that_it_draws(
    word: str, written: object, times: float, plus: float, said: str
) -> None:
    value = adjusted(parse_distribution(written), times, plus)
    assert WORDS[word].wrong(value) == said


@pytest.mark.parametrize(
    ("low", "high", "written", "how", "room"),
    [
        (-6, 5, (-3, -1), "times", (0, 2)),
        (-6, 5, (-3, 1), "times", (0, 2)),
        (-9, 5, (-3, 2), "times", (0, 2.5)),
        (0.2, 2, (0.3, 1), "times", (0.667, 2)),
        (0, 2, (0.3, 0.7), "times", (0, 2.85)),
        (0, 1, (0.01, 0.29), "times", (0, 3.44)),
        (0, 0.29, (0.001, 0.01), "times", (0, 29)),
        (0, 2, (0.3, 0.7), "plus", (-0.3, 1.3)),
        (0.12345, 2.5, (1.0, 1.26543), "plus", (-0.876, 1.23)),
        (0, math.inf, (1, 2), "times", (0, math.inf)),
        (-math.inf, 3, (1, 2), "plus", (-math.inf, 1)),
    ],
)
def test_room_of_what_scales_is_rounded_inward(
    low: float, high: float, written: tuple[float, float], how: str, room: tuple[float, float]
) -> None:
    ends = dict(zip(("low", "high"), written, strict=True))
    value = parse_distribution({"dist": "uniform", **ends})
    assert Domain(low=low, high=high).room(value, how) == pytest.approx(room, rel=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (Domain(low=2.0, high=9.0), "2..9"),
        (Domain(low=2.0, high=9.0, low_open=True), "above 2 and at most 9"),
        (Domain(low=2.0, high=9.0, high_open=True), "at least 2 and below 9"),
        (Domain(low=2.0, high=2.0), "2"),
        (Domain(low=2.0, high=9.0, whole=True), "a whole number 2..9"),
        (Domain(low=2.0, whole=True), "a whole number at least 2"),
        (Domain(whole=True), "a whole number"),
        (Domain(low=1.0, at_most="a.b"), "at least 1 and at most 'a.b'"),
        (Domain(below="a.b"), "any number and below 'a.b'"),
    ],
)
def test_a_domain_in_words(domain: Domain, said: str) -> None:
    assert domain.text == said


def test_a_hint_is_for_what_somebody_typed() -> None:
    value = parse_distribution(30)
    assert WORDS["share"].wrong(value, typed=False) == "got 30"


def test_a_tail_of_either_side_is_rare_enough() -> None:
    for low, high in ((0.4, 0.6), (-0.2, 0.5), (0.5, 1.2)):
        value = parse_distribution({"dist": "normal", "p05": low, "p95": high})
        rare = (low, high) == (0.4, 0.6)
        assert bool(WORDS["share"].wrong(value, tails=RARE)) is not rare


def test_years_are_whole() -> None:
    assert not of_unit("year").has(2026.5)


def test_a_rare_tail_passes_where_draws_are_cut() -> None:
    value = parse_distribution({"dist": "normal", "p05": 0.4, "p95": 0.6})
    assert WORDS["share"].wrong(value)
    assert not WORDS["share"].wrong(value, tails=RARE)
