"""Modules in one file: what is left out of them, and what must stay."""

from __future__ import annotations

from pathlib import Path

from simulation.analysis.pages import bundle


def test_comments_empty_lines_and_deep_indents_are_left_out(tmp_path: Path) -> None:
    one, two = tmp_path / "one.js", tmp_path / "two.js"
    one.write_text("// First.\n\nexport const one = 1;\n", encoding="utf-8")
    two.write_text(
        'import { one } from "./one.js";\n\nexport function two() {\n'
        "  // Inside.\n  if (one) {\n    const three = 3;\n\n    return three;\n  }\n}\n",
        encoding="utf-8",
    )
    assert bundle.bundle([one, two]) == (
        "\nconst one = 1;\nfunction two() {\n if (one) {\n const three = 3;\n"
        " return three;\n }\n}\n"
    )
