"""From chips to models: training runs, algorithms, effective compute, lag.

Effective compute is training compute times algorithmic efficiency, the efficiency of the frontier
of 2022-01 being one (Erdil and Besiroglu 2022; Epoch AI on algorithmic progress).
"""

from __future__ import annotations

from .numbers import exp, log, over, power

SECONDS_PER_MONTH = 365.25 * 86400.0 / 12.0
OPERATIONS_PER_TFLOP = 1e12
MONTHS_PER_YEAR = 12.0
TINY = 1e-30
LEAST_FLOP = 1.0  # of a state without a lab, so that its logarithm is 0


def training_weight(maturity: float, gap: float) -> float:
    """What a chip's nominal speed is worth in training, over the best stack's.

    Training asks more of software than serving does.

    Form:
        W = E ** g
    Source:
        Assumption of this model.
    Args:
        maturity: E [ratio] what its software makes of a chip in serving, 0..1, positive.
        gap: g [1] how much more training asks, at least 1.
    Returns:
        W [ratio] weight in training, 0..1.
    """
    return exp(gap * log(maturity))


def together(compute: float, speed: float, reference: float, loss: float) -> float:
    """What chips deliver in one training run.

    Utilisation falls with their number, so many weak chips deliver less than few strong ones of
    the same speed.

    Form:
        N = C / v if v > 0 else 0
        D = C * max(N / N0, 1) ** -l
    Source:
        Assumption of this model: a power law of the number of chips.
    Args:
        compute: C [H100e] all chips of the run.
        speed: v [H100e] one of them.
        reference: N0 [chips] number from which utilisation falls, positive.
        loss: l [1] power by which it falls, not negative.
    Returns:
        D [H100e] compute delivered.
    """
    chips = over(compute, speed, 0.0)
    return compute * power(max(over(chips, reference, 0.0), 1.0), -loss)


def rising(years: float, first: float, growth: float, limit: float) -> float:
    """What grows by a factor a year up to a limit.

    Form:
        X = min(x0 * g ** y, max(m, x0))
    Source:
        Assumption of this model.
    Args:
        years: y [years] time since the start.
        first: x0 [any] value at the start.
        growth: g [x/year] factor of a year, positive.
        limit: m [any] limit, without effect below the start.
    Returns:
        X [any] value then.
    """
    return min(first * power(growth, years), max(limit, first))


def operations(compute: float, months: float, tflops: float, utilisation: float) -> float:
    """Operations of a training run.

    Form:
        F = C * f * OPERATIONS_PER_TFLOP * u * m * SECONDS_PER_MONTH
    Source:
        Definition.
    Args:
        compute: C [H100e] compute of the run.
        months: m [months] length of the run.
        tflops: f [TFLOP/s] speed of an H100.
        utilisation: u [1] share of it that the run uses, 0..1.
    Returns:
        F [FLOP] operations done.
    """
    rate = compute * tflops * OPERATIONS_PER_TFLOP * utilisation
    return rate * months * SECONDS_PER_MONTH


def bottleneck(compute: float, efficiency: float, ease: float) -> float:
    """Effective compute where the scarcer of compute and methods holds models back.

    Form:
        p = (s - 1) / s
        E = (0.5 * max(C, TINY) ** p + 0.5 * max(A, TINY) ** p) ** (2 / p)
    Source:
        Constant elasticity of substitution (Arrow and others 1961), with the square that makes
        the case of one the product.
    Args:
        compute: C [ratio] compute of a run, over the largest of the start of 2022.
        efficiency: A [ratio] algorithmic efficiency, the frontier of 2022-01 being 1.
        ease: s [1] elasticity of substitution, positive, below 1.
    Returns:
        E [ratio] effective compute, over the largest run of the start of 2022.
    """
    by = (ease - 1.0) / ease
    mean = 0.5 * (exp(by * log_of(compute)) + exp(by * log_of(efficiency)))
    return exp(2.0 / by * log(mean))


def log_of(positive: float) -> float:
    """Logarithm that stays finite where nothing is.

    Form:
        L = log(max(x, TINY))
    Source:
        Definition.
    Args:
        positive: x [ratio] not negative.
    Returns:
        L [log points] natural logarithm.
    """
    return log(max(positive, TINY))


def progress(efficiency: float, own: float, learned: float) -> float:
    """Algorithmic efficiency of a lab after a month.

    Form:
        E = A * exp(o + l)
    Source:
        Definition: exponential progress, as Erdil and Besiroglu (2022) measure it.
    Args:
        efficiency: A [ratio] efficiency before, the frontier of 2022-01 being 1.
        own: o [log points] growth of the month by own work.
        learned: l [log points] growth of the month by what is learned from others.
    Returns:
        E [ratio] efficiency after the month.
    """
    return efficiency * exp(own + learned)


def catch_up(efficiency: float, best: float, months: float) -> float:
    """Part of the log gap to the best known methods that is closed in a month.

    Form:
        L = max(log(B) - log(A), 0) / max(m, 1)
    Source:
        Partial adjustment, in logs; an assumption of this model.
    Args:
        efficiency: A [ratio] efficiency of a lab's methods, positive.
        best: B [ratio] efficiency of the best that are known, positive.
        months: m [months] time over which they are adopted.
    Returns:
        L [log points] growth of the month, not negative.
    """
    return max(log(best) - log(efficiency), 0.0) / max(months, 1.0)


def distilled(own: float, frontier: float, share: float, pull: float) -> float:
    """Effective compute of a model that copies in part from the frontier.

    The larger the gap, the larger the part that open weights and outputs of better models close;
    better training of one's own never makes a worse model.

    Form:
        g = max(F - O, 0)
        M = F - g * (1 - s) / (1 + h * g) if g > 0 else O
    Source:
        Assumption of this model.
    Args:
        own: O [log10 FLOP] effective compute of the lab's own training.
        frontier: F [log10 FLOP] effective compute of the best model anywhere.
        share: s [1] share of a small gap that is copied, 0..1.
        pull: h [1] rise of that share with the gap, for each power of ten.
    Returns:
        M [log10 FLOP] effective compute that the model is worth.
    """
    gap = max(frontier - own, 0.0)
    return own + gap * (1.0 - (1.0 - share) / (1.0 + pull * gap))


def lag(leader: float, follower: float, growth: float) -> float:
    """Months by which one side's best model trails the other's; negative where it leads.

    Form:
        L = (A - B) / g * 12
    Source:
        Definition.
    Args:
        leader: A [log10 FLOP] effective compute of the leader's best model.
        follower: B [log10 FLOP] effective compute of the follower's.
        growth: g [log10 FLOP/year] growth of the leader's, positive.
    Returns:
        L [months] the lag.
    """
    return (leader - follower) / growth * MONTHS_PER_YEAR
