"""Chipmaking tools: what home toolmakers can serve, and what a line gets."""

from __future__ import annotations

from .numbers import over, power


def coverage(share: float, home: float, orders: float, pace: float) -> float:
    """Share of tool needs that a young toolmaker can serve, a month on.

    What all toolmakers at home leave is what they can grow into, so that two of them together grow
    as one does.

    Form:
        C = min(S + v / 12 * o * S * (1 - H), S / H if H > 0 else S)
    Source:
        Logistic growth of a technology that spreads by use (Griliches 1957); that it grows in
        proportion to its orders is an assumption of this model.
    Args:
        share: S [1] share that it can serve now, 0..1.
        home: H [1] share that all toolmakers at home can serve now, 0..1.
        orders: o [1] part of the market that turns to them, 0..1.
        pace: v [1/year] growth while small, at full orders.
    Returns:
        C [1] share after the month, 0..1.
    """
    return min(share + pace / 12.0 * orders * share * (1.0 - home), over(share, home, share))


def reach(home: float, foreign: float, access: float) -> float:
    """Share of their tool needs that a state's lines can meet.

    Form:
        M = H + a * min(F, 1 - H)
    Source:
        Definition: home tools first, foreign ones as far as rules let them through.
    Args:
        home: H [1] share that toolmakers at home can serve, 0..1.
        foreign: F [1] the same of toolmakers abroad, not negative.
        access: a [1] share of foreign tools that rules let through, 0..1.
    Returns:
        M [1] share met, 0..1.
    """
    return home + access * min(foreign, 1.0 - home)


def equipped(growth: float, met: float, kept: float, decay: float) -> float:
    """Growth factor of a line's capacity in a month, as far as its tools can be had and kept up.

    Growth shrinks or swells in logs with the new tools; without service and parts a line wears.

    Form:
        E = G ** m * (1 - d / 12 * max(1 - k, 0))
    Source:
        Assumption of this model.
    Args:
        growth: G [ratio] growth factor of a month with the tools that plans contain, at least 1.
        met: m [ratio] new tools that can be had over those that plans contain, not negative.
        kept: k [ratio] service and parts that can be had over those that plans contain.
        decay: d [1/year] wear of a line without service and parts.
    Returns:
        E [ratio] growth factor of the month.
    """
    return power(growth, met) * (1.0 - decay / 12.0 * max(1.0 - kept, 0.0))


def density_lost(growth: float, met: float, euv: float, needs: float) -> float:
    """Growth of density that a foundry misses in a month for want of tools.

    Form:
        L = g / 12 * (1 - m * (1 - n * (1 - e)))
    Source:
        Assumption of this model: a node shrinks in logs with the tools that can be had.
    Args:
        growth: g [1/year] log growth of density with all the tools.
        met: m [1] share of the tools of advanced logic that can be had, 0..1.
        euv: e [1] share of extreme-ultraviolet lithography that can be had, 0..1.
        needs: n [1] share of the growth that needs such lithography, 0..1.
    Returns:
        L [log points] growth missed.
    """
    return growth / 12.0 * (1.0 - met * (1.0 - needs * (1.0 - euv)))
