"""Tables of cases: YAML files that tests read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# Where PyYAML was built with libyaml its parser in C reads the same, in a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: Path) -> Any:
    """What a YAML file says."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)


def beside(module: str, name: str) -> Any:
    """What a YAML file says that lies beside a module, which gives its `__file__`."""
    return read(Path(module).with_name(name))
