"""An answer to a game in which no two things are the same: sides, sizes, members, gains."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.analysis.games import answer
from simulation.analysis.games.payoffs import Goal, Payoffs
from simulation.analysis.pages.game import described
from simulation.analysis.text.gaming import across_views, sentences

US = np.array([[1.0, 3.0, 0.0], [2.5, 5.0, 2.0]])
CHINA = np.array([[2.5, 4.5, 4.0], [2.0, 0.5, 3.0]])
ROWS, COLUMNS = ("stay", "close"), ("make", "wait", "sell")
TITLES = {name: name.capitalize() for name in (*ROWS, *COLUMNS)}


@pytest.fixture(scope="module")
def found() -> answer.Answer:
    """Two members, who differ in one cell of each side."""
    us, china = np.stack([US, US]), np.stack([CHINA, CHINA])
    us[:, 1, 0], china[:, 0, 0] = [-1.0, 6.0], [1.5, 3.5]
    goals = {
        side: (Goal(name, ("lag.china",), side == "us", 2.0, False, 1.0),)
        for side, name in (("us", "lead"), ("china", "catch_up"))
    }
    points = {"us": us[None], "china": china[None]}
    return answer.answer(Payoffs(ROWS, COLUMNS, goals, points), seed=1)  # type: ignore[arg-type]


def test_each_sentence_is_of_its_side(found: answer.Answer) -> None:
    told = [one for one in sentences(found, TITLES) if not one.startswith("Within")]
    assert told == [
        'Equilibrium: Washington "Close", Beijing "Sell" (+2.00 and +3.00 points); it holds in '
        "100 % of samples of members",
        'Both would be better off with "Stay" and "Wait" (+1.00 and +1.50 against that '
        "equilibrium), but one side or the other gains by leaving it",
        'Washington does best with "Close" whatever the other does',
        'If Washington moves first, it chooses "Stay" and Beijing answers with "Wait"; so in 100 % '
        "of samples of members",
        'If Beijing moves first, it chooses "Sell" and Washington answers with "Close"; so in 100 '
        "% of samples of members",
        'Washington regrets "Close" least: never short of its best, whatever the other does; no '
        "worse than today's rules in 83 % of members and replies",
        'Beijing regrets "Sell" least: at most 0.50 points short of its best, whatever the other '
        "does; no worse than today's rules in 100 % of members and replies",
    ]
    assert list(across_views({"shipped": found}, TITLES)) == [
        ("shipped", "Close", "Sell", "+2.00 / +3.00", "100 %")
    ]


def _lead(us: str, china: str, of_us: float, of_china: float) -> dict[str, object]:
    payoffs = {"us": of_us, "china": of_china}
    return {"us": us, "china": china, "payoffs": payoffs, "survives": 1.0}


def test_each_figure_is_under_its_name(found: answer.Answer) -> None:
    told = answer.row(found)
    assert (told["us"], told["china"]) == ([*ROWS], [*COLUMNS])
    assert told["payoffs"] == {"us": US.tolist(), "china": CHINA.tolist()}
    assert told["errors"]["us"] == [[0, 0, 0], [pytest.approx(3.5), 0, 0]]
    assert told["errors"]["china"] == [[pytest.approx(1.0), 0, 0], [0, 0, 0]]
    (one,) = told["equilibria"]
    assert (one["us"], one["china"], one["survives"]) == ([0, 1], [0, 0, 1], 1.0)
    assert told["leader"] == {
        "us": {
            "us": "stay",
            "china": "wait",
            "payoffs": {"us": 3.0, "china": 4.5},
            "survives": 1.0,
        },
        "china": {
            "us": "close",
            "china": "sell",
            "payoffs": {"us": 2.0, "china": 3.0},
            "survives": 1.0,
        },
    }
    assert told["regret"] == {"us": [2.0, 0.0], "china": [2.0, 2.5, 0.5]}
    assert told["worst"] == {"us": [0.0, 2.0], "china": [2.0, 0.5, 3.0]}
    assert told["enough"]["us"] == pytest.approx([1.0, 5 / 6])
    assert told["pareto"] == [{"us": "stay", "china": "wait"}, {"us": "close", "china": "wait"}]
    assert [goal["want"] for side in told["goals"].values() for goal in side] == ["more", "less"]
    assert told["weights"]["goals"] == {"us": "lead", "china": "catch_up"}


def test_rows_of_cells_are_of_both_sides(found: answer.Answer) -> None:
    rows = {(row["us"], row["china"]): row for row in answer.rows(found)}
    assert len(rows) == 6
    for r, us in enumerate(ROWS):
        for c, china in enumerate(COLUMNS):
            row = rows[us, china]
            assert (row["payoff_us"], row["payoff_china"]) == (US[r, c], CHINA[r, c])
            assert (row["us.lead"], row["china.catch_up"]) == (US[r, c], CHINA[r, c])
    assert rows["close", "make"]["error_us"] == pytest.approx(3.5)
    assert rows["close", "make"]["error_china"] == 0
    assert rows["stay", "make"]["error_china"] == pytest.approx(1.0)


def test_cells_of_a_page_have_both_halves_and_best_replies(found: answer.Answer) -> None:
    page = described(found, TITLES, {"lag.china": "months"})
    assert page["columns"] == ["Make", "Wait", "Sell"]
    for r, row in enumerate(page["rows"]):
        assert row["name"] == TITLES[ROWS[r]]
        for c, cell in enumerate(row["cells"]):
            ours, theirs = cell["halves"]
            assert ours["points"].lstrip("+") == f"{US[r, c]:.2f}"
            assert theirs["points"].lstrip("+") == f"{CHINA[r, c]:.2f}"
            assert ours["best"] == (US[r, c] == US[:, c].max())
            assert theirs["best"] == (CHINA[r, c] == CHINA[r].max())
            assert (cell["kind"] == "is") == ((r, c) == (1, 2))
    us, china = page["robust"]
    assert (us["name"], china["name"]) == ("Washington", "Beijing")
    assert [one["regret"] for one in china["policies"]] == ["2.00", "2.50", "0.50"]
    assert [one["choice"] for one in china["policies"]] == [False, False, True]
    steps = [goal["step"] for side in page["goals"] for goal in side["goals"]]
    assert steps == ["each 2 months", "each fall by 2 months"]
