"""The grey market: premium, flow, and what stops it."""

from __future__ import annotations

from .budget import BILLION
from .numbers import exp, log, over, power

ROUNDING = 1e-12  # relative; sums of a month's money agree no better than this


def idle(
    unspent: float, spending: float, chip_share: float, mandated: float, foreign: float
) -> float:
    """Chip money of a firm that it may take elsewhere: beyond a month's need.

    A mandate keeps back what it asks of all money at hand beyond what orders bring home already,
    so that it keeps back nothing of a firm that meets it by far.

    Form:
        N = X * BILLION / 12 * c
        kept = max(m * U - (1 - f) * N, 0)
        I = max(U - N - kept, 0) if U > N * (1 + ROUNDING) else 0
    Source:
        Assumption of this model. What is left over by rounding is no money.
    Args:
        unspent: U [USD] chip money set aside and not yet paid out.
        spending: X [USD billion/year] AI budget.
        chip_share: c [1] part of it that is for chips, 0..1.
        mandated: m [1] least share of domestic chips in the spending, 0..1.
        foreign: f [1] share of foreign chips in the money of lawful orders, 0..1.
    Returns:
        I [USD] idle money.
    """
    need = spending * BILLION / 12.0 * chip_share
    kept = max(mandated * unspent - (1.0 - foreign) * need, 0.0)
    return max(unspent - need - kept, 0.0) if unspent > need * (1.0 + ROUNDING) else 0.0


def capacity(month: float, yearly: float, anchor: float, doubling: float, ceiling: float) -> float:
    """Chips that smuggling networks can bring in past the usual controls.

    They double while small and level off.

    Form:
        G = 2 ** ((t - t0) / D)
        M = Y / 12 * G / (1 + (G - 1) / max(k, 1))
    Source:
        Logistic growth; an assumption of this model.
    Args:
        month: t [month] month asked for.
        yearly: Y [chips/year] chips in the twelve months around the anchor.
        anchor: t0 [month] middle of the year that the estimates are about.
        doubling: D [months] time in which small networks double, positive.
        ceiling: k [ratio] what they level off at, over the year around the anchor, of which it is
            no less: a curve that came down to it would have no chips before.
    Returns:
        M [chips/month] chips that can be moved.
    """
    grown = power(2.0, (month - anchor) / doubling)
    return yearly / 12.0 * grown / (1.0 + (grown - 1.0) / max(ceiling, 1.0))


def answered(exposed: float, response: float) -> float:
    """Share of the networks' capacity left once enforcement has answered to what came to light.

    Form:
        A = exp(-r * X)
    Source:
        Assumption of this model: cases that come to light lead to seizures and close
        routes.
    Args:
        exposed: X [USD billion/year] smuggled value that came to light.
        response: r [years/USD billion] answer to a billion dollars a year.
    Returns:
        A [1] share of the networks' capacity left, 0..1.
    """
    return exp(-response * exposed)


def premium(usual: float, wanted: float, moved: float, response: float) -> float:
    """Premium over the list price at which demand meets the networks' capacity.

    Form:
        P = P0 * max(W / max(M, 1), 1e-6) ** r
    Source:
        Constant elasticity; an assumption of this model.
    Args:
        usual: P0 [ratio] premium where demand equals capacity.
        wanted: W [chips/month] chips that buyers want.
        moved: M [chips/month] chips that networks can move.
        response: r [1] elasticity of the premium to demand over capacity.
    Returns:
        P [ratio] premium over the list price.
    """
    tightness = max(wanted / max(moved, 1.0), 1e-6)
    return usual * exp(response * log(tightness))


def flow(moved: float, wanted: float, price: float, usual: float, response: float) -> float:
    """Smuggled chips that arrive in a month: capacity, drawn in by the premium.

    Form:
        F = min(M * max(P / P0, 1e-6) ** r, W)
    Source:
        Constant elasticity; an assumption of this model.
    Args:
        moved: M [chips/month] chips that networks can move at the usual premium.
        wanted: W [chips/month] chips that buyers want.
        price: P [ratio] premium over the list price.
        usual: P0 [ratio] usual premium, positive.
        response: r [1] elasticity of the flow to the premium.
    Returns:
        F [chips/month] chips that arrive, at most those wanted.
    """
    eager = exp(response * log(max(over(price, usual, 0.0), 1e-6)))
    return min(moved * eager, wanted)
