"""Functions of the scripts of pages, called in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Call = Callable[..., Any]
_DECLARED = re.compile(r"^(?:function|const|class) (\w+)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def caller(driver: Any, *sources: str) -> Call:
    """Calls a function, by its name or as an expression, of the first text that declares most."""
    declared = [set(_DECLARED.findall(source)) for source in sources]

    def call(name: str, *given: Any) -> Any:
        words = set(_WORD.findall(name))
        most = max(range(len(sources)), key=lambda i: (len(declared[i] & words), -i))
        source = sources[most]
        return driver.execute_script(f"{source}\nreturn ({name})(...arguments)", *given)

    return call
