"""Declaration of an outcome: its name, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass

BLOCS = ("us", "china", "world")
UNITS = {"": "H100e", "@tpp": "H100e", "@bandwidth": "H100e", "@power": "H100e"}
MEASURES = {
    "": "dense BF16 speed",
    "@tpp": "total processing performance",
    "@bandwidth": "memory bandwidth",
    "@power": "chip power",
}
"""Measures of compute, in the order of `core.chip_table.MEASURED`, by suffix of the outcome."""


@dataclass(frozen=True)
class Outcome:
    """One column of the results; only a `signed` one may fall below 0.

    `undefined` says when it has no value, which is NaN in the results; "" if it always has one.
    `was` is its name in an earlier edition, "" if it had none. `leaves_out` says of some what
    they do not count or the model does not do, from `left_out.py`.
    """

    name: str
    unit: str
    description: str
    signed: bool = False
    undefined: str = ""
    was: str = ""
    leaves_out: str = ""
