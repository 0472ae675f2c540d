"""Where members come from: the shipped posterior draws, or the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.limits import path

if TYPE_CHECKING:
    from simulation.inputs import Calibration

REMEDY = "`rivalry calibrate` makes them anew"


@dataclass(frozen=True)
class ChosenDraws:
    """Where members come from: the shipped posterior draws, with `prior` the priors.

    `view` is the name or file of a view to draw under, `calibration` a folder of entries that are
    laid over the shipped ones.
    """

    prior: bool = False
    view: str = ""
    calibration: str | Path = ""

    def __post_init__(self) -> None:
        """Take a path of a view for a text; InputError for what is neither."""
        for name in ("view", "calibration"):
            path(name, getattr(self, name) or "")
        object.__setattr__(self, "view", str(self.view or ""))


SHIPPED_DRAWS = ChosenDraws()


def drawing_from(draws: ChosenDraws = SHIPPED_DRAWS) -> Calibration:
    """The calibration with these draws; InputError for a view or figures that cannot be had."""
    from simulation.inputs import load_calibration
    from simulation.inputs.draws.posterior import with_posterior

    calibration = load_calibration()
    drawn = calibration if draws.prior else with_posterior(calibration)
    drawn = with_figures(drawn, draws.calibration)
    return under_view(drawn, draws.view) if draws.view else drawn


def drawn_by(calibration: Calibration) -> list[str]:
    """What of a folder's name says where its members come from; nothing for the shipped draws."""
    view, figures = calibration.view, calibration.overlay
    found = ["prior"] if calibration.posterior is None else []
    found += [f"view-{view.name}"] if view else []
    return found + ([f"calibration-{figures.name}"] if figures else [])


def with_figures(calibration: Calibration, folder: str | Path) -> Calibration:
    """The calibration with the entries of a folder over it, itself for ""; InputError if wrong."""
    from simulation.inputs.calibration.overlay_files import laid_over, read_overlay

    if not folder:
        return calibration
    return laid_over(calibration, read_overlay(Path(folder), calibration))


def under_view(calibration: Calibration, view: str) -> Calibration:
    """A calibration as the view of a name or file has it; InputError if there is none."""
    from simulation.inputs.views.sampling import under
    from simulation.inputs.views.view import load_view

    return under(calibration, load_view(view, calibration))


def drawn_as_run(origin: Mapping[str, Any], calibration: Calibration) -> Calibration:
    """The calibration with the draws of a run, from its manifest's `draws`, for words about them.

    As it is where the run's members come from the priors, and where the draws or the view have
    changed since.
    """
    from simulation.inputs.draws.posterior import Posterior, with_posterior
    from simulation.inputs.views.view import views

    if origin.get("from") != "posterior":
        return calibration
    drawn, view = with_posterior(calibration), origin.get("view")
    same = isinstance(drawn.posterior, Posterior) and drawn.posterior.digest == origin["sha256"]
    if not same or view is None:
        return drawn if same else calibration
    seen = under_view(drawn, view["name"]) if view["name"] in views(calibration) else calibration
    return seen if seen.view and seen.view.digest == view["sha256"] else calibration


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
    return f"{line}{apart_line([origin])}"


def apart_line(origins: Sequence[Mapping[str, Any]]) -> str:
    """What of the parameters left the posterior draws, or is scaled, in runs with these `draws`.

    It goes behind what members are drawn from; "" where nothing left them.
    """
    left, scaled = (
        sorted({name for one in origins for name in _own(one, kind)})
        for kind in ("overridden", "scaled")
    )
    return f"{_apart(left)}{_scaled(scaled)}"


def _own(origin: Mapping[str, Any], kind: str) -> list[str]:
    """Parameters that a run's scenarios change themselves, whatever somebody's figures replace."""
    figures = origin.get("calibration")
    return _named(origin.get(kind, {}), figures["replaced"] if figures else ())


def _named(by_scenario: Mapping[str, Sequence[str]], replaced: Sequence[str]) -> list[str]:
    """Parameters that are named of any scenario, but for those with figures of somebody's own."""
    return sorted({name for names in by_scenario.values() for name in names}.difference(replaced))


def view_lines(folders: Sequence[Path]) -> list[str]:
    """A line about the draws of each run, where they are not those that ship as they are.

    That is under a view or somebody's figures, or where scenarios change parameters.
    """
    from simulation.experiment import manifest

    drawn = [(manifest.read(folder) or {}).get("draws", {}) for folder in folders]
    special = (
        one for one in drawn if one.get("view") or one.get("calibration") or apart_line([one])
    )
    return list(dict.fromkeys(map(origin_line, special)))


def _replaced(figures: Mapping[str, Any]) -> str:
    told = _some(figures["replaced"])
    return f"calibration {figures['name']} stands for the shipped figures and draws of {told}"


def _apart(left: Sequence[str]) -> str:
    return f"; overridden, and drawn apart: {_some(left)}" if left else ""


def _scaled(names: Sequence[str]) -> str:
    return f"; drawn with the rest, and scaled: {_some(names)}" if names else ""


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else "")
