"""Which points a sweep visits: grid, Latin hypercube, Sobol sequence or Monte Carlo over paths.

A Saltelli design has the points from which Sobol indices are worked out (`rivalry explain`).
A point is one text value per path, exactly what `--set PATH=VALUE` would take. Sobol and Monte
Carlo designs keep their first points when they grow; a Latin hypercube of another size is another
design.
"""

from __future__ import annotations

import itertools
import json
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from simulation.errors import InputError, Problem, did_you_mean
from simulation.inputs.scenario.paths import overwriting, overwritten, spelt, twice
from simulation.limits import MOST_POINTS
from simulation.rng import uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.inputs.calibration.vocabulary import Vocabulary

Method = Literal["grid", "lhs", "sobol", "mc", "saltelli"]
METHODS: tuple[str, ...] = get_args(Method)
_INNER = (0.5, 0.25, 0.381966)  # shares of a range at which it is tried
_FEW = 4  # steps between whole numbers that are all named
_DIGITS = 12  # enough to tell any two points apart, few enough to read


@dataclass(frozen=True)
class Axis:
    """One varied path: a range low..high (with a count on a grid), or a list of choices."""

    path: str
    low: float = 0.0
    high: float = 1.0
    count: int | None = None
    choices: tuple[str, ...] = ()
    typed: str = field(default="", compare=False)  # the path as the user has it

    @property
    def given(self) -> str:
        """The path as errors name it."""
        return self.typed or self.path

    def at(self, u: NDArray[np.float64]) -> list[str]:
        """Values at positions `u` in [0, 1); choices own equal shares of it."""
        if self.choices:
            last = len(self.choices) - 1
            return [self.choices[min(int(x * len(self.choices)), last)] for x in u]
        return [_text(self.low + (self.high - self.low) * x) for x in u]

    def levels(self) -> list[str]:
        """Every value on a grid; InputError if a range does not say how many."""
        if self.choices:
            return list(self.choices)
        if self.count is None:
            hint = "a grid needs a count, LO:HI:N; or choose --design lhs --points N"
            raise InputError(f"--vary {self.given}: {hint}")
        return [_text(x) for x in np.linspace(self.low, self.high, self.count)]

    def ends(self) -> tuple[str, ...]:
        """The values that must be valid for all of the axis to be."""
        return self.choices or (_text(self.low), _text(self.high))

    def between(self) -> str:
        """A value of a range that is no whole number; "" where it takes none.

        Domains are intervals, of whole numbers or of all: what both ends and this one are fit for,
        every value of the range is.
        """
        if self.choices:
            return ""
        inner = self.levels() if self.count is not None else self.at(np.array(_INNER))
        return next((text for text in inner if not float(text).is_integer()), "")

    def whole(self) -> str:
        """The whole numbers of a range as choices, "0,1", the middle ones of many left out."""
        first, last = math.ceil(self.low), math.floor(self.high)
        numbers = [str(one) for one in range(first, min(last, first + _FEW) + 1)]
        return ",".join(numbers if last - first <= _FEW else [*numbers[:2], "...", str(last)])

    def __str__(self) -> str:
        return f"{self.given}={self.describe()}"

    def describe(self) -> str:
        """The text that `--vary` takes after the equals sign."""
        if self.choices:
            return ",".join(self.choices)
        count = "" if self.count is None else f":{self.count}"
        return f"{_text(self.low)}:{_text(self.high)}{count}"


@dataclass(frozen=True)
class Design:
    """A sweep's points: `rows[i][j]` is the value of `axes[j]` at point i."""

    method: str
    axes: tuple[Axis, ...]
    rows: tuple[tuple[str, ...], ...]

    def sets(self, point: int) -> tuple[str, ...]:
        """What `--set` would be given for one point."""
        pairs = zip(self.axes, self.rows[point], strict=True)
        return tuple(f"{axis.path}={value}" for axis, value in pairs)


def parse_axes(texts: Sequence[str | Axis]) -> tuple[Axis, ...]:
    """Read every `--vary` text; axes stay as they are.

    InputError names each text that is wrong, and any path given twice.
    """
    axes: list[Axis] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            axes.append(text if isinstance(text, Axis) else parse_axis(text))
        except InputError as error:
            problems += error.problems
    paths = [axis.path for axis in axes]
    twice = [path for path in dict.fromkeys(paths) if paths.count(path) > 1]
    problems += [Problem(f"--vary {path} is given twice") for path in twice]
    if problems:
        raise InputError(problems)
    if not axes:
        raise InputError("nothing to vary; give --vary PATH=LO:HI:N or PATH=A,B")
    return tuple(axes)


def respelt(axes: Sequence[Axis], vocabulary: Vocabulary) -> tuple[Axis, ...]:
    """The axes with their paths in the one spelling that is kept; InputError for one given twice.

    Draws of a Monte Carlo design depend on the path, and so must not depend on its spelling.
    """
    problems = [
        Problem(f"--vary {path} is given twice (also as {one})")
        for one, path in twice([axis.path for axis in axes], vocabulary)
    ]
    lost = overwritten([axis.path for axis in axes], vocabulary)
    problems += [Problem(overwriting(one, path, "--vary")) for one, path in lost]
    if problems:
        raise InputError(problems)
    return tuple(replace(axis, path=spelt(axis.path, vocabulary), typed=axis.path) for axis in axes)


def listed(path: str, choices: Sequence[Any]) -> Axis:
    """An axis over choices that need not be text: numbers, lists of names, distributions."""
    return _choices(path, [_choice(value) for value in choices])


def _choice(value: Any) -> str:
    """A choice as `--set` would take it; a list of names keeps its commas to itself."""
    if isinstance(value, str):
        return f"[{value}]" if len(split_choices(value)) > 1 else value
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)


def split_choices(text: str) -> list[str]:
    """Parts between commas, save those within brackets, braces and quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in "[{(") - (letter in "]})") if not quote else 0
        if letter == "," and depth <= 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def parse_axis(text: str) -> Axis:
    """Read `PATH=LO:HI[:N]` or `PATH=A,B,C`; InputError says what is wrong."""
    path, equals, rest = text.partition("=")
    path, rest = path.strip(), rest.strip()
    if not equals or not path or not rest:
        raise InputError(f"--vary {text}: expected PATH=LO:HI, PATH=LO:HI:N or PATH=A,B")
    choices = split_choices(rest)
    return _choices(path, choices) if len(choices) > 1 else _range(path, rest)


def build(axes: Sequence[Axis], method: str, points: int | None, seed: int) -> Design:
    """The design's points; InputError for an unknown method or a size that does not fit it."""
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise InputError(f"no design {method!r}, but {known}{did_you_mean(method, METHODS)}")
    if method == "grid":
        return Design(method, tuple(axes), _grid(axes, points))
    _check_size(axes, method, points)
    samplers: dict[str, _Sampler] = {
        "lhs": _latin,
        "sobol": _sobol,
        "mc": _monte_carlo,
        "saltelli": _saltelli,
    }
    u = samplers[method](axes, points or 0, seed)
    columns = [axis.at(u[:, j]) for j, axis in enumerate(axes)]
    return Design(method, tuple(axes), tuple(zip(*columns, strict=True)))


_Sampler = Callable[[Sequence[Axis], int, int], "NDArray[np.float64]"]


def _grid(axes: Sequence[Axis], points: int | None) -> tuple[tuple[str, ...], ...]:
    if points is not None:
        raise InputError(
            "--points does not go with a grid, whose size is in LO:HI:N; "
            "choose --design lhs, sobol or mc"
        )
    sizes = [len(axis.choices) or axis.count or 1 for axis in axes]
    if math.prod(sizes) > MOST_POINTS:
        product = " x ".join(str(size) for size in sizes)
        raise InputError(
            f"a grid of {product} = {math.prod(sizes):,} points is over the limit of "
            f"{MOST_POINTS:,}; choose --design sobol --points N"
        )
    return tuple(itertools.product(*(axis.levels() for axis in axes)))


def _check_size(axes: Sequence[Axis], method: str, points: int | None) -> None:
    if points is None:
        raise InputError(f"--design {method} needs --points N")
    if not 1 <= points <= MOST_POINTS:
        raise InputError(f"--points {points:,} lies outside 1 to {MOST_POINTS:,}")
    for axis in axes:
        if axis.count is not None:
            raise InputError(
                f"--vary {axis.given}: a count (the third number) goes with --design grid; "
                f"--points sets the size of {method}"
            )


def _latin(axes: Sequence[Axis], points: int, seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    engine = qmc.LatinHypercube(d=len(axes), rng=np.random.default_rng(seed))
    sample: NDArray[np.float64] = engine.random(points)
    return sample


def _sobol(axes: Sequence[Axis], points: int, seed: int) -> NDArray[np.float64]:
    return _sequence(len(axes), points, seed)


def _saltelli(axes: Sequence[Axis], points: int, seed: int) -> NDArray[np.float64]:
    """Samples A and B of a Sobol sequence, and A with each column of B in turn (Saltelli 2010).

    The points of one sample follow each other: A, A with a column of B for each path, B.
    InputError where the points make no whole number of samples, or a path has choices.
    """
    paths = len(axes)
    for axis in axes:
        if axis.choices:
            raise InputError(
                f"--vary {axis.given}: --design saltelli takes ranges LO:HI, no choices"
            )
    samples, rest = divmod(points, paths + 2)
    if rest or samples < 2 or samples & (samples - 1):
        power = 2 ** max(1, (max(samples, 1) - 1).bit_length())
        raise InputError(
            f"--points {points:,}: a Saltelli design over {paths} paths has {paths + 2} points for "
            f"each of 2, 4, 8, ... samples, such as {power * (paths + 2):,}"
        )
    both = _sequence(2 * paths, samples, seed)
    one, other = both[:, :paths], both[:, paths:]
    rows = np.repeat(one[:, None, :], paths + 2, axis=1)
    for column in range(paths):
        rows[:, column + 1, column] = other[:, column]
    rows[:, -1] = other
    return rows.reshape(-1, paths)


def _sequence(columns: int, points: int, seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    engine = qmc.Sobol(d=columns, scramble=True, rng=np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # advice to take powers of two, no error
        sample: NDArray[np.float64] = engine.random(points)
    return sample


def _monte_carlo(axes: Sequence[Axis], points: int, seed: int) -> NDArray[np.float64]:
    """One stream per path, so that a further path moves no other."""
    return np.stack([uniform(seed, f"sweep.{axis.path}", 0, points)[0] for axis in axes], axis=1)


def _choices(path: str, choices: Sequence[str]) -> Axis:
    rest = ",".join(choices)
    if not all(choices):
        raise _wrong(path, rest, "an empty choice between commas")
    for choice in choices:
        if choices.count(choice) > 1:
            raise _wrong(path, rest, f"{choice} is listed twice")
    return Axis(path, choices=tuple(choices))


def _range(path: str, rest: str) -> Axis:
    parts = rest.split(":")
    if len(parts) not in (2, 3):
        raise _wrong(path, rest, "expected LO:HI, LO:HI:N or A,B (a fixed value goes to --set)")
    low, high = (_number(path, rest, part) for part in parts[:2])
    if low >= high:
        why = f"the low end {parts[0]} is not below the high end {parts[1]}"
        raise _wrong(path, rest, why)
    return Axis(path, low, high, _count(path, rest, parts[2]) if len(parts) == 3 else None)


def _number(path: str, rest: str, part: str) -> float:
    try:
        number = float(part)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        why = f"{part.strip() or 'nothing'} is not a number (choices are listed with commas)"
        raise _wrong(path, rest, why)
    return number


def _count(path: str, rest: str, part: str) -> int:
    try:
        count = int(part)
    except ValueError:
        count = 0
    if count < 2:
        raise _wrong(path, rest, f"the count {part} is not a whole number of at least 2")
    return count


def _wrong(path: str, rest: str, why: str) -> InputError:
    return InputError(f"--vary {path}={rest}: {why}")


def _text(x: float) -> str:
    return f"{float(x):.{_DIGITS}g}"
