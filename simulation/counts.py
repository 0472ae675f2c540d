"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun, "1 check" or "1,200 checks"; the plural takes an s at the end."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
