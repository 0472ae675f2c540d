"""Who plays, as plain data: chips, firms, makers, suppliers, states, and structural switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.tables.chips import Chip

Row = dict[str, Any]
_FIGURES = ("tpp", "tflops", "hbm_gb", "bandwidth_gb_s", "price_usd")


def chips(calibration: Calibration) -> list[Row]:
    """Every chip with its maker, months and the figures that rules and buyers look at."""
    return [chip_row(chip, calibration) for chip in calibration.chips]


def chip_row(
    chip: Chip, calibration: Calibration, median: Callable[[str], float] | None = None
) -> Row:
    """One chip; figures are medians of what members have, None where it has none of its own.

    `median` says that of an entry, by default as the calibration and its draws have it.
    """
    from simulation.analysis.text.words import name
    from simulation.inputs.scenario.on_sale import between, leaves
    from simulation.model.equations.variants import BITS

    middle = median or partial(_median, calibration=calibration)
    names = {figure: f"chips.{chip.id}.{figure}" for figure in _FIGURES}
    known = {figure for figure, name in names.items() if name in calibration.entries}
    figures = {f: middle(names[f]) if f in known else None for f in _FIGURES}
    if figures["tpp"] is None and figures["tflops"] is not None:
        figures["tpp"] = BITS * figures["tflops"]
    return {
        "name": chip.id,
        "title": name(chip.id) if chip.title == chip.id else chip.title,
        "maker": chip.maker,
        "stack": chip.stack,
        "foundry": chip.foundry,
        "announced": chip.announced_month,
        "ships": chip.ship_month,
        "leaves": between(leaves(chip, calibration)),
        "follows": chip.follows,
        "variant_of": chip.variant_of,
        **figures,
    }


def _median(name: str, calibration: Calibration) -> float:
    from simulation.inputs.draws.fitted import fitted_of

    value = calibration.entries[name].value
    found = fitted_of(name, value, calibration)
    return found.value if found else value.median()


def _players(kind: str) -> Callable[[Calibration], list[Row]]:
    def rows(calibration: Calibration) -> list[Row]:
        return [
            {"name": name, **_facts(player)}
            for name, player in calibration.roster.kinds()[kind].items()
        ]

    return rows


def _facts(player: Any) -> Row:
    facts = {key: getattr(player, key) for key in type(player).model_fields if key != "sources"}
    return {
        "title": facts.pop("title"),
        **{k: list(v) if isinstance(v, tuple) else v for k, v in facts.items()},
    }


firms, makers, suppliers, states = (
    _players(kind) for kind in ("firms", "makers", "suppliers", "states")
)


def player(name: str, calibration: Calibration) -> Iterator[Row]:
    """Players of a name or title, whatever their kind, with the parameters that are about them."""
    words = {"firms": "firm", "makers": "maker", "suppliers": "supplier", "states": "state"}
    for kind, what in words.items():
        for row in _players(kind)(calibration):
            if name.casefold() in (row["name"], row["title"].casefold()):
                mine = _about(row["name"], calibration)
                made = (c for c in calibration.chips if what == "maker" and c.maker == row["name"])
                sold = [chip.id for chip in made]
                yield {"what": what, **row, "chips": sold, "parameters": mine}


def _about(name: str, calibration: Calibration) -> list[str]:
    named = [e.name for e in calibration.parameters() if name in e.name.split(".")]
    return [one for one in named if not one.startswith("chips.")]


def structure(calibration: Calibration) -> list[Row]:
    """Every structural switch with its options and what holds by default."""
    from simulation.inputs.policy.structure import STRUCTURE, defaults

    held = defaults()
    return [
        {
            "name": name,
            "options": list(switch.options),
            "default": held[name],
            "about": switch.about,
        }
        for name, switch in STRUCTURE.items()
    ]
