"""Where members come from: the shipped posterior draws, or the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.inputs import Calibration

REMEDY = "`rivalry calibrate` makes them anew"


def drawing_from(prior: bool, view: str = "", figures: str | Path = "") -> Calibration:
    """The calibration, with the shipped posterior draws unless the priors are asked for.

    `figures` is a folder of entries that are laid over the shipped ones. With `view`, the name or
    file of one, as that view has it; InputError if there is none.
    """
    from simulation.inputs import load_calibration
    from simulation.inputs.draws.posterior import with_posterior

    calibration = load_calibration()
    drawn = with_figures(calibration if prior else with_posterior(calibration), figures)
    return under_view(drawn, view) if view else drawn


def drawn_by(calibration: Calibration) -> list[str]:
    """What of a folder's name says where its members come from; nothing for the shipped draws."""
    view, figures = calibration.view, calibration.overlay
    found = ["prior"] if calibration.posterior is None else []
    found += [f"view-{view.name}"] if view else []
    return found + ([f"calibration-{figures.name}"] if figures else [])


def with_figures(calibration: Calibration, folder: str | Path) -> Calibration:
    """The calibration with the entries of a folder over it, itself for ""; InputError if wrong."""
    from simulation.inputs.calibration.overlay_files import laid_over, read_overlay

    if folder == "":
        return calibration
    return laid_over(calibration, read_overlay(Path(folder), calibration))


def under_view(calibration: Calibration, view: str) -> Calibration:
    """A calibration as the view of a name or file has it; InputError if there is none."""
    from simulation.inputs.views.sampling import under
    from simulation.inputs.views.view import load_view

    return under(calibration, load_view(view, calibration))


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
    view, figures = origin.get("view"), origin.get("calibration")
    head = f"under the view {view['name']}, " if view else ""
    head = f"{_replaced(figures)}; {head}" if figures else head
    if origin["from"] == "prior":
        left = view["overridden"] if view else []
        return f"{head}members are drawn from the priors{_apart(left)}"
    some = f"{view['draws']:,} of " if view and view["resampled"] else ""
    line = f"{head}members are drawn from {some}{origin['draws']:,} posterior draws"
    left = sorted({name for names in origin["overridden"].values() for name in names})
    if figures:
        left = [name for name in left if name not in figures["replaced"]]
    return f"{line}{_apart(left)}"


def view_lines(folders: Sequence[Path]) -> list[str]:
    """A line about the draws of each view and figures that runs were made under."""
    from simulation.experiment import manifest

    drawn = [(manifest.read(folder) or {}).get("draws", {}) for folder in folders]
    special = (one for one in drawn if one.get("view") or one.get("calibration"))
    return list(dict.fromkeys(map(origin_line, special)))


def _replaced(figures: Mapping[str, Any]) -> str:
    names = figures["replaced"]
    told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else "")
    return f"calibration {figures['name']} stands for the shipped figures and draws of {told}"


def _apart(left: Sequence[str]) -> str:
    shown = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if left[3:] else "")
    return f"; overridden, and drawn apart: {shown}" if left else ""
