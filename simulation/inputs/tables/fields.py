"""Field types that the calibration's models share; each says in plain words what it expects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from simulation import months, units
from simulation.strict import Strict

Role = Literal["parameter", "observation", "target", "claim"]
Evidence = Literal["measured", "derived", "estimate", "assumption"]
SourceKind = Literal["primary", "secondary", "document", "design", "judgement"]
Segment = Literal["state", "private"]

_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
_NAME = re.compile(r"[a-z0-9][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")


def _year_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    try:
        months.last_of(value)
    except ValueError:
        raise ValueError(
            f"expected a date such as 2025, 2025-09 or 2025-09-30, got '{value[:40]}'"
        ) from None
    return value


def _date_or_undated(value: str) -> str:
    return value if value == "undated" else _date(value)


def _dated(value: str) -> str:
    months.effective(value)
    return value


def _month(value: str) -> str:
    months.index(value)
    return value


def nothing_is_no_key(value: Any) -> Any:
    """A mapping without a key where a file has nothing behind the colon."""
    return {} if value is None else value


def check_id(value: str) -> str:
    """An identifier of lower-case letters, digits and underscores; ValueError if not."""
    if not _ID.fullmatch(value) or len(value) > 60:
        wrong = f"a name has lower-case letters, digits and '_' only, got '{value[:60]}'"
        meant = re.sub(r"[\s.-]+", "_", value.strip().lower())
        fits = _ID.fullmatch(meant) and len(meant) <= 60
        raise ValueError(wrong + (f"; write {meant}, a title may be any text" if fits else ""))
    return value


def check_name(value: str) -> str:
    """A dotted entry name such as supply.smic.wafers_2025; ValueError if not."""
    if not _NAME.fullmatch(value) or len(value) > 120:
        raise ValueError(
            f"an entry's name is dotted lower case such as supply.smic.wafers, got '{value[:60]}'"
        )
    if value.split(".")[0] in ("parameters", "levers", "structure") or value.endswith(".source"):
        raise ValueError(f"'{value}' would read as a path of --set; choose another name")
    return value


def check_unit(value: str) -> str:
    """A unit of the closed list; ValueError if not."""
    return units.check(value)


Text = Annotated[str, Field(min_length=1)]
Words = Annotated[str, BeforeValidator(_year_as_text), Field(min_length=1)]
Date = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_date)]
SourceDate = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_date_or_undated)]
RuleDate = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_dated)]
Month = Annotated[str, AfterValidator(_month)]
Id = Annotated[str, AfterValidator(check_id)]
Name = Annotated[str, AfterValidator(check_name)]
Unit = Annotated[str, BeforeValidator(_year_as_text), AfterValidator(check_unit)]
Flag = StrictBool


class SourceRef(Strict):
    """A source, and where in it the figure stands."""

    id: Text
    place: Words | None = None


def _bare_ids(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [{"id": item} if isinstance(item, str) else item for item in value]


Sources = Annotated[tuple[SourceRef, ...], BeforeValidator(_bare_ids)]


def source_ids(refs: Iterable[SourceRef]) -> tuple[str, ...]:
    """The ids of several references."""
    return tuple(ref.id for ref in refs)
