"""Links: each question has one, it comes back as it was, and nothing else is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.explore.controls import BY_KEY, CONTROLS, GROUPS
from simulation.explore.question import LONGEST, Move, PageQuestion, WorldOf, read

SCENARIOS = ("baseline", "h200_sales_allowed", "smuggling_crackdown")
VIEWS = ("", "cnas", "iea")
OUTCOMES = ("ratio.stock", "new_compute.china", "output.china", "revenue.nvidia", "lag.china")


def asked(query: str) -> PageQuestion:
    return read(query, SCENARIOS, OUTCOMES, VIEWS)


@st.composite
def moves(draw: st.DrawFn) -> dict[str, Move]:
    """Some controls, each moved to a value that its link can carry."""
    found = {}
    for key in draw(st.sets(st.sampled_from(sorted(BY_KEY)), max_size=4)):
        control = BY_KEY[key]
        values = st.integers(-9_999_999, 9_999_999).map(lambda n: n / 1000)
        if control.choices:
            values = st.sampled_from([choice.value for choice in control.choices])
        since = draw(st.none() | st.just("2027-06")) if control.is_lever else None
        until = draw(st.none() | st.just("2027-09")) if not control.lasting else None
        how = draw(st.sampled_from((None, *control.ways)))
        found[key] = Move(draw(values), since, until, how)
    return found


worlds = st.builds(
    WorldOf, st.sampled_from(SCENARIOS), st.sampled_from(("2026-01", "2027-01")), moves()
)
questions = st.builds(
    PageQuestion,
    worlds,
    worlds,
    at=st.sampled_from(("2025-03", "2027-12")),
    until=st.sampled_from(("2027-12", "2032-12", "2035-12")),
    charts=st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=4, unique=True).map(tuple),
    seed=st.integers(0, 2**31 - 1),
    view=st.sampled_from(VIEWS),
)


@given(questions)
def test_a_link_brings_its_question_back(question: PageQuestion) -> None:
    assert asked(question.query()) == question


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_whatever_else_is_written_is_read_whole_or_refused(query: str) -> None:
    try:
        question = asked(query)
    except InputError:
        return
    assert asked(question.query()) == question


WRONG = (
    ("fees=0.1", "unknown key 'fees'"),
    ("fee", "no list of key=value"),
    ("fee=", "expected a number"),
    ("fee=0.1&fee=0.2", "a key twice"),
    ("fee=nan", "expected a number"),
    ("fee=1e999", "expected a number"),
    ("fee=0.1@2027-13", "expected a month"),
    ("fee=0.1@1999-01", "outside"),
    ("fee=0.1@2034-01", "comes after until"),
    ("smuggling=20000@2028-01", "holds from the start"),
    ("smuggling=20000..2028-01", "holds from the start"),
    ("fee=twice:2", "expected a number"),
    ("fee=times:", "expected a number"),
    ("ceiling=times:2", "takes no times: it is one of some choices"),
    ("programme=plus:2", "takes no plus: it"),
    ("fee=0.1@2028-03..2028-02", "ends 2028-02, before it begins in 2028-03"),
    ("fee=0.1..2026-12", "ends 2026-12, before it begins in 2027-01"),
    ("fee=0.1..2028-13", "expected a month"),
    ("fee=0.1..", "expected a number such as"),
    ("programme=5..2029-01", "has no last month: it ends by its 'years'"),
    ("breakthrough=5..2029-01", "has no last month: it happens once"),
    ("ceiling=5", "none of 0, 21000, 62000, 1000000000"),
    ("on=h200_sale_allowed", "did you mean 'h200_sales_allowed'"),
    ("on=../../etc/passwd", "unknown scenario"),
    ("vs.from=2020-01", "outside"),
    ("from=2023-12", "comes before 2024-01"),
    ("at=2033-06", "comes after until"),
    ("until=2028-06", "no December"),
    ("charts=", "no outcome"),
    ("charts=ratio.stock,ratio.stock", "different outcomes"),
    ("charts=ratio.stok", "did you mean 'ratio.stock'"),
    ("view=cna", "unknown view 'cna'; did you mean 'cnas'"),
    ("view=../cnas.yaml", "unknown view"),
    ("seed=-1", "seed: expected"),
    ("seed=9007199254740992", "seed: expected a number from 0 to 9007199254740991"),
    ("seed=\u0663", "seed: expected"),
    ("on=%ff", "no list of key=value"),
    ("fee=0.1" + "&" * LONGEST, "longer than"),
)
OF_WORLDS = [case for case in WRONG if case[0].partition("=")[0] in (*BY_KEY, "from")]


@pytest.mark.parametrize(("query", "said"), WRONG)
def test_a_wrong_link_is_refused_in_words(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said.replace(".", r"\.")):
        asked(query)


@pytest.mark.parametrize(("query", "said"), OF_WORLDS)
def test_what_no_world_can_be_no_reference_can(query: str, said: str) -> None:
    """All that is wrong of the world that is looked at, of the one that it is compared with."""
    test_a_wrong_link_is_refused_in_words(f"vs.{query}".replace("&", "&vs."), said)


def test_controls_have_names_of_their_own_and_a_group() -> None:
    keys = [control.key for control in CONTROLS]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & {"on", "from", "at", "until", "charts", "seed", "vs", "page"}
    assert {control.group for control in CONTROLS} == set(GROUPS)
