"""Outcomes, dates and paths in words that a reader takes in at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from simulation.analysis.text.parts_of_names import of_two
from simulation.analysis.text.titles import FIELDS, KINDS, OF_THEIR_LEVER, TITLES

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Titles of players are those of calibration/roster.yaml, some cut short where a sentence needs it:
# `name` is asked for words of an outcome or a path, at places that have no calibration at hand.
NAMES = {
    "us": "US",
    "eu": "EU",
    "south_korea": "South Korea",
    "southeast_asia": "South-East Asia",
    "rest": "Rest of world",
    "amd": "AMD",
    "other_china": "Other Chinese makers",
    "tsmc": "TSMC",
    "smic": "SMIC",
    "cxmt": "CXMT",
    "asml": "ASML",
    "huawei_memory": "Huawei-linked memory makers",
    "lower_grade_memory": "Chinese makers of lower-grade memory",
    "memory_traders": "Traders in smuggled and desoldered memory",
    "allied_tools": "US and Japanese toolmakers",
    "china_tools": "Chinese toolmakers",
    "xai": "xAI",
    "thead": "T-Head",
    "sk_hynix": "SK hynix",
    "deepseek": "DeepSeek",
    "bytedance": "ByteDance",
    "oracle_openai": "Oracle and OpenAI",
    "us_other": "Other US buyers",
    "china_state": "State-funded data centres in China",
    "china_other": "Other Chinese buyers",
    "china_abroad": "Chinese firms' subsidiaries abroad",
    "europe": "European neoclouds and buyers",
    "cuda": "CUDA",
    "rocm": "ROCm",
    "xla": "XLA",
    "cann": "CANN",
    "bang": "Cambricon Neuware",
    "dcu": "Hygon DTK",
    "thead_stack": "T-Head SDK",
    "other_cn": "Other CN",
    "kunlun_small": "Small Kunlun",
    "mlu_small": "Small MLU",
    "ppu_small": "Small PPU",
    "other_cn_small": "Other small Chinese",
    "other_cn_gpu": "Other Chinese",
}
PHRASES = {
    "ratio.stock": "the US : China compute ratio",
    "ratio.flow": "the US : China ratio of new compute",
    "share.china": "China's share of world compute",
    "output.china": "China's domestic chip output",
    "self_sufficiency.china": "the share of Chinese chips in China's new compute",
    "self_sufficiency.china.value": "China's chip self-sufficiency by value",
    "self_sufficiency.china.legal": "the share of Chinese chips in China's new lawful compute",
    "self_sufficiency.china.units": "China's chip self-sufficiency by units",
    "training_share.smuggled": "the smuggled share of China's training compute",
    "rent.china": "China's grey-market premium",
    "smuggled_units.china": "chips smuggled to China",
    "smuggled_value.china": "China's spending on smuggled chips",
    "packaging.tsmc.used": "the advanced packaging that TSMC uses",
    "packaging.smic.used": "the advanced packaging that SMIC's chips use",
    "packaging.samsung.used": "the advanced packaging that Samsung uses",
    "memory.huawei_memory": "the HBM of Huawei's memory makers",
    "memory.lower_grade_memory": "China's memory of the lower grade",
    "memory.memory_traders": "memory smuggled to China",
    "memory_stacks.huawei_memory": "the HBM stacks of Huawei's memory makers",
    "memory_stacks.lower_grade_memory": "China's stacks of lower-grade memory",
    "memory_stacks.memory_traders": "memory stacks smuggled to China",
    "wafers.smic": "SMIC's advanced wafer starts",
    "yield.smic": "SMIC's die yield",
    "sites.world": "the number of hyperscale sites",
    "lag.china": "China's frontier lag",
    "fragmentation": "the fragmentation of the market",
    "us_chips.third": "the share of US chips behind AI use in third countries",
    "fee_income.us": "US export-fee income",
    "lost_revenue.us": "US sales lost to rules on China",
    "denied.china": "the usefulness of the best chips that China is denied",
    "hoarding.china": "China's spending on stockpiled memory",
    "tool_reach.china": "the share of tools that China's advanced lines get",
    "tools.domestic.china": "the share of tools from Chinese makers",
    "know_how.us": "the pace of the US chip industry",
    "know_how.china": "the pace of China's chip industry",
    "fab_wafers.us": "leading-edge wafer starts brought to the US",
    "rating_gap.china": "the lead of the best US model in user ratings",
    "rare_earth.china": "the share of China's rare-earth exports that is licensed",
    "rare_earth.stock": "rare earths in stock in the US",
    "rare_earth.unmet": "the unmet US need for rare earths",
    "rule.tightness.us": "the tightness of US and allied controls",
    "rule.cloud.china": "the cloud capacity open to China's firms",
    "push.china": "the growth that Beijing forces in its chip industry",
    "run.deepseek": "DeepSeek's largest training run",
    "other_china.nvidia": "Nvidia's other sales to China",
    "market.china.domestic": "China's spending on chips from home",
    "power.us.nuclear": "the reactor power of US data centres",
    "power.china.nuclear": "the reactor power of China's data centres",
    "power.us.own": "the power of US firms' own plants",
    "ai_price.world": "the cost of AI use",
    "subsidy.us": "US chip subsidy",
    "subsidy.china": "China's chip subsidy",
    "bottleneck.firms_us": "the bottleneck of firms in the US",
    "bottleneck.firms_china": "the bottleneck of firms in China",
    "truces": "the number of truces",
    "truce": "a truce",
    "chip_gap.best": "the gap between the best chips",
    "rule.license_max_tpp": "the TPP from which US rules bar chips",
    "capex.us4": "the capex of the four largest US firms",
    "market.china": "China's spending on AI chips",
    "wafers.smic.ai": "SMIC's wafer starts open to AI chips",
    "rule.admission.china": "the share of foreign chips that Beijing lets in",
    "rule.mandate.china": "China's mandate for chips from home",
    "rule.enforcement.us": "US enforcement against smuggling",
    "rule.memory.china": "the memory open to China's makers",
    "rule.tools.china": "the tools open to China's foundries",
    "power.us.waiting": "US chips that wait for power",
    "power.china.waiting": "chips that wait for power in China",
    "algorithms.china": "the efficiency of China's algorithms",
    "algorithms.us": "the efficiency of US algorithms",
    "largest_run.china": "China's largest training run",
    "largest_run.us": "the largest US training run",
}
_VERSION = re.compile(r"v\d[a-z]?")  # as Google writes v5e
# A generation that nobody announced, or a design of it that is cut for China.
_NEXT = re.compile(r"(?P<of>.+)_next_(?P<number>\d+)(?P<cut>_china(?:_\d+)?)?")
_CODE = re.compile(r"[a-z]{1,4}|[a-z]{0,3}\d+[a-z]{0,2}")  # tpu, 910b, mi308x; not trainium1, rubin
PATTERNS = {
    "compute": "{}'s compute",
    "new_compute": "{}'s new compute",
    "compute.china": "China's {} compute",
    "new_compute.china": "China's new {} compute",
    "sold_compute": "{}'s compute sold",
    "revenue": "{}'s AI chip revenue",
    "revenue_china": "{}'s revenue from China",
    "units": "{} chips delivered",
    "units.china": "{} chips delivered in China",
    "units.bytedance": "{} chips delivered to ByteDance",
    "capex": "{}'s capex",
    "power": "{}'s data-centre power",
    "reactors": "{}'s operable reactors",
    "frontier": "{}'s frontier training run",
    "benefit": "{}'s AI benefit",
    "physical_ai": "{}'s physical-AI value",
    "bottleneck": "{}'s bottleneck",
    "billed_china": "{}'s sales billed to China",
    "market.china": "China's spending on {} chips",
    "price": "the price of {}",
    "ai_volume": "{}'s use of AI",
    "training_compute": "{}'s compute for training",
    "open_frontier": "{}'s best open model",
    "packaging": "{}'s advanced packaging",
    "memory": "{}'s HBM",
    "memory_stacks": "{}'s HBM stacks",
}


_ADDED: ContextVar[Mapping[str, str]] = ContextVar("added", default=MappingProxyType({}))
"""Titles of what the scenarios that are being told of add, by name."""


@contextmanager
def added(titles: Mapping[str, str]) -> Iterator[None]:
    """Within it, chips and players that scenarios add are called by these titles."""
    before = _ADDED.set(MappingProxyType({**_ADDED.get(), **titles}))
    try:
        yield
    finally:
        _ADDED.reset(before)


def name(word: str) -> str:
    """A state, maker, firm or chip as people write it."""
    if word in (titles := _ADDED.get()):
        return titles[word]
    if word in NAMES:
        return NAMES[word]
    if later := _NEXT.fullmatch(word):
        before = later["of"]
        known = NAMES.get(before) or " ".join(_model(w) for w in before.split("_"))
        cut = " ".join(map(str.capitalize, (later["cut"] or "").split("_")))
        return f"{known} next {later['number']}{cut}"
    words = word.replace("_", " ").split()
    model = any(letter.isdigit() for letter in word)
    return " ".join(_model(w) if model else w.capitalize() for w in words)


def _model(word: str) -> str:
    """A word of a model's name, a code in capitals."""
    if _VERSION.fullmatch(word):
        return word
    return word.upper() if _CODE.fullmatch(word) else word.capitalize()


def phrase(outcome: str) -> str:
    """The outcome inside a sentence: `compute.china` is "China's compute"."""
    base, _, unit = outcome.partition("@")
    head, _, last = base.rpartition(".")
    if base in PHRASES:
        text = PHRASES[base]
    elif head in ("compute.china", "new_compute.china"):
        text = PATTERNS[head].format(last.replace("_", " "))
    elif head in PATTERNS:
        pattern = PATTERNS[head] if last != "us" else PATTERNS[head].replace("{}'s", "{}")
        text = pattern.format("the world" if last == "world" else name(last))
    else:
        text = of_two(base, name) or base.replace(".", " ").replace("_", " ")
    text = text.replace("s's ", "s' ").replace("makers chips", "makers' chips")
    return f"{text} by {unit}" if unit else text


def heading(outcome: str) -> str:
    """The outcome at the head of a chart: "US : China compute ratio"."""
    return capital(phrase(outcome).removeprefix("the "))


def capital(text: str) -> str:
    """The text with its first letter as a capital, but for a name that has its own: "xAI"."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """Some words as a list in a sentence: "one, two and three"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def path(text: str) -> str:
    """A varied path in words: `levers.US.export_rule.fee@2026-01` is "US export rule fee from Jan
    2026", `supply.cxmt.memory_start` is "CXMT memory start"."""
    words, _, dates = _bare(text).partition("@")
    from_then = f" from {' to '.join(map(month, dates.split('..')))}" if dates else ""
    if words in TITLES:
        return TITLES[words] + from_then
    head, _, rest = words.partition(".")
    agent, _, last = rest.partition(".")
    if head == "chips" and last in FIELDS:
        return FIELDS[last].format(name(agent))
    if head == "levers" or (last and head in (*_AGENTS, *KINDS)):
        words = " ".join(filter(None, (name(agent.lower()), KINDS.get(head), last)))
    words = re.sub("_usd$", "_in_USD", words)
    return words.replace(".", " ").replace("_", " ") + from_then


def titled(text: str) -> bool:
    """Whether a varied path has words: a title, or those of a chip, a firm or another agent.

    What has none is told by its name, as "grey chips 2024", or by what it is about.
    """
    words = _bare(text).partition("@")[0]
    return words in TITLES or words.partition(".")[0] in (*_AGENTS, "levers")


def paragraphs(places: str) -> str:
    """Where in a document: "paragraph 7", "paragraphs 11, 23"."""
    return f"paragraph{'s' if ',' in places else ''} {places}"


def short(text: str) -> str:
    """The last word of a varied path, with its lever where it alone says little: "fee"."""
    words = _bare(text).partition("@")[0].partition("[")[0]
    head, _, last = words.rpartition(".")
    if head.startswith("levers.") and last in OF_THEIR_LEVER:
        last = f"{head.rpartition('.')[2]}_{last}"
    return last.replace("_", " ")


_AGENTS = ("supply", "makers", "firms", "states", "stacks", "roadmap", "chips")


def _bare(text: str) -> str:
    for prefix in ("parameters.", "structure."):
        text = text.removeprefix(prefix)
    return text


def period_words(period: str) -> str:
    """A period as a sentence has it: "2025/2027" as "2025 to 2027", a single date as it is."""
    return period.replace("/", " to ")


def month(date: str) -> str:
    """A date "2028-12" as "Dec 2028"."""
    return f"{MONTHS[int(date[5:7]) - 1]} {date[:4]}"
