"""Where members come from: the shipped posterior draws, or the priors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.inputs import Calibration

REMEDY = "`rivalry calibrate` makes them anew"


def drawing_from(prior: bool) -> Calibration:
    """The calibration, with the shipped posterior draws unless the priors are asked for."""
    from simulation.inputs import load_calibration
    from simulation.inputs.draws.posterior import with_posterior

    calibration = load_calibration()
    return calibration if prior else with_posterior(calibration)


def doubts(calibration: Calibration, prior: bool = False) -> str:
    """What is doubtful about the draws, "" if nothing is."""
    if prior:
        return ""
    if calibration.posterior is None:
        return f"there are no posterior draws, so members are drawn from the priors; {REMEDY}"
    stale: str = getattr(calibration.posterior, "stale", "")
    return f"{stale}; {REMEDY}" if stale else ""


def origin_line(origin: Mapping[str, Any]) -> str:
    """A line about the draws of a run, from its manifest's `draws`."""
    if origin["from"] == "prior":
        return "members are drawn from the priors"
    line = f"members are drawn from {origin['draws']:,} posterior draws"
    left = sorted({name for names in origin["overridden"].values() for name in names})
    if not left:
        return line
    shown = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if left[3:] else "")
    return f"{line}; overridden, and drawn apart: {shown}"
