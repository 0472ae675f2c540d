"""The rule book: which state holds which instrument, and which signals press on it.

`docs/reaction.md` explains the table. Signs say which way a signal presses: 1 towards a
tighter rule, -1 towards a looser one. How strongly is drawn, `reaction.<weights>.<signal>`.
"""

from __future__ import annotations

from dataclasses import dataclass

SIGNALS = (
    "lead_lost",  # news: what is gone of the US lead in compute, best chip and models
    "exposed",  # news: smuggled share of China's new compute
    "smuggled",  # the same, as it stands
    "lost_sales",  # share of their sales that rules cost US makers
    "squeezed",  # share of the state's own rare earths that is cut off
    "rented",  # compute that China's firms use abroad over what they own at home
    "sufficient",  # domestic share of China's new compute
    "affront",  # news: steps by which US rules are tighter
    "gap",  # how full the unspent chip budgets of Chinese firms at home are
    "leverage",  # affront, as far as rare earths are not yet replaced
    "replaced",  # share of denied rare earths that the state, or for China its victims, replaced
    "truce",  # a truce holds
    "asked",  # steps of the US tool rule that the ally has not followed
)
NEWS = ("lead_lost", "exposed", "affront")  # what counts by its rise


@dataclass(frozen=True)
class Instrument:
    """A law that moves in steps, up for tighter; `weights` names its group of parameters."""

    name: str
    actor: str
    side: str
    weights: str
    signals: dict[str, int]


def _ally(name: str) -> Instrument:
    state = name.rpartition("_")[0]
    return Instrument(name, state, "allies", "allies", {"asked": 1, "squeezed": -1})


def _own(name: str, **signals: int) -> Instrument:
    side = name.partition("_")[0]
    return Instrument(name, side, side, name, signals)


RULED, RULER = "china", "us"  # whose rise the others' rules are about, and who leads them

BOOK = (
    _own("us_ceiling", lead_lost=1, exposed=1, lost_sales=-1, squeezed=-1, truce=-1),
    _own("us_tools", lead_lost=1, sufficient=1, squeezed=-1),
    _own("us_memory", lead_lost=1, sufficient=1, squeezed=-1, truce=-1),
    _own("us_enforcement", exposed=1, smuggled=1),
    _own("us_cloud", rented=1, lost_sales=-1),
    _own("china_admission", sufficient=1, affront=1, gap=-1),
    _own("china_mandate", sufficient=1, affront=1, gap=-1),
    _own("china_minerals", leverage=1, replaced=-1),
    _ally("netherlands_tools"),
    _ally("japan_tools"),
    _ally("south_korea_foundry"),
    _ally("taiwan_foundry"),
)
INSTRUMENTS = tuple(one.name for one in BOOK)
ACTORS = tuple(dict.fromkeys(one.actor for one in BOOK))
ROW = {name: row for row, name in enumerate(INSTRUMENTS)}
