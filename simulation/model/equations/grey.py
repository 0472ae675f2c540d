"""The grey market: premium, flow, and what stops it."""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio


def capacity(month: int, yearly: Array, anchor: float, doubling: Array, ceiling: Array) -> Array:
    """Chips that smuggling networks can bring in past the usual controls.

    They double while small and level off.

    Form:
        G = 2 ** ((t - t0) / D)
        M = Y / 12 * G / (1 + (G - 1) / k)
    Source:
        Logistic growth; an assumption of this model.
    Args:
        month: t [month] month asked for.
        yearly: Y [chips/year] chips in the twelve months around the anchor.
        anchor: t0 [month] middle of the year that the estimates are about.
        doubling: D [months] time in which small networks double, positive.
        ceiling: k [ratio] what they level off at, over the year around the anchor.
    Returns:
        M [chips/month] chips that can be moved.
    """
    grown = np.exp2((month - anchor) / doubling)
    moved: Array = yearly / 12.0 * grown / (1.0 + (grown - 1.0) / ceiling)
    return moved


def answered(exposed: Array, response: Array) -> Array:
    """Share of smuggling that is left once enforcement has answered to what came to light.

    Form:
        A = exp(-r * X)
    Source:
        Assumption of this model: cases that come to light lead to seizures and close
        routes.
    Args:
        exposed: X [USD billion/year] smuggled value that came to light.
        response: r [years/USD billion] answer to a billion dollars a year.
    Returns:
        A [1] share left, 0..1.
    """
    left: Array = np.exp(-response * exposed)
    return left


def premium(usual: Array, wanted: Array, moved: Array, response: Array) -> Array:
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
    tightness = np.maximum(ratio(wanted, np.maximum(moved, 1.0)), 1e-6)
    asked: Array = usual * np.exp(response * np.log(tightness))
    return asked


def flow(moved: Array, wanted: Array, price: Array, usual: Array, response: Array) -> Array:
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
    eager = np.exp(response * np.log(np.maximum(ratio(price, usual), 1e-6)))
    return np.minimum(moved * eager, wanted)
