"""A result that others published beside the band that the model simulates for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from simulation.api.published import results

if TYPE_CHECKING:
    from simulation.inputs.tables.entries import Entry


@dataclass(frozen=True, kw_only=True)
class HeldResult:
    """A published figure and the simulated median and 90 % band, in its unit.

    Without a simulated value `reason` says why. `near`: the published range lies so near an end of
    the band that other members could turn whether they meet.
    """

    about: str
    period: str
    unit: str
    published: float
    low: float
    high: float
    p05: float | None = None
    p50: float | None = None
    p95: float | None = None
    reason: str = ""
    near: bool = False

    @property
    def inside(self) -> bool | None:
        """Whether the published range and the simulated band meet; None without a simulated one."""
        if self.p50 is None:
            return None
        return results.meet((self.low, self.high), (self.p05, self.p95))

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "inside": self.inside}


def told_by(entry: Entry) -> dict[str, Any]:
    """What the entry of a result says of it: the fields without the simulated ones."""
    return {
        "about": entry.about.rstrip("."),
        "period": entry.period,
        "unit": entry.unit,
        "published": entry.value.median(),
        "low": entry.low,
        "high": entry.high,
    }


def simulated(
    entry: Entry, names: tuple[str, ...], held: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Any], results.Values | None]:
    """The simulated fields with what each member shows; or the reason, and no values.

    `names` and `held` are as of `results.shown`; no names where the model has no such thing.
    """
    if not names:
        return {"reason": results.formula(entry)[0]}, None
    missing = [one for one in results.scenarios_of(entry) if one not in held]
    if missing:
        return {"reason": f"it speaks of {missing[0]}, which is not run here"}, None
    try:
        values = results.shown(entry, names, held)
    except IndexError:
        return {"reason": f"the run ends before {entry.period}"}, None
    except ValueError:
        return {"reason": f"{entry.period} begins before the simulation"}, None
    band = results.band(values)
    if band is None:
        return {"reason": "no member has a value"}, None
    near = results.near_edge((entry.low, entry.high), values)
    return {**dict(zip(("p05", "p50", "p95"), band, strict=True)), "near": near}, values
