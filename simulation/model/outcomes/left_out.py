"""What some outcomes leave out: what their figures do not count, or the model does not do."""

from __future__ import annotations

from collections.abc import Mapping

LEFT_OUT: Mapping[str, str] = {
    "compute.us": (
        "What foreign firms rent from US clouds counts as US compute, and so do chips of US firms "
        "that stand abroad. Chips that wait for power are left out."
    ),
    "compute.china": (
        "What Chinese firms own or rent abroad stands in `compute.china.offshore`, and cards that "
        "are not for data centres stand nowhere. What a mandate for domestic chips reserves goes "
        "neither to smugglers nor abroad."
    ),
    "compute.china.smuggled": (
        "What a mandate for domestic chips reserves buys no smuggled chips: nobody evades it."
    ),
    "compute.china.offshore": (
        "What a mandate for domestic chips reserves neither rents nor goes to units abroad."
    ),
    "compute.china.rented": (
        "What a mandate for domestic chips reserves rents nothing abroad: nobody evades it."
    ),
    "compute.china.usable": (
        "What a mandate for domestic chips reserves goes neither to smugglers nor abroad."
    ),
    "smuggled_units.china": (
        "What a mandate for domestic chips reserves buys no smuggled chips: nobody evades it, and "
        "a mandate of all ends smuggling. Nobody smuggles what customs alone keep out."
    ),
    "rent.china": (
        "What a mandate for domestic chips reserves does not bid for smuggled chips. It is the "
        "premium on smuggled chips, and no price of what firms rent abroad."
    ),
    "ratio.stock": (
        "A chip counts by its speed in 16-bit arithmetic, whatever its memory, link and software. "
        "What Chinese firms own or rent abroad is not on China's side."
    ),
    "share.china": (
        "Beyond the US and China the world has three buyers: Europe, the Gulf and the rest. Chips "
        "that Chinese firms own abroad count as the world's and not as China's."
    ),
    "new_compute.china": (
        "Chips count as they are delivered, with or without power for them. No chip is sold "
        "second-hand."
    ),
    "output.china": (
        "A foundry has one yield for all its AI chips, without the setback that a new node "
        "brings. Small cards for inference have assumed figures."
    ),
    "self_sufficiency.china": (
        "A chip counts as domestic by its designer, whoever made its dies, its memory and the "
        "tools. It is a share of compute: by value and by units it is another."
    ),
    "revenue.nvidia": (
        "Games, cars and whatever else is not for data centres are left out. Nvidia cannot book "
        "lines ahead of its rivals, so that in a shortage these get too much of what is scarce."
    ),
    "revenue_china.nvidia": (
        "Smuggled chips are booked as sales to South-East Asia. Graphics cards and others beside "
        "data centres stand in `other_china.nvidia`."
    ),
    "units.china.nvidia": (
        "Smuggled chips are left out, and so are those of Chinese firms' units abroad. "
        "Only Nvidia's chips for data centres count."
    ),
    "fee_income.us": (
        "Every fee that is due is paid with the bill: courts and refunds are left out. It is "
        "export fees alone: the state's tariffs and taxes are not modelled."
    ),
    "lag.china": (
        "A model counts by the compute and the methods of its training, not by tests or by what "
        "users make of it. Talent and data are part of the growth of methods."
    ),
}
"""By outcome, in a sentence or two each."""
