"""Serving: the compute behind each region's use of AI, and the share of use it sustains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import AI_STACKS
from ..equations import adoption as equations
from ..equations.arrays import Array, contract, ratio
from . import prices

if TYPE_CHECKING:
    from ..core.context import Core

US, CHINA, OWN = range(len(AI_STACKS))
BASE_MONTH = 36  # 2025-01, the date of the source for Africa; outputs are those of that year
MONTHS_PER_YEAR = 12.0


def serving_weight(world: Core, chips: slice) -> Array:
    """Worth of a chip for serving, an H100 with its own software being 1, (chips, members).

    Serving is bound by memory bandwidth more than by arithmetic, so an H20 counts for more than
    it does in training; software counts as it has matured.
    """
    matured = ratio(world.state.usefulness[chips], world.chip_table["usefulness"][chips])
    useful: Array = _weight_2022(world)[chips] * matured
    return useful


@cached("chips")
def _weight_2022(world: Core) -> Array:
    """Worth of a chip for serving with the software of 2022, (chips, members)."""
    part = world.p("serving.bandwidth_weight")
    speed = (1.0 - part) * np.log(world.chip_table["h100e"])
    speed = speed + part * np.log(world.chip_table["relative_bandwidth"])
    start = world.p.table("stacks", "efficiency")[world.layout.chip_stack]
    worth: Array = np.exp(speed) * start
    return worth


def compute(world: Core) -> Array:
    """Serving compute by state of its firms and by designer of its chips, (states, 2, members).

    In H100 equivalents for serving. Designers are those of the US, then all others.
    """
    layout, ever_sold = world.layout, world.chips_on_sale.ever_sold
    american = layout.chip_state == layout.blocs[US]
    design = np.stack([american, ~american])[:, ever_sold, None] * serving_weight(world, ever_sold)
    by_firm = contract("fcm,dcm->fdm", world.state.stock[:, ever_sold], design)
    # Compute that does not train serves users, a part of it the uses that are counted here.
    training = np.minimum(ratio(world.state.training, world.state.fleet), 1.0)
    by_firm *= ((1.0 - training) * world.p("serving.share"))[:, None]
    result = np.zeros_like(world.state.serving_compute)
    for seat, rows in layout.firms_of.items():
        result[seat] = by_firm[rows].sum(axis=0)
    for seller, buyer in layout.rivalries:  # what firms rent is what their rival denies them
        designer = int(seller != layout.blocs[US])
        result[buyer, designer] += world.state.rented[buyer] * world.p("serving.share")
    return result


def mix(world: Core) -> Array:
    """Shares of US and other chips in the compute behind each region, (states, 2, members)."""
    behind = world.state.serving_compute[world.layout.cloud]
    return behind * ratio(np.ones(()), behind.sum(axis=1, keepdims=True))


def need(world: Core, market: Array) -> Array:
    """Serving compute that all use would need, H100 equivalents, (regions, stacks, members).

    `market` is the benefit at full use, USD billion/year, (regions, members).
    """
    years = (world.month - BASE_MONTH) / MONTHS_PER_YEAR
    per_dollar = world.p("serving.need_2025") * np.exp(-world.p("serving.need_decline") * years)
    wanted: Array = world.state.ai_use * (market * per_dollar * prices.spending(world))[:, None]
    return wanted


def served_share(world: Core, market: Array) -> Array:
    """Share of each region's use of each stack that compute sustains, (regions, stacks, members).

    A bloc's clouds serve its own stack everywhere it has access; other stacks' weights can be
    hosted on US clouds in part; a region's own clouds serve whatever runs there. A promoted stack
    gets a larger part of its bloc's clouds.
    """
    supply, wanted = world.state.serving_compute.sum(axis=1), need(world, market)
    home = world.layout.blocs
    cover = _local_cover(world, supply, wanted, home)
    for bloc, claimed in enumerate(_claims(world, home)):
        promoted = (
            1.0
            + world.p("serving.promoted") * world.law.stack_promotion.strength[home[bloc]][:, None]
        )
        claim = claimed * world.law.stack_access.access[home[bloc]][:, None] * promoted
        cover = cover + claim * equations.coverage(supply[home[bloc]], wanted * claim)
    return equations.served(cover, np.ones(()))


def _claims(world: Core, home: list[int]) -> tuple[Array, Array]:
    """Shares of use that claim the US's and China's clouds, each (regions, stacks, members)."""
    hosted = world.p("serving.hosted")
    american = np.zeros_like(world.state.ai_use)
    american[:, US] = 1.0
    american[:, CHINA:] = hosted
    american[home[CHINA]] = 0.0
    chinese = np.zeros_like(american)
    chinese[:, CHINA] = 1.0 - hosted
    chinese[home[CHINA], CHINA] = 1.0
    return american, chinese


def _local_cover(world: Core, supply: Array, wanted: Array, home: list[int]) -> Array:
    """Share of use that clouds outside the two blocs can serve, (regions, stacks, members)."""
    clouds = world.layout.cloud
    claims = np.zeros_like(supply)
    for region, cloud in enumerate(clouds):
        claims[cloud] += wanted[region].sum(axis=0)
    cover = ratio(supply, claims)
    cover[home] = 0.0
    return cover[clouds][:, None] + np.zeros_like(wanted)
