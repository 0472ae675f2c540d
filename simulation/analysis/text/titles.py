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
        "policy.china.admission_2026h2": "Beijing's admission of US chips from July 2026",
        "policy.china.h20_admission_2025h2": "Beijing's admission of H20 chips in late 2025",
        "policy.china.state_mandate_2025": "the home share in state-funded data centres",
        "power.us.queue_yearly": "yearly power applications of US data centres",
        "roadmap.price_performance_growth": "the growth of performance per dollar of chips",
        "variants.price": "the price of cut-down chips",
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {"budgets": "AI spending", "policy": "policy", "power": "power", "reaction": "reaction"}
)
"""What is said between the agent and the rest of a name."""
FIELDS: Mapping[str, str] = MappingProxyType(
    {"price_usd": "the price of {}", "tflops": "the 16-bit speed of {}", "tpp": "the TPP of {}"}
)
"""Fields of a chip in words."""
