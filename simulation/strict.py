"""What every model read from a file shares: unknown keys are refused, numbers are finite."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 1e30  # no quantity is larger, and beyond it arithmetic would overflow

Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=LARGEST)]
Weight = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=LARGEST)]


class Strict(BaseModel):
    """Base of everything read from a file: unknown keys refused, never changed afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,  # most starts check few kinds of rows, since what was checked is kept
    )
