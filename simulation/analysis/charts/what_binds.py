"""What binds, in words: as the reason why little moves only where a lever acts on another limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from simulation import months
from simulation.analysis.charts.bottleneck_chart import (
    CHINESE,
    FIRMS,
    Trace,
    finding,
    known_causes,
    traces,
)
from simulation.analysis.charts.mandates import unneeded
from simulation.analysis.charts.on_smuggling import on_smuggling
from simulation.analysis.statistics.differing import Details, in_force
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text.called import called
from simulation.analysis.text.parts_of_names import CAUSES
from simulation.analysis.text.words import capital, listed, month
from simulation.counts import counted

_SMALL = 2.0  # per cent: below this a reader asks why so little happens
_YEAR = 12  # months that a change takes until what binds, and not time, tells what it does
_NARROW = 5.0  # per cent: where members go further, much happens that cancels in the median
_HOMES = {"us": "us", "us4": "us", "firms_us": "us", "china": "china", "firms_china": "china"}
"""Parts of names that say whose an outcome is, beside the names of makers and firms."""
_IN_CHINA = ("ratio", "training_share", "fee_income", "lost_revenue")
"""Outcomes, by the first part of their names, that follow what China's firms get."""
_OF_FIRMS = {
    "import_admission": "customs",
    "domestic_mandate": "mandate",
    "power_build": "power",
    "capex_pledge": "budget",
}
"""Levers that act on a limit of the firms of their actor's own state."""
_LICENCES, _CAPS = "licence", "cap"
_OF_RIVALS = {
    **dict.fromkeys(("volume_cap", "buyer_cap"), _CAPS),
    **dict.fromkeys(("license_max_tpp", "license_max_bandwidth_gb_s", "license_chips"), _LICENCES),
    **dict.fromkeys(("control_tpp", "control_chips", "licensed_buyers"), _LICENCES),
    **dict.fromkeys(("generations_behind", "entity_list", "variants"), _LICENCES),
}
"""Fields of the US export rule that act on a limit of China's firms."""
_OF_MAKERS = {"hbm_access": "memory"} | dict.fromkeys(("tool_access", "tool_sales"), "wafers")
"""Fields of any state's export rule that act on an input of China's makers."""
_OF_INPUTS = ("wafers", "packaging", "memory")
Limit = tuple[str, str]
"""Whom a cause binds, and the cause."""
Deed = tuple[Limit, ...]
"""The limits that a field of an entry acts on."""


def reasons(
    effects: Sequence[Effect],
    pair: Pair,
    date: str,
    states: Mapping[str, str],
    told: Callable[[str], str] = str,
    entries: Sequence[Details] | None = None,
) -> Iterator[str]:
    """Why some effect is small but not nothing: a lever acts on a limit that does not bind.

    `states` are those of makers and firms, `entries` the dated decisions that tell the sides apart,
    by default all that only one has. Nothing of a scenario that is not in force by then; of one
    whose decisions have all ended, when they did; of one that has just begun, that it has. First
    comes how the model holds smuggling, where one touches it, and last which mandates do not bind,
    whatever else moves.
    """
    acting = pair.entries if entries is None else entries
    yield from on_smuggling(pair, date, acting)
    few = [effect for effect in effects if _is_small(effect, date)]
    if line := _by_time(pair, date, [told(effect.outcome) for effect in few]):
        yield from [line] if few else []
        return
    deeds = list(_deeds(acting, date, states))
    touched = [who for deed in deeds for who, _ in deed]
    found, before = _traces(pair.changed, touched), _traces(pair.base, touched)
    row, by_reason = pair.row(date), dict[str, list[str]]()
    for effect in few:
        for who in (one for one in _whom(pair.changed, effect, states) if one in found):
            if binds := _binding(found[who], _causes(who, deeds), row):
                bound = who in before and before[who].leading(row) in _causes(who, deeds)
                when = f"in {month(date)}"
                turn = f", which bind without it {when}; with it" if bound else f", but {when}"
                reason = f"{_acts(who, deeds)}{turn} {binds}"
                by_reason.setdefault(reason, []).append(told(effect.outcome))
    for reason, small in by_reason.items():
        yield _little(small, reason)
    yield from unneeded(pair, date, acting)


def _by_time(pair: Pair, date: str, outcomes: Sequence[str] = ()) -> str:
    """The reason that lies in the month itself: what differs is over, or has just begun."""
    soon = _begun(pair, date)
    return _ended(pair, date) or (_little(outcomes, soon) if soon else "")


def _little(outcomes: Sequence[str], reason: str) -> str:
    some = ", ".join(outcomes[:3]) + (" and others" if outcomes[3:] else "")
    return f"little moves in {some}: {reason}"


def _begun(pair: Pair, date: str) -> str:
    """That what sets the sides apart has begun within a year, so that little can show; "" else."""
    begins = pair.span.begins
    if begins is None or begins > date:
        return ""
    since = months.offset(date) - months.offset(begins)
    after = f"only {counted(since, 'month')} after" if since else "the month of"
    return f"{month(date)} is {after} the first change" if since < _YEAR else ""


def _ended(pair: Pair, date: str) -> str:
    """That nothing tells the sides apart any more in a month but what went before, "" else."""
    ends = pair.span.ends
    if ends is None or ends >= date:
        return ""
    return f"all that differs ends in {month(ends)}: {month(date)} shows what is left of it"


def _binding(trace: Trace, causes: Sequence[str], row: int) -> str:
    """What else binds than what levers act on; "" where one of that binds."""
    return "" if trace.leading(row) in causes else finding(trace, row)


def _causes(who: str, deeds: Sequence[Deed]) -> list[str]:
    """The limits of an actor that levers act on."""
    return list(dict.fromkeys(cause for deed in deeds for one, cause in deed if one == who))


def _acts(who: str, deeds: Sequence[Deed]) -> str:
    """What of an actor levers act on, and that they do more unless that is all."""
    alone = all(who in dict(deed) for deed in deeds)
    causes = " and ".join(CAUSES[cause] for cause in _causes(who, deeds))
    return f"it acts on {causes}{'' if alone else ', among others'}"


def levels(
    pairs: Sequence[tuple[Pair, Sequence[Effect]]], date: str, states: Mapping[str, str]
) -> Iterator[str]:
    """What binds whom little moves of, of each reference once, and where a scenario has another."""
    by_base: dict[str, list[tuple[Pair, Sequence[Effect]]]] = {}
    for pair, effects in pairs:
        by_base.setdefault(pair.base.label, []).append((pair, effects))
    for several in by_base.values():
        of_base = [pair for pair, _ in several]
        first = of_base[0]
        small = [
            (pair.row(date), _whom(pair.base, effect, states))
            for pair, effects in several
            if not _by_time(pair, date)
            for effect in effects
            if _is_small(effect, date) and _whom(pair.base, effect, states)
        ]
        known = _traces(first.base, (one for _, actors in small for one in actors))
        before = {one: known[one] for one in _told_of(small, known, states) if one in known}
        if before:
            said = listed([finding(trace, first.row(date)) for trace in before.values()])
            yield f"{capital(called(first.base.title))} in {month(date)}: {said}"
            yield from _others(of_base, before, date)


def _others(pairs: Sequence[Pair], before: Mapping[str, Trace], date: str) -> Iterator[str]:
    """What binds in scenarios in which another cause leads than `before`, in the reference."""
    for pair in pairs:
        row, now = pair.row(date), _traces(pair.changed, before)
        new = [one for who, one in now.items() if one.leading(row) != before[who].leading(row)]
        if new:
            said = listed([finding(one, row) for one in new])
            yield f"{capital(called(pair.changed.title))} in {month(date)}: {said}"


def _traces(side: Side, actors: Iterable[str]) -> dict[str, Trace]:
    """Of each actor once, of whom a run has causes."""
    return traces(side, [one for one in dict.fromkeys(actors) if known_causes(side, one)])


def _told_of(
    small: Sequence[tuple[int, Sequence[str]]],
    known: Mapping[str, Trace],
    states: Mapping[str, str],
) -> dict[str, None]:
    """Whom small effects are of; those who order from a US maker only where orders bind it."""
    found: dict[str, None] = {}
    for row, (own, *rest) in small:
        maker = states.get(own) == "us" and own not in FIRMS
        ordered = maker and known[own].leading(row) != "demand"
        found |= dict.fromkeys((own, *(() if ordered else rest)))
    return found


def _whom(side: Side, effect: Effect, states: Mapping[str, str]) -> tuple[str, ...]:
    """Whose scarcities hold an outcome: those of its maker and of the buyers, or of its firms.

    Nobody's where its name does not say on which side it is, or names both.
    """
    words = effect.outcome.partition("@")[0].split(".")
    own = next((word for word in reversed(words) if known_causes(side, word)), "")
    if own and states.get(own) == "us" and own not in FIRMS:
        head = words[: words.index(own)]
        return (own, "firms_china" if head and head[-1].endswith("china") else "firms_us")
    if own:
        return (own,)
    homes = {home for word in words if (home := _HOMES.get(word, states.get(word)))}
    if words[0] in _IN_CHINA or homes == {"china"}:
        return CHINESE
    return ("firms_us",) if homes == {"us"} else ()


def _is_small(effect: Effect, date: str) -> bool:
    """Whether an effect is small at a month, but not nothing.

    In the median below two per cent, and in nine of ten members below five: of what gains in some
    members and loses in others, so that the median stays, it is not said that little moves.
    """
    row = effect.row(date)
    bands = effect.percent
    middle, low, high = (abs(float(one[row])) for one in (bands.p50, bands.p05, bands.p95))
    moved = float(effect.higher[row]) + float(effect.lower[row]) > 0
    return moved and middle < _SMALL and low < _NARROW and high < _NARROW


def _deeds(entries: Sequence[Details], date: str, states: Mapping[str, str]) -> Iterator[Deed]:
    """Of each field of entries in force at a month the limits that it acts on.

    None of what acts on some buyers only, which says little of all.
    """
    for entry in entries:
        if in_force(entry, date):
            for field in entry["set"]:
                yield () if entry.get("buyers") else tuple(_limits(entry, field, states))


def _limits(entry: Details, field: str, states: Mapping[str, str]) -> Iterator[Limit]:
    actor, lever = str(entry["actor"]).lower(), entry.get("lever")
    if lever in _OF_FIRMS:
        yield f"firms_{states.get(actor, actor)}", _OF_FIRMS[lever]
    if lever == "disruption":
        yield from ((actor, cause) for cause in _OF_INPUTS if field in (cause, "output"))
    if lever == "export_rule" and field in _OF_MAKERS:
        yield "huawei", _OF_MAKERS[field]
    if lever == "export_rule" and actor == "us" and field in _OF_RIVALS:
        yield "firms_china", _OF_RIVALS[field]
