"""Tables of cases: YAML files that tests read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# Where PyYAML was built with libyaml its parser in C reads the same, in a tenth of the time.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Strict(LOADER):  # type: ignore[misc]
    """Refuses a key that appears twice, of which the last alone would be read."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """What a mapping says; ValueError for a key that appears twice."""
        keys = [key.value for key, _ in node.value]
        twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
        if twice is not None:
            raise ValueError(f"{node.start_mark}: key {twice!r} appears twice")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def read(file: Path) -> Any:
    """What a YAML file says; ValueError for a key that appears twice."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=Strict)


def beside(module: str, name: str) -> Any:
    """What a YAML file says that lies beside a module, which gives its `__file__`."""
    return read(Path(module).with_name(name))
