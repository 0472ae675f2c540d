"""Plain numbers that scalar equations share, an exponential and a logarithm among them.

The exponential and the logarithm are sums and products alone, so that a compiler can work on
several members at once and every member gets the same bits wherever it stands in its block.
"""

from __future__ import annotations

import numpy as np

LOG2_OF_E = 1.4426950408889634
LN_10 = 2.302585092994046
# ln 2 as a sum: the first part has so few digits that a whole number times it is exact.
LN2_HIGH, LN2_LOW = 0.69314718036912381649, 1.90821492927058770002e-10
ROUNDER = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number
ROUNDER_BITS = 0x4338000000000000  # the same number as bits
MANTISSA = 52  # bits of a number below its exponent
BIAS = 1023  # exponent of 1
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
SMALLEST = 1e-300
LOWEST, HIGHEST = -708.0, 709.0  # beyond them an exponential is none of the usual numbers


def exp(x: float) -> float:
    """Exponential function.

    Off by at most 2e-16 of its value; 0 below -708, and no more than exp(709).

    Form:
        y = exp(min(x, HIGHEST)) if x >= LOWEST else 0
    Source:
        Reduction by multiples of ln 2 (Cody and Waite 1980) and a Taylor series.
    Args:
        x: [1] any number.
    Returns:
        y [1] its exponential.
    """
    gain, scale = _reduced_exp(min(max(x, LOWEST), HIGHEST))
    found: float = (1.0 + gain) * scale
    return found if x >= LOWEST else 0.0


def expm1(x: float) -> float:
    """Exponential function less one, exact for small numbers too.

    Form:
        y = exp(min(x, HIGHEST)) - 1 if x >= LOWEST else -1
    Source:
        Reduction by multiples of ln 2 (Cody and Waite 1980) and a Taylor series.
    Args:
        x: [1] any number.
    Returns:
        y [1] its exponential less one.
    """
    gain, scale = _reduced_exp(min(max(x, LOWEST), HIGHEST))
    found: float = (scale - 1.0) + gain * scale
    return found if x >= LOWEST else -1.0


def _reduced_exp(x: float) -> tuple[float, float]:
    """Gain g and power of two s of an exponential (1 + g) * s, for x in LOWEST..HIGHEST."""
    shifted = x * LOG2_OF_E + ROUNDER
    whole = shifted - ROUNDER
    rest = (x - whole * LN2_HIGH) - whole * LN2_LOW
    tail = 1.0 / 479001600.0 + rest * (1.0 / 6227020800.0)
    tail = 1.0 / 39916800.0 + rest * tail
    tail = 1.0 / 3628800.0 + rest * tail
    tail = 1.0 / 362880.0 + rest * tail
    tail = 1.0 / 40320.0 + rest * tail
    tail = 1.0 / 5040.0 + rest * tail
    tail = 1.0 / 720.0 + rest * tail
    tail = 1.0 / 120.0 + rest * tail
    tail = 1.0 / 24.0 + rest * tail
    tail = 1.0 / 6.0 + rest * tail
    tail = 0.5 + rest * tail
    power_of_two = (np.float64(shifted).view(np.int64) + BIAS) << MANTISSA
    scale: float = np.int64(power_of_two).view(np.float64)
    return rest + rest * rest * tail, scale


def log(x: float) -> float:
    """Natural logarithm of a number that is not negative, not too small for usual precision.

    Off by at most 2e-16 of its value.

    Form:
        y = log(x) if x > 0 else -inf
    Source:
        Reduction by powers of two (Cody and Waite 1980) and the series of the inverse hyperbolic
        tangent.
    Args:
        x: [1] not negative.
    Returns:
        y [1] its logarithm.
    """
    bits = np.float64(x).view(np.int64)
    power = (bits - ROOT_HALF_BITS) >> MANTISSA
    whole = np.int64(power + ROUNDER_BITS).view(np.float64) - ROUNDER
    above = np.int64(bits - (power << MANTISSA)).view(np.float64) - 1.0
    part = above / (2.0 + above)
    square = part * part
    tail = 2.0 / 21.0 + square * (2.0 / 23.0)
    tail = 2.0 / 19.0 + square * tail
    tail = 2.0 / 17.0 + square * tail
    tail = 2.0 / 15.0 + square * tail
    tail = 2.0 / 13.0 + square * tail
    tail = 2.0 / 11.0 + square * tail
    tail = 2.0 / 9.0 + square * tail
    tail = 2.0 / 7.0 + square * tail
    tail = 2.0 / 5.0 + square * tail
    tail = (2.0 / 3.0 + square * tail) * square
    found: float = whole * LN2_HIGH - ((part * (above - tail) - whole * LN2_LOW) - above)
    return found if x > 0.0 else -np.inf


def log10(x: float) -> float:
    """Decimal logarithm of a number that is not negative, not too small for usual precision.

    Form:
        y = log(x) / LN_10 if x > 0 else -inf
    Source:
        Definition.
    Args:
        x: [1] not negative.
    Returns:
        y [1] its logarithm.
    """
    return log(x) / LN_10


def power(base: float, exponent: float) -> float:
    """Power of a number that is not negative.

    Form:
        r = max(b, SMALLEST) ** x
    Source:
        Definition; a base of zero counts as the smallest number, so that it stays defined.
    Args:
        base: b [ratio] not negative.
        exponent: x [1] any sign.
    Returns:
        r [ratio] the power.
    """
    return exp(exponent * log(max(base, SMALLEST)))


def over(top: float, bottom: float, empty: float) -> float:
    """One quantity over another, and a set value where there is none of the other.

    Form:
        q = a / b if b > 0 else e
    Source:
        Definition.
    Args:
        top: a [any] numerator.
        bottom: b [any] denominator.
        empty: e [ratio] value where the denominator is not positive.
    Returns:
        q [ratio] the quotient.
    """
    return top / bottom if bottom > 0.0 else empty
