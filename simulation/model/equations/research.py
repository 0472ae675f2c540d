"""From chips to models: training runs, algorithms, effective compute, lag.

Effective compute is training compute times algorithmic efficiency, the efficiency of the frontier
of 2022-01 being one (Erdil and Besiroglu 2022; Epoch AI on algorithmic progress).
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio

SECONDS_PER_MONTH = 365.25 * 86400.0 / 12.0
OPERATIONS_PER_TFLOP = 1e12
MONTHS_PER_YEAR = 12.0
TINY = 1e-30
FLOOR = 1.0  # FLOP of a state without a lab, so that its logarithm is 0


def training_weight(maturity: Array, gap: Array) -> Array:
    """What a chip's nominal speed is worth in training, over the best stack's.

    Training asks more of software than serving does: the share `maturity` that serving gets is
    raised to the power `gap`, at least 1.
    """
    weight: Array = np.exp(gap * np.log(maturity))
    return weight


def together(compute: Array, speed: Array, reference: Array, loss: Array) -> Array:
    """What chips deliver in one run, H100e.

    Beyond a `reference` number of chips utilisation falls by a power `loss` of their number, so
    many weak chips deliver less than few strong ones of the same speed.

    Args:
        compute: all chips of the run, H100e.
        speed: of one of them, H100e.
    """
    chips = ratio(compute, speed)
    spread = np.maximum(ratio(chips, np.broadcast_to(reference, chips.shape)), 1.0)
    delivered: Array = compute * spread**-loss
    return delivered


def rising(years: float, first: Array, growth: Array, limit: Array) -> Array:
    """What began at `first` and grows by the factor `growth` a year, up to `limit`."""
    return np.minimum(first * growth**years, np.maximum(limit, first))


def operations(compute: Array, months: Array, tflops: Array, utilisation: Array) -> Array:
    """FLOP of a run on `compute` H100e over `months`, an H100 being `tflops` fast."""
    rate = compute * tflops * OPERATIONS_PER_TFLOP * utilisation
    done: Array = rate * months * SECONDS_PER_MONTH
    return done


def bottleneck(compute: Array, efficiency: Array, ease: Array) -> Array:
    """Effective compute where the scarcer of compute and methods holds models back.

    Constant elasticity of substitution `ease` below one (Arrow and others 1961), with the square
    that makes the case of one the product; all over the largest run of the start of 2022.
    """
    power = (ease - 1.0) / ease
    mean = 0.5 * (np.exp(power * log_of(compute)) + np.exp(power * log_of(efficiency)))
    made: Array = np.exp(2.0 / power * np.log(mean))
    return made


def log_of(positive: Array) -> Array:
    """Logarithm that stays finite where nothing is."""
    return np.log(np.maximum(positive, TINY))


def progress(efficiency: Array, own: Array, learned: Array) -> Array:
    """Algorithmic efficiency after a month of log growth by `own` work and what is `learned`.

    Args:
        efficiency: of each lab, that of the frontier of 2022-01 being 1.
    """
    after: Array = efficiency * np.exp(own + learned)
    return after


def catch_up(efficiency: Array, best: Array, months: Array) -> Array:
    """Part of the log gap to the `best` known that is closed in a month, adopted over `months`."""
    gap = np.maximum(np.log(best) - np.log(efficiency), 0.0)
    closed: Array = gap / np.maximum(months, 1.0)
    return closed


def distilled(own: Array, frontier: Array, share: Array) -> Array:
    """log10 of effective compute when `share` of the gap to the frontier is copied from it."""
    model: Array = own + share * np.maximum(frontier - own, 0.0)
    return model


def lag(leader: Array, follower: Array, growth: Array) -> Array:
    """Months by which `follower` trails, both in log10, at the leader's growth a year.

    Negative where the follower leads.
    """
    months: Array = (leader - follower) / growth * MONTHS_PER_YEAR
    return months
