"""Probability distributions as written in YAML: the simple kinds, and mixtures of sources."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self, get_args

import numpy as np
from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from simulation.distribution_kinds import (
    Array,
    Base,
    Choice,
    Constant,
    Lognormal,
    Loguniform,
    Normal,
    Triangular,
    Uniform,
    pick,
)
from simulation.strict import Number, Strict, Weight

__all__ = [
    "KINDS",
    "Adjusted",
    "Array",
    "Choice",
    "Constant",
    "Distribution",
    "Lognormal",
    "Loguniform",
    "Mixture",
    "Normal",
    "Part",
    "Quantity",
    "Triangular",
    "Uniform",
    "adjusted",
    "parse_distribution",
]

_GRID = 4001


def _flat_part(part: Any) -> Any:
    """A part is written flat; source and weight are its own keys, the rest its distribution's."""
    if not isinstance(part, Mapping) or "distribution" in part:
        return part
    own = {key: part[key] for key in ("source", "weight") if key in part}
    return {**own, "distribution": {k: v for k, v in part.items() if k not in own}}


class Part(Strict):
    """What one source says, with its weight among the others."""

    source: Annotated[str, Field(min_length=1)]
    weight: Weight = 1.0
    distribution: Simple

    _flat = model_validator(mode="before")(_flat_part)

    def plain(self) -> dict[str, Any]:
        """The part as it is written in YAML."""
        return {"source": self.source, "weight": self.weight, **self.distribution.plain()}


class Mixture(Base):
    """Sources that disagree: each draw follows one of them, and `source` can switch to one."""

    dist: Literal["mixture"]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        names = self.sources()
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                raise ValueError(f"source '{name}' appears twice among the parts")
        return self

    def quantile(self, u: Array) -> Array:
        picks, rest = pick(np.array([part.weight for part in self.parts]), np.asarray(u))
        values = np.empty(picks.shape)
        for number, part in enumerate(self.parts):
            here = picks == number
            values[here] = part.distribution.quantile(rest[here])
        return values

    def _spread(self) -> Array:
        return np.sort(self.quantile((np.arange(_GRID) + 0.5) / _GRID))

    def median(self) -> float:
        return float(self._spread()[_GRID // 2])

    def range(self) -> tuple[float, float]:
        spread = self._spread()
        return float(spread[_GRID // 20]), float(spread[-1 - _GRID // 20])

    def bounds(self) -> tuple[float, float]:
        pairs = [part.distribution.bounds() for part in self.parts]
        return min(low for low, _ in pairs), max(high for _, high in pairs)

    def support(self) -> tuple[float, float]:
        pairs = [part.distribution.support() for part in self.parts]
        return min(low for low, _ in pairs), max(high for _, high in pairs)

    def mixture_part(self, source: str) -> Distribution:
        for part in self.parts:
            if part.source == source:
                return part.distribution
        raise KeyError(source)

    def sources(self) -> tuple[str, ...]:
        return tuple(part.source for part in self.parts)

    def plain(self) -> dict[str, Any]:
        return {"dist": "mixture", "parts": [part.plain() for part in self.parts]}


def _number_is_constant(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"dist": "constant", "value": value}
    return value


class Adjusted(Base):
    """Another distribution times a factor and plus a number, draw by draw."""

    dist: Literal["adjusted"]
    of: Unadjusted
    times: Weight = 1.0
    plus: Number = 0.0

    def quantile(self, u: Array) -> Array:
        values: Array = self.of.quantile(u) * self.times + self.plus
        return values

    def median(self) -> float:
        return self.of.median() * self.times + self.plus  # a mixture's is not its quantile

    def after(self, *numbers: float) -> tuple[float, ...]:
        """What numbers of the other distribution come to; `times` is above 0, so order stays."""
        return tuple(x * self.times + self.plus for x in numbers)

    def range(self) -> tuple[float, float]:
        low, high = self.after(*self.of.range())
        return low, high

    def bounds(self) -> tuple[float, float]:
        low, high = self.after(*self.of.bounds())
        return low, high

    def support(self) -> tuple[float, float]:
        low, high = self.after(*self.of.support())
        return low, high

    def mixture_part(self, source: str) -> Distribution:
        part: Any = self.of.mixture_part(source)
        return adjusted(part, self.times, self.plus)

    def sources(self) -> tuple[str, ...]:
        return self.of.sources()

    def plain(self) -> dict[str, Any]:
        changes = {"times": self.times, "plus": self.plus}
        return {"dist": "adjusted", "of": self.of.plain(), **changes}


def adjusted(value: Distribution, times: float = 1.0, plus: float = 0.0) -> Distribution:
    """A distribution times a factor, not negative, and plus a number; one in steps is one."""
    if isinstance(value, Constant):
        return Constant(value=value.value * times + plus)
    if times == 0:
        return Constant(value=plus)
    if isinstance(value, Adjusted):
        return adjusted(value.of, value.times * times, value.plus * times + plus)
    return Adjusted(dist="adjusted", of=value, times=times, plus=plus)


_Unmixed = Constant | Normal | Lognormal | Uniform | Loguniform | Triangular | Choice
Simple = Annotated[_Unmixed, Field(discriminator="dist"), BeforeValidator(_number_is_constant)]
Unadjusted = Annotated[
    _Unmixed | Mixture, Field(discriminator="dist"), BeforeValidator(_number_is_constant)
]
Distribution = _Unmixed | Mixture | Adjusted
Quantity = Annotated[
    Distribution, Field(discriminator="dist"), BeforeValidator(_number_is_constant)
]
Part.model_rebuild()
Adjusted.model_rebuild()
KINDS: tuple[str, ...] = tuple(
    get_args(kind.model_fields["dist"].annotation)[0] for kind in get_args(Distribution)
)


@cache
def _adapter() -> TypeAdapter[Distribution]:
    return TypeAdapter(Quantity)


def parse_distribution(obj: Any) -> Distribution:
    """A number or a mapping with `dist` as a distribution; ValidationError if it is neither."""
    if isinstance(obj, Base):
        return obj  # type: ignore[return-value]
    return _adapter().validate_python(obj)
