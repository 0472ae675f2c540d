"""Cards of a report in a browser, at the widths of a phone, a tablet and a desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_report import opened, page, run

__all__ = ["page", "run"]


@pytest.mark.parametrize("width", [360, 900, 1265])
def test_what_stands_in_a_card_stands_below_its_title(page: Any, width: int) -> None:
    """A title of three lines lay upon its figure."""
    opened(page, width)
    upon = page.driver.execute_script("""
      return [...document.querySelectorAll('.card')].flatMap((card) =>
        [...card.children].slice(1).flatMap((one, at) => {
          const text = document.createRange();
          text.selectNodeContents(card.children[at]);
          const over = text.getBoundingClientRect().bottom - one.getBoundingClientRect().top;
          return over > 1 ? [`${card.textContent} ${over}`] : [];
        }));
    """)
    assert upon == []
