"""Short titles of assumptions whose names alone say too little in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "adoption.price_elasticity": "the price elasticity of AI use",
        "budgets.guidance_kept": "capital spending over its guidance",
        "budgets.shell_wait": "the share of building that waits for chips",
        "budgets.unspent_budget_months": "the chip money that firms keep unspent",
        "choice.captive": "the preference of firms for their own chips",
        "choice.cluster": "the loss of value of slower chips",
        "choice.lock_in": "the hold of the software stack in use",
        "choice.memory_size": "the weight of memory size in chip choice",
        "choice.memory_weight": "the weight of memory in chip choice",
        "choice.narrow_months": "the months until narrow number formats spread",
        "choice.narrow_share": "the share of work in narrow number formats",
        "choice.political_risk": "the discount for political risk in chip choice",
        "choice.price": "the weight of price in chip choice",
        "choice.wait": "the weight of waiting in chip choice",
        "choice.within_scale": "the difference of chips within a software stack",
        "grey.most_spent": "the most that firms spend on smuggled chips",
        "lab.china.effort": "the work on methods in Chinese labs",
        "lab.distilled": "the gap closed by learning from outputs",
        "lab.distilled_pull": "the rise with the gap of learning from outputs",
        "lab.halving_months": "the months in which better methods halve compute",
        "lab.scarcity": "the work on methods for want of chips",
        "lab.secrecy_months": "the months until methods get out",
        "lab.training_drift": "the trend of the share of compute that trains",
        "listing.evasion": "purchases of listed firms through affiliates",
        "market.bidding": "the rise of prices where buyers cannot be served",
        "market.prepaid": "chip money paid ahead to makers at home",
        "market.price_competition": "the force of price competition between makers",
        "market.scarcity_premium": "the price premium of scarcity",
        "offshore.rent_share": "the share of idle chip money offered for rent",
        "offshore.rentable": "the share of compute abroad that can be rented",
        "offshore.shift": "the share of idle chip money that moves abroad",
        "policy.china.action_plan": "China's AI offer abroad since 2025",
        "policy.china.admission_2026h2": "Beijing's admission of US chips from July 2026",
        "policy.china.admission_abroad_2026h2": "Beijing's approval of purchases abroad since 2026",
        "policy.china.ai_plus_delivered": "the part of China's AI Plus targets that is met",
        "policy.china.alliance": "the force of China's cooperation alliance",
        "policy.china.capacity_building": "China's AI offer to developing countries",
        "policy.china.h20_admission_2025h2": "Beijing's admission of H20 chips in late 2025",
        "policy.china.physical_pace": "the pace of AI in China's factories",
        "policy.china.rare_earths_2025": "the rare earths that China licensed in 2025",
        "policy.china.rivalry_2022": "China's rivalry before 2025",
        "policy.china.rivalry_2025": "China's rivalry since 2025",
        "policy.china.state_mandate_2025": "the home share in state-funded data centres",
        "policy.china.us_stack_admission": "the Chinese use open to US models",
        "policy.stargate.delivered_share": "the part of the Stargate pledge that is spent",
        "policy.us.action_plan": "the US offer of its full stack to allies",
        "policy.us.china_stack_admission": "the US use open to Chinese models",
        "policy.us.compact": "the US offer to allies under the compact",
        "policy.us.gulf_chips_2026h2": "chips licensed to a Gulf buyer from July 2026",
        "policy.us.rivalry_2022": "US rivalry before 2025",
        "policy.us.rivalry_2025": "US rivalry since 2025",
        "policy.us.tools_2022": "the tools that the US rule of 2022 lets through",
        "policy.us.tools_2024": "the tools that the US rules of 2024 let through",
        "policy.netherlands.tools_2023": "the tools that the Dutch rule of 2023 lets through",
        "power.us.queue_yearly": "yearly power applications of US data centres",
        "roadmap.price_performance_growth": "the growth of performance per dollar of chips",
        "variants.price": "the price of cut-down chips",
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {"budgets": "AI spending", "policy": "policy", "power": "power", "reaction": "reaction"}
)
"""What is said between the agent and the rest of a name."""
OF_THEIR_LEVER = frozenset(
    {
        *("abroad", "access", "amount", "cost", "delivered", "delivered_share", "gain", "memory"),
        *("output", "packaging", "share", "strength", "target", "tied", "wafers", "years"),
    }
)
"""Fields of levers that say what they are of only beside the lever's name."""
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "bandwidth_gb_s": "the memory bandwidth of {}",
        "die_area_mm2": "the die area of {}",
        "dies_per_package": "the dies in a package of {}",
        "hbm_gb": "the memory of {}",
        "hbm_stacks": "the memory stacks of {}",
        "interconnect_gb_s": "the link speed of {}",
        "narrow_speedup": "the gain of {} from narrow number formats",
        "price_usd": "the price of {}",
        "rack_share": "the share of {} sold in racks",
        "tdp_w": "the power draw of {}",
        "tflops": "the 16-bit speed of {}",
        "tpp": "the TPP of {}",
    }
)
"""Fields of a chip in words."""
