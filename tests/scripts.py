"""Functions of the scripts of pages, called in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Call = Callable[..., Any]


def caller(driver: Any, *sources: str) -> Call:
    """Calls a function, by its name or as an expression, of the first text that declares it."""

    def call(name: str, *given: Any) -> Any:
        first = re.escape(name.partition(".")[0])
        declared = re.compile(rf"^(?:function|const|class) {first}\b", re.MULTILINE)
        source = next((one for one in sources if declared.search(one)), sources[0])
        return driver.execute_script(f"{source}\nreturn ({name})(...arguments)", *given)

    return call
