"""Stock of smuggled chips in firms' hands: whose fleets they wear out with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.cache import cached

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask


@cached("run")
def carriers(world: Core) -> Mask:
    """True for firms at home and chips that are smuggled into their state, (firms, chips)."""
    layout = world.layout
    reached: Mask = layout.firm_state[:, None] == layout.smuggled_to
    return reached & ~layout.abroad[:, None]
