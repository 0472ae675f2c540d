"""A game's answer in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.analysis.games import robust, solve
from simulation.analysis.games.answer import Answer
from simulation.analysis.games.payoffs import Values
from simulation.analysis.text.numbers import MINUS
from simulation.experiment.game_file import SIDES, Side

CALLED: Mapping[Side, str] = {"us": "Washington", "china": "Beijing"}
_OFTEN = 0.05  # probability from which a policy of a mixed equilibrium is named


def sentences(found: Answer, titles: Mapping[str, str]) -> list[str]:
    """What a reader should take away, the most important first; `titles` of policies by name."""
    told = [_equilibrium(found, number, titles) for number in range(len(found.equilibria))]
    if not told:
        told = ["No pair of single policies is an equilibrium: one side always gains by moving"]
    told += list(_dilemma(found, titles))
    told += list(_always_best(found, titles))
    told += [_first(found, side, titles) for side in SIDES]
    told += [_robust(found, side, titles) for side in SIDES]
    if found.nearly:
        pairs = ", ".join(_pair(found, near.us, near.china, titles) for near in found.nearly[:3])
        more = f" and {len(found.nearly) - 3} more" if len(found.nearly) > 3 else ""
        told.append(f"Within the error of the members these are equilibria too: {pairs}{more}")
    return told


def across_views(
    answers: Mapping[str, Answer], titles: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """One row a view and equilibrium: view, policies, points, share of samples that keep it."""
    for view, found in answers.items():
        if not found.equilibria:
            yield view, "none of single policies", "", "", ""
        for number, one in enumerate(found.equilibria):
            us, china = (_mix(found, side, getattr(one, side), titles) for side in SIDES)
            gain = [points(float(one.us @ table @ one.china)) for table in (found.us, found.china)]
            share = f"{100 * found.survives[number]:.0f} %"
            yield view, us.strip('"'), china.strip('"'), " / ".join(gain), share


def points(value: float) -> str:
    """A payoff with its sign, to a hundredth of a point, so that payoffs can be subtracted."""
    text = f"{value:+.2f}".replace("-", MINUS)
    return text[1:] if text[1:] == "0.00" else text


def _equilibrium(found: Answer, number: int, titles: Mapping[str, str]) -> str:
    one = found.equilibria[number]
    us, china = (_mix(found, side, getattr(one, side), titles) for side in SIDES)
    gain = [float(one.us @ table @ one.china) for table in (found.us, found.china)]
    return (
        f"Equilibrium: Washington {us}, Beijing {china} ({points(gain[0])} and "
        f"{points(gain[1])} points); it holds in {100 * found.survives[number]:.0f} % of "
        "samples of members"
    )


def _mix(found: Answer, side: Side, mixed: Values, titles: Mapping[str, str]) -> str:
    names = found.policies(side)
    played = sorted(zip(mixed, names, strict=True), reverse=True)
    if played[0][0] > 1 - _OFTEN / 10:
        return f'"{titles[played[0][1]]}"'
    return " or ".join(f'"{titles[n]}" ({100 * p:.0f} %)' for p, n in played if p >= _OFTEN)


def _dilemma(found: Answer, titles: Mapping[str, str]) -> Iterator[str]:
    for one in found.equilibria:
        if not one.pure:
            continue
        row, column = one.cell
        better = robust.better_for_both(found.us, found.china, row, column)
        if better is not None:
            us, china = found.us[better] - found.us[row, column], found.china[better]
            yield (
                f"Both would be better off with {_pair(found, *better, titles)} "
                f"({points(us)} and {points(china - found.china[row, column])} against that "
                "equilibrium), but one side or the other gains by leaving it"
            )


def _always_best(found: Answer, titles: Mapping[str, str]) -> Iterator[str]:
    for side in SIDES:
        own = found.us if side == "us" else found.china.T
        best = own.argmax(axis=0)
        if (best == best[0]).all():
            name = titles[found.policies(side)[int(best[0])]]
            yield f'{CALLED[side]} does best with "{name}" whatever the other does'


def _first(found: Answer, side: Side, titles: Mapping[str, str]) -> str:
    lead = found.leads[side]
    mine = lead.row if side == "us" else lead.column
    reply = lead.column if side == "us" else lead.row
    other: Side = "china" if side == "us" else "us"
    name, answer = titles[found.policies(side)[mine]], titles[found.policies(other)[reply]]
    return (
        f'If {CALLED[side]} moves first, it chooses "{name}" and {CALLED[other]} answers with '
        f'"{answer}"; so in {100 * found.leads_again[side]:.0f} % of samples of members'
    )


def _robust(found: Answer, side: Side, titles: Mapping[str, str]) -> str:
    held = found.robust[side]
    name = titles[found.policies(side)[held.choice]]
    most, enough = held.regret[held.choice], 100 * held.enough[held.choice]
    short = (
        f"at most {most:.2f} points short of its best" if most > 0 else "never short of its best"
    )
    return (
        f'{CALLED[side]} regrets "{name}" least: {short}, whatever the other does; no worse than '
        f"today's rules in {enough:.0f} % of members and replies"
    )


def _pair(found: Answer, row: int, column: int, titles: Mapping[str, str]) -> str:
    return f'"{titles[found.payoffs.rows[row]]}" and "{titles[found.payoffs.columns[column]]}"'


def unsolved() -> str:
    """What the missing solver would add; empty where it is installed."""
    return "" if solve.can_mix() else solve.MISSING
