"""What each key of a scenario file means: words of the schema and of the page on the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its meaning, a value as one may write it, and what holds where it is left out."""

    about: str
    example: Any
    otherwise: str = ""

    def told(self, shape: Mapping[str, Any]) -> dict[str, Any]:
        """A schema of the key's values with its words; examples that it has already stay."""
        otherwise = f" Without it: {self.otherwise}." if self.otherwise else ""
        words = {"description": f"{self.about}{otherwise}", "examples": [self.example]}
        return {**words, **shape}


_ALL, _ANY = "about all", "all, whatever they are about"
_ABOUT = Key("A note for readers of the file.", "Figures are of the data sheet.", "none")
_SOURCE = Key("Where the decision is told; shown with it.", "press of May 2027", "none")
_FROM = Key(
    "The first month in which it holds; a day after the 15th counts as the next.", "2027-01"
)
_UNTIL = Key("The last month of a temporary entry.", "2027-06", "the entry lasts")

FILE = {
    "title": Key("What the scenario is called in tables and charts.", "A dearer licence"),
    "about": Key("What happens, in a sentence or two.", "The US raises its fee.", "none"),
    "extends": Key(
        "The scenario that this one starts from, name or path.",
        "h200_sales_allowed",
        "the calibration alone",
    ),
    "against": Key(
        "The scenario that this one is judged against, name or path.",
        "h200_sales_allowed",
        "what it extends, else the baseline",
    ),
    "apply": Key(
        "Fragments, by name or path, put on what it extends in this order.",
        ["china_rare_earths"],
        "none",
    ),
    "calibration": Key(
        "A folder of entries laid over the shipped ones, from this file.",
        "my_figures/",
        "the shipped figures",
    ),
    "without": Key(
        "Entries to take out of what it inherits.",
        [{"actor": "China", "lever": "domestic_mandate"}],
        "all stay",
    ),
    "chips": Key(
        "New chips, each like one that is there.",
        {"next_chip": {"like": "ascend_960", "ship": "2027-09"}},
        "none",
    ),
    "firms": Key(
        "New firms, each like one that is there.",
        {"moonshot": {"like": "deepseek", "split_from": "china_other", "share": 0.15}},
        "none",
    ),
    "makers": Key(
        "New chipmakers, each like one that is there.",
        {
            "honor": {
                "like": "huawei",
                "split_from": "huawei",
                "share": 0.2,
                "chips": ["ascend_970"],
            }
        },
        "none",
    ),
    "suppliers": Key(
        "New foundries, memory makers or toolmakers, each like one that is there.",
        {"new_fab": {"like": "smic", "split_from": "smic", "share": 0.3, "chips": ["ascend_970"]}},
        "none",
    ),
    "timeline": Key(
        "Dated entries: who sets which fields of a lever, or a parameter, from when.",
        [{"from": "2027-01", "actor": "US", "lever": "export_rule", "set": {"fee": 0.2}}],
        "no entry of its own",
    ),
    "parameters": Key(
        "Parameters that differ from the first month on.",
        {"supply.smic.wafers_2027": {"times": 2}},
        "as inherited",
    ),
    "structure": Key(
        "Which form of the model runs, switch by switch.", {"buyer_cap": "total"}, "as inherited"
    ),
}

SELECTORS = {
    "chips": Key("Chips that it is about.", ["h20"], _ALL),
    "makers": Key("Chipmakers that it is about.", ["nvidia"], _ALL),
    "buyers": Key(
        "Firms that it is about, or `state` and `private` for segments.", ["state"], _ALL
    ),
    "suppliers": Key("Suppliers that it is about.", ["samsung"], _ALL),
    "regions": Key("Regions that it is about.", ["eu"], _ALL),
    "nodes": Key("Process nodes that it is about, in nm.", [14, 7], _ALL),
}

ENTRY = {
    "from": _FROM,
    "until": _UNTIL,
    "actor": Key("Who decides: a state, firm, maker or supplier, as the lever asks.", "US"),
    "lever": Key("What is decided.", "export_rule"),
    "set": Key("Fields of the lever, each with its new value.", {"fee": 0.2}),
    "announced": Key(
        "Firms may act on it from here; never after `from`.", "2026-10", "the month of `from`"
    ),
    "reported": Key(
        "The press writes of it from here, and some firms act; never after `announced`.",
        "2026-08",
        "nobody knows before it is announced",
    ),
    "source": _SOURCE,
    "about": _ABOUT,
}

DATED = {
    "from": _FROM,
    "until": _UNTIL,
    "parameter": Key("The parameter, one that the model reads month by month.", "grey.ceiling"),
    "set": Key("Its value in those months.", {"times": 0.5}),
    "source": _SOURCE,
    "about": _ABOUT,
}

GONE = {
    "actor": Key("Whose entries go.", "China"),
    "lever": Key("Entries about this lever go.", "domestic_mandate"),
    **{
        kind: replace(key, about=f"Only entries narrowed to just these {kind} go.", otherwise=_ANY)
        for kind, key in SELECTORS.items()
    },
    "from": Key("Only entries dated in this month or later go.", "2025-11", "all, however early"),
    "until": Key("Only entries dated in this month or before go.", "2026-06", "all, however late"),
}

GONE_DATED = {
    "parameter": Key("Entries about this parameter go.", "grey.ceiling"),
    "from": GONE["from"],
    "until": GONE["until"],
}

CHIP = {
    "like": Key("The chip that it is like in all that is not given.", "ascend_960"),
    "title": Key("What it is called.", "Ascend 960 Pro", "its name"),
    "about": _ABOUT,
    "maker": Key("Who sells it.", "huawei", "as its like"),
    "foundry": Key("Who makes its dies.", "smic", "as its like"),
    "announced": Key("From when it is known.", "2026-09", "as its like"),
    "ship": Key("The first month in which it ships.", "2027-09", "as its like"),
    "ends": Key("The last month in which it is made.", "2031-12", "as its like"),
    "generation": Key("Its generation among its maker's chips.", 6, "as its like"),
}

PLAYER = {
    "like": Key("The one that it behaves like.", "deepseek"),
    "title": Key("What it is called.", "Moonshot AI", "its name"),
    "about": _ABOUT,
    "split_from": Key(
        "The one that its sizes come out of.", "china_other", "every size has to be given"
    ),
    "share": Key("Its part of the one that it is split from.", 0.15, "no `split_from` either"),
    "chips": Key("Chips that it takes over; not of a firm.", ["ascend_950dt"], "none"),
}
