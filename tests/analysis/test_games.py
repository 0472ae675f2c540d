"""Games: textbook answers, an independent solver, and what must not change an answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulation.analysis.games import answer, robust, solve, weights
from simulation.analysis.games.payoffs import Goal, Payoffs, collect
from simulation.analysis.pages.game import told_step
from simulation.analysis.text.gaming import points, sentences
from simulation.api.views.games import AcrossViews, row
from simulation.errors import RunError
from tests import tables
from tests.nights import tonight

Values = NDArray[np.float64]
BOOK: dict[str, Any] = tables.beside(__file__, "games.yaml")
WANT = Goal("want", ("a",), more=True, step=1.0, relative=False, weight=1.0)


def tables(name: str) -> tuple[Values, Values]:
    return np.array(BOOK[name]["us"], float), np.array(BOOK[name]["china"], float)


def as_set(pairs: Any) -> set[tuple[float, ...]]:
    return {tuple(np.round(np.concatenate(pair), 6) + 0.0) for pair in pairs}


def having(key: str) -> list[str]:
    return [name for name, row in BOOK.items() if key in row]


@pytest.mark.parametrize("name", having("equilibria"))
def test_equilibria_of_the_textbook(name: str) -> None:
    us, china = tables(name)
    found = solve.equilibria(us, china)
    assert as_set((one.us, one.china) for one in found) == as_set(BOOK[name]["equilibria"])
    assert all(one.regret <= 1e-9 for one in found)
    for one in found:
        played = np.concatenate([one.us, one.china])
        assert one.pure == bool(np.isin(np.round(played, 6), (0.0, 1.0)).all()), one


@pytest.mark.parametrize("name", having("us_first"))
def test_a_first_mover_of_the_textbook(name: str) -> None:
    us, china = tables(name)
    lead = solve.leader(us, china, us_first=True)
    assert [lead.row, lead.column] == BOOK[name]["us_first"]
    mirrored = solve.leader(china.T, us.T, us_first=False)
    assert [mirrored.column, mirrored.row] == BOOK[name]["us_first"]
    assert (lead.us, lead.china) == (mirrored.china, mirrored.us)


def test_the_dilemma_is_seen() -> None:
    us, china = tables("prisoners_dilemma")
    assert robust.better_for_both(us, china, 1, 1) == (0, 0)
    assert robust.better_for_both(us, china, 0, 0) is None
    cells = [list(cell) for cell in robust.pareto(us, china)]
    assert cells == BOOK["prisoners_dilemma"]["pareto"]


def support_enumeration(us: Values, china: Values) -> Iterator[tuple[Values, Values]]:
    """All equilibria of a game without ties: equal supports, solved for indifference."""
    size = us.shape[0]
    for count in range(1, size + 1):
        for rows in combinations(range(size), count):
            for columns in combinations(range(size), count):
                row = _mix(china[np.ix_(rows, columns)].T, rows, size)
                column = _mix(us[np.ix_(rows, columns)], columns, size)
                if row is None or column is None:
                    continue
                ours, theirs = us @ column, row @ china
                if ours.max() <= row @ ours + 1e-10 and theirs.max() <= theirs @ column + 1e-10:
                    yield row, column


def _mix(own: Values, where: tuple[int, ...], size: int) -> Values | None:
    """Cramer's way: `own` x = v for all rows of the support, x summing to one."""
    count = len(where)
    system = np.block([[own, -np.ones((count, 1))], [np.ones((1, count)), np.zeros((1, 1))]])
    try:
        solved = np.linalg.solve(system, np.array([0.0] * count + [1.0]))[:count]
    except np.linalg.LinAlgError:
        return None
    if (solved < 0).any():
        return None
    whole = np.zeros(size)
    whole[list(where)] = solved
    return whole


def compare_with_supports(seed: int, games: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(games):
        us, china = rng.normal(size=(2, size, size))
        found = as_set((one.us, one.china) for one in solve.equilibria(us, china))
        assert found == as_set(support_enumeration(us, china))


def test_random_games_equal_an_independent_solver() -> None:
    compare_with_supports(1, 16, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", tonight(range(2, 11)))
def test_many_random_games_equal_an_independent_solver(seed: int) -> None:
    compare_with_supports(seed, 56, 5)


def test_policies_that_are_alike_are_survived() -> None:
    """Two policies of the same effect: a degenerate game still has its pure equilibria."""
    us = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 2.0]])
    found = solve.equilibria(us, us)
    pure = {(int(o.us.argmax()), int(o.china.argmax())) for o in found if o.pure}
    assert pure == {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)}
    assert all(one.regret <= 2e-9 for one in found)


def test_a_game_that_hangs_on_nothing() -> None:
    flat = np.zeros((2, 3))
    assert len(list(solve.pure(flat, flat))) == 6
    assert solve.equilibria(flat, flat)


games = st.integers(0, 2**32 - 1)


@given(games)
@settings(max_examples=25, deadline=None)
def test_names_and_scales_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    us, china = rng.normal(size=(2, 3, 4))
    rows, columns = rng.permutation(3), rng.permutation(4)
    usual = solve.equilibria(us, china)
    other = solve.equilibria(
        (7 * us + 3)[np.ix_(rows, columns)], (0.2 * china - 5)[np.ix_(rows, columns)]
    )
    assert as_set((o.us[rows], o.china[columns]) for o in usual) == as_set(
        (o.us, o.china) for o in other
    )
    turned = solve.equilibria(china.T, us.T)
    assert as_set((o.us, o.china) for o in usual) == as_set((o.china, o.us) for o in turned)


@given(games)
@settings(max_examples=25, deadline=None)
def test_regret_is_no_less_than_any_single_move_gains(seed: int) -> None:
    rng = np.random.default_rng(seed)
    us, china = rng.normal(size=(2, 3, 3))
    row, column = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3))
    gains = [us[r] @ column - row @ us @ column for r in range(3)]
    gains += [row @ china[:, c] - row @ china @ column for c in range(3)]
    assert solve.regret(us, china, row, column) == pytest.approx(max(gains))


def drawn(mean: Values, spread: float, members: int, seed: int = 3) -> Values:
    rng = np.random.default_rng(seed)
    found: Values = mean + spread * rng.normal(size=(members, *mean.shape))
    return found


def samples(us: Values, china: Values, draws: int = 500) -> list[tuple[Values, Values]]:
    return list(solve.drawn_again(us, china, draws))


@pytest.mark.parametrize("name", ["prisoners_dilemma", "matching_pennies", "battle_of_the_sexes"])
def test_a_clear_equilibrium_survives_every_sample(name: str) -> None:
    us, china = (drawn(table, 0.01, 50) for table in tables(name))
    for one in solve.equilibria(us.mean(axis=0), china.mean(axis=0)):
        assert solve.survival(one, samples(us, china, 100)) == 1.0


def test_a_mix_that_would_take_a_negative_probability_is_gone() -> None:
    """One row beats the other whatever happens; only a weight of -1 would make them equal."""
    us = np.tile(np.array([[2.0, 0.0], [3.0, 0.5]]), (4, 1, 1))
    china = np.tile(np.array([[1.0, -1.0], [-1.0, 1.0]]), (4, 1, 1))
    half = np.array([0.5, 0.5])
    assert solve.survival(solve.Equilibrium(half, half, 0.0), samples(us, china, 5)) == 0.0


def test_a_toss_up_survives_about_half_of_the_samples() -> None:
    """Two rows of the same mean: which is best is a matter of the sample."""
    noise = drawn(np.zeros((2, 1)), 1.0, 400)
    us = noise - noise.mean(axis=0)
    china = np.zeros_like(us)
    (one,) = solve.equilibria(*(t.mean(axis=0) for t in (us, china)))[:1]
    assert 0.4 < solve.survival(one, samples(us, china)) < 0.6


@pytest.mark.parametrize("us_first", [True, False])
@pytest.mark.parametrize("leads", [True, False])
def test_a_first_move_or_a_reply_by_chance_holds_in_about_half_of_the_samples(
    us_first: bool, leads: bool
) -> None:
    """Whoever moves first, and whichever of both is a toss-up; in a clear game neither is."""
    noise = drawn(np.zeros((2, 1) if leads else (1, 2)), 1.0, 400)
    tossed = noise - noise.mean(axis=0)
    alike = np.zeros_like(tossed)
    first, second = (tossed, alike) if leads else (alike, tossed)
    sides = (first, second) if us_first else (np.swapaxes(second, 1, 2), np.swapaxes(first, 1, 2))
    lead = solve.leader(*(side.mean(axis=0) for side in sides), us_first=us_first)
    assert 0.4 < solve.leads_again(lead, samples(*sides), us_first) < 0.6
    us, china = (drawn(table, 0.01, 50) for table in tables("prisoners_dilemma"))
    clear = solve.leader(us.mean(axis=0), china.mean(axis=0), us_first=us_first)
    assert solve.leads_again(clear, samples(us, china, 100), us_first) == 1.0


def test_pairs_within_the_error_are_named() -> None:
    us = drawn(np.array([[0.0, 0.0], [0.01, 5.0]]), 1.0, 100)
    us[:, 0, 0] += 0.0 - us[:, 0, 0].mean()
    us[:, 1, 0] += 0.01 - us[:, 1, 0].mean()
    china = np.broadcast_to(np.array([[1.0, 0.0], [1.0, 0.0]]), us.shape).copy()
    near = list(solve.nearly(us, china))
    assert [(one.us, one.china) for one in near] == [(0, 0)]
    assert near[0].gain == pytest.approx(0.01)
    assert near[0].error > 0.01
    us[:, 1, 0] += 1.0  # ten standard errors
    assert not list(solve.nearly(us, china))


def test_regret_satisficing_and_worst_by_hand() -> None:
    own = np.array([[[1.0, 4.0], [2.0, 0.0]], [[3.0, -2.0], [2.0, 0.0]]])  # two members
    held = robust.robust(own)
    assert held.regret.tolist() == [0.0, 1.0]
    assert held.choice == 0
    assert held.enough.tolist() == [0.75, 1.0]
    assert held.worst.tolist() == [1.0, 0.0]


def payoffs_of(goals: dict[str, tuple[Goal, ...]], cells: dict[Any, Any]) -> Payoffs:
    rows, columns = ("u0", "u1"), ("c0", "c1")
    return collect(rows, columns, goals, cells)  # type: ignore[arg-type]


def test_points_are_counted_in_steps_against_the_first_cell() -> None:
    factor = Goal("factor", ("a", "b"), more=False, step=2.0, relative=True, weight=3.0)
    plain = Goal("plain", ("a",), more=True, step=0.5, relative=False, weight=1.0)
    cells = {
        (row, column): {"a": np.array([1.0 + row, 1.0]), "b": np.array([1.0, 1.0 + 2 * column])}
        for row in range(2)
        for column in range(2)
    }
    found = payoffs_of({"us": (factor, plain), "china": (plain,)}, cells)
    assert found.points["us"][0, :, 0, 1].tolist() == [0.0, -1.0]  # 2 -> 4, fewer wanted
    assert found.points["us"][1, :, 1, 0].tolist() == [2.0, 0.0]
    assert found.weights("us").tolist() == [0.75, 0.25]
    assert found.mean("us")[1, 0] == pytest.approx(0.75 * -np.log2(1.5) / 2 + 0.25 * 1.0)
    assert not found.members("us")[:, 0, 0].any()


def test_a_goal_without_a_number_is_named() -> None:
    factor = Goal("share", ("a",), more=True, step=2.0, relative=True, weight=1.0)
    cells = {(r, c): {"a": np.array([1.0, 1.0 - r * c])} for r in range(2) for c in range(2)}
    with pytest.raises(RunError, match=r"goals\.us\.share: no number for member 1 where u1 meets"):
        payoffs_of({"us": (factor,), "china": (WANT,)}, cells)


def dilemma() -> Payoffs:
    us, china = tables("prisoners_dilemma")
    lead = Goal("lead", ("x",), more=True, step=1.0, relative=False, weight=1.0)
    calm = Goal("calm", ("y",), more=True, step=1.0, relative=False, weight=1.0)
    # The first goal makes a dilemma; by the second both want the first policies.
    calmer = np.array([[9.0, 3.0], [3.0, 0.0]])
    points = {"us": np.array([us, calmer])[:, None], "china": np.array([china, calmer])[:, None]}
    doubled = {side: np.repeat(values, 2, axis=1) for side, values in points.items()}
    return Payoffs(("u0", "u1"), ("c0", "c1"), {"us": (lead, calm), "china": (lead, calm)}, doubled)  # type: ignore[arg-type]


def test_the_map_follows_the_weights() -> None:
    found = weights.weight_map(dilemma(), (0.0, 0.5, 1.0))
    assert found.goals == ("lead", "lead")
    assert found.cells[0, 0] == 0  # nobody minds the lead: both keep still
    assert found.cells[2, 2] == 3  # only the lead: the dilemma
    assert found.cells[0, 2] == 1  # rows are weights of the US, who alone is calm here
    assert found.cells[2, 0] == 2


def test_an_answer_as_data_and_in_words() -> None:
    only_lead = Goal("lead", ("x",), more=True, step=1.0, relative=False, weight=1.0)
    whole = dilemma()
    points = {side: values[:1] for side, values in whole.points.items()}
    goals = {"us": (only_lead,), "china": (only_lead,)}
    found = answer.answer(Payoffs(whole.rows, whole.columns, goals, points), seed=1)  # type: ignore[arg-type]
    told = answer.row(found)
    keys = {"us", "china", "goals", "payoffs", "equilibria", "regret"}
    assert told.keys() >= keys
    (one,) = told["equilibria"]
    assert (one["us"], one["china"], one["survives"]) == ([0, 1], [0, 1], 1.0)
    assert told["regret"] == {"us": [2.0, 0.0], "china": [2.0, 0.0]}
    assert told["payoffs"]["us"] == tables("prisoners_dilemma")[0].tolist()
    said = sentences(found, {"u0": "Calm", "u1": "Arms", "c0": "Peace", "c1": "War"})
    assert said[0].startswith(
        'Equilibrium: Washington "Arms", Beijing "War" (+1.00 and +1.00 points)'
    )
    assert said[1].startswith('Both would be better off with "Calm" and "Peace" (+2.00 and +2.00')
    assert 'Washington does best with "Arms" whatever the other does' in said
    rows = answer.rows(found)
    assert [(row["us"], row["china"]) for row in rows[:2]] == [("u0", "c0"), ("u0", "c1")]
    assert rows[1]["payoff_china"] == 5.0


def test_a_side_that_mixes_alone_plays_no_pair_of_policies() -> None:
    """Its likelier policy beside the other's single one is a cell that somebody would leave."""
    us, china = tables("one_side_indifferent")
    goals = {"us": (WANT,), "china": (WANT,)}
    values = {"us": np.stack([us, us])[None], "china": np.stack([china, china])[None]}
    found = answer.answer(Payoffs(("u0", "u1"), ("c0", "c1"), goals, values), seed=1)  # type: ignore[arg-type]
    assert len(found.equilibria) == 3
    assert sorted(found.sure) == [(0, 1), (1, 0)]
    told = sentences(found, {"u0": "Stay", "u1": "Open", "c0": "Buy", "c1": "Make"})
    (one,) = (line for line in told if line.startswith("Equilibrium") and " or " in line)
    assert 'Washington "Stay", Beijing "Buy" (75 %) or "Make" (25 %) (+1.50 and +4.00' in one
    (better,) = (line for line in told if line.startswith("Both would be better off"))
    assert '"Stay" and "Make" (+1.00 and +3.00 against that equilibrium)' in better


@pytest.mark.parametrize(
    ("step", "relative", "unit", "said"),
    [
        (1.1, True, "ratio", "each fall by 10 %"),
        (10, False, "USD billion/year", "each fall by USD 10 bn a year"),
        (0.05, False, "1", "each fall by 5 points"),
    ],
)
def test_a_step_is_told_with_its_unit(step: float, relative: bool, unit: str, said: str) -> None:
    goal = Goal("calm", ("x",), more=False, step=step, relative=relative, weight=1.0)
    assert told_step(goal, unit) == said


def test_payoffs_have_the_same_digits_everywhere() -> None:
    assert [points(value) for value in (-1.1, -0.88, 0.4, -0.001, 0.0)] == [
        "\N{MINUS SIGN}1.10", "\N{MINUS SIGN}0.88", "+0.40", "0.00", "0.00"
    ]  # fmt: skip


def test_every_form_of_an_answer_names_the_same_pair() -> None:
    """Of a game that is not square, whose equilibrium lies off the diagonal."""
    us, china = np.array([[3.0, 3, 1], [4, 5, 2]]), np.array([[1.0, 2, 3], [0, 1, 4]])
    goals = {"us": (WANT,), "china": (WANT,)}
    points = {"us": np.stack([us, us])[None], "china": np.stack([china, china])[None]}
    found = answer.answer(Payoffs(("stay", "close"), ("wait", "sell", "make"), goals, points), 1)
    pair = {"us": "close", "china": "make"}
    told = answer.row(found)
    (one,) = told["equilibria"]
    assert [told[side][one[side].index(1.0)] for side in ("us", "china")] == [*pair.values()]
    assert {side: told["leader"]["us"][side] for side in pair} == pair
    assert {side: told["leader"]["china"][side] for side in pair} == pair
    assert all(cell == pair for line in told["weights"]["equilibria"] for cell in line)
    assert pair in told["pareto"]
    by_pair = {(row["us"], row["china"]): row for row in answer.rows(found)}
    assert by_pair["close", "make"]["payoff_us"] == 2.0
    assert by_pair["close", "make"]["payoff_china"] == 4.0
    assert by_pair["stay", "sell"]["payoff_china"] == 2.0
    game: Any = None
    folders = {"shipped": Path("one"), "another": Path("two")}
    views = AcrossViews(game, {"shipped": found, "another": found}, folders)
    assert row(views)["survives"] == [pair]
    assert [view["folder"] for view in row(views)["views"]] == ["one", "two"]
