"""What a program writes into a page that people write: it stands between two comments."""

from __future__ import annotations

from pathlib import Path


def filled(page: Path, text: str, begin: str, end: str, made: str, what: str = "it") -> str:
    """The text of a page with `made` between its marks.

    ValueError where the page has not one place for `what` is made.
    """
    if (text.count(begin), text.count(end)) != (1, 1):
        raise ValueError(f"{page.name} has not one place for {what}")
    head, _, rest = text.partition(begin)
    return f"{head}{begin}{made}{end}{rest.partition(end)[2]}"


def held(text: str, begin: str, end: str) -> str:
    """What stands between the marks of a text, nothing without them."""
    return text.partition(begin)[2].partition(end)[0]
