"""The simple kinds of distribution, each a function from a uniform number to a value."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from simulation.rng import Z95, normal_quantile
from simulation.strict import Number, Positive, Strict, Weight

Array = NDArray[np.float64]

WIDEST = 1e12  # ratio of the two ends of a distribution on a logarithmic scale


class Base(Strict):
    random: ClassVar[bool] = True

    def quantile(self, u: Array) -> Array:
        """Values at the uniform numbers `u` of (0, 1); same shape."""
        raise NotImplementedError

    def median(self) -> float:
        """The value that half of the draws lie below."""
        return float(self.quantile(np.array([0.5]))[0])

    def range(self) -> tuple[float, float]:
        """The 5 % and 95 % quantiles."""
        low, high = self.quantile(np.array([0.05, 0.95]))
        return float(low), float(high)

    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn; of open tails the 5 % and 95 % points."""
        return self.range()

    def support(self) -> tuple[float, float]:
        """Smallest and largest value that can be drawn, infinite where a tail has no end."""
        return self.bounds()

    def mixture_part(self, source: str) -> Base:
        """What one source says; KeyError where the sources are not told apart."""
        raise KeyError(source)

    def sources(self) -> tuple[str, ...]:
        """Sources that can be switched to; empty for all but mixtures."""
        return ()

    def plain(self) -> dict[str, Any]:
        """The distribution as it is written in YAML."""
        written = self.model_dump(mode="json", exclude_none=True)
        return {"dist": written.pop("dist"), **written}


class Constant(Base):
    """One certain value."""

    random: ClassVar[bool] = False
    dist: Literal["constant"] = "constant"
    value: Number

    def quantile(self, u: Array) -> Array:
        return np.full(np.shape(u), self.value)


def _check_order(low: float, high: float, names: str) -> None:
    if low >= high:
        raise ValueError(f"{names} must rise, got {low:g} and {high:g}")


def _check_span(low: float, high: float) -> None:
    if high > low * WIDEST:  # the tails would leave the floating-point range
        raise ValueError(f"{low:g} and {high:g} are more than {WIDEST:g} apart")


class _Clipped(Base):
    low: Number | None = None
    high: Number | None = None

    def _clip(self, values: Array) -> Array:
        if self.low is None and self.high is None:
            return values
        clipped: Array = np.clip(values, self.low, self.high)
        return clipped

    @model_validator(mode="after")
    def _bounds_rise(self) -> Self:
        if self.low is not None and self.high is not None:
            _check_order(self.low, self.high, "low and high")
        return self


class _ByQuantiles(_Clipped):
    """A shape given by its 5 % and 95 % quantiles, with optional hard bounds."""

    least: ClassVar[float] = -np.inf
    p05: Number
    p95: Number

    def support(self) -> tuple[float, float]:
        low = self.least if self.low is None else max(self.low, self.least)
        return low, np.inf if self.high is None else self.high

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _check_order(self.p05, self.p95, "p05 and p95")
        return self

    def range(self) -> tuple[float, float]:
        low, high = self._clip(np.array([self.p05, self.p95]))
        return float(low), float(high)


class Normal(_ByQuantiles):
    """Normal by its 5 % and 95 % quantiles, with optional hard bounds."""

    dist: Literal["normal"]

    def quantile(self, u: Array) -> Array:
        middle, half = (self.p05 + self.p95) / 2, (self.p95 - self.p05) / 2
        return self._clip(middle + half / Z95 * normal_quantile(u))


class Lognormal(_ByQuantiles):
    """Lognormal by its 5 % and 95 % quantiles, with optional hard bounds."""

    least: ClassVar[float] = 0.0
    dist: Literal["lognormal"]
    p05: Positive
    p95: Positive

    @model_validator(mode="after")
    def _spans(self) -> Self:
        _check_span(self.p05, self.p95)
        return self

    def quantile(self, u: Array) -> Array:
        low, high = np.log(self.p05), np.log(self.p95)
        return self._clip(np.exp((low + high) / 2 + (high - low) / 2 / Z95 * normal_quantile(u)))


class _Bounded(Base):
    low: Number
    high: Number

    def bounds(self) -> tuple[float, float]:
        return self.low, self.high

    @model_validator(mode="after")
    def _rises(self) -> Self:
        _check_order(self.low, self.high, "low and high")
        return self


class Uniform(_Bounded):
    """Uniform from low to high."""

    dist: Literal["uniform"]

    def quantile(self, u: Array) -> Array:
        return self.low + (self.high - self.low) * u


class Loguniform(_Bounded):
    """Uniform in the logarithm, from low to high."""

    dist: Literal["loguniform"]
    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _spans(self) -> Self:
        _check_span(self.low, self.high)
        return self

    def quantile(self, u: Array) -> Array:
        values: Array = self.low * np.exp(np.log(self.high / self.low) * u)
        return values


class Triangular(_Bounded):
    """Triangle from low to high with its peak at mode."""

    dist: Literal["triangular"]
    mode: Number

    @model_validator(mode="after")
    def _peak_inside(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"mode must lie in {self.low:g}..{self.high:g}, got {self.mode:g}")
        return self

    def quantile(self, u: Array) -> Array:
        width, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(u * width * left)
        falling = self.high - np.sqrt((1 - u) * width * (width - left))
        return np.where(u < left / width, rising, falling)


class Choice(Base):
    """One of several numbers; equally likely unless weighted."""

    dist: Literal["choice"]
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    weights: tuple[Weight, ...] | None = None

    @model_validator(mode="after")
    def _a_weight_each(self) -> Self:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise ValueError(
                f"{len(self.values)} values need as many weights, got {len(self.weights)}"
            )
        return self

    def quantile(self, u: Array) -> Array:
        order = np.argsort(self.values, kind="stable")
        weights = np.array(self.weights or np.ones(len(order)))[order]
        picks, _ = pick(weights, np.asarray(u))
        return np.asarray(self.values, dtype=np.float64)[order][picks]

    def bounds(self) -> tuple[float, float]:
        return min(self.values), max(self.values)


def pick(weights: Array, u: Array) -> tuple[NDArray[np.intp], Array]:
    """Which share each `u` falls into, and where inside it, again uniform in (0, 1)."""
    edges = np.concatenate([[0.0], np.cumsum(weights) / np.sum(weights)])
    picks = np.clip(np.searchsorted(edges, u, side="right") - 1, 0, len(weights) - 1)
    rest = (u - edges[picks]) / (edges[picks + 1] - edges[picks])
    return picks, np.clip(rest, 2.0**-53, 1 - 2.0**-53)
