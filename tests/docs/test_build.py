"""A build of the site says what it is at, before each step."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from docs.generate.site import build


def test_each_step_is_told_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heard: list[str] = []

    def makes(name: str) -> Any:
        return lambda *_: heard.append(name)

    for name in ("borrowed", "equation_pages", "reference_pages", "question_page"):
        monkeypatch.setattr(build, name, SimpleNamespace(write=makes(name)))
    for name in ("LeverPages", "OutcomePages"):
        pages = SimpleNamespace(write=makes(name))
        monkeypatch.setattr(build, name, lambda *_, pages=pages: pages)
    baseline = SimpleNamespace(folder=tmp_path)
    monkeypatch.setattr(build, "Worlds", lambda *_: SimpleNamespace(baseline=baseline))
    monkeypatch.setattr(build, "left_over", SimpleNamespace(text=lambda _: "rest"))
    build.write(tmp_path, tmp_path / "runs", heard.append)
    told, made = heard[::2], heard[1::2]
    assert [one.split(",")[0] for one in told] == [
        "docs: pages that stand elsewhere",
        "docs: equations",
        "docs: reference",
        "docs: levers",
        "docs: outcomes",
        "docs: questions",
        "docs: what is left over",
    ]
    assert made == ["borrowed", "equation_pages", "reference_pages", "LeverPages", "OutcomePages",
                    "question_page"]  # fmt: skip
    assert (tmp_path / "generated" / "more.md").read_text("utf-8") == "rest"
