"""Where the product's own data lie."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

SUFFIXES = (".yaml", ".yml")  # of files that are taken for YAML


@cache
def data_root() -> Path:
    """Folder of `calibration/`, `scenarios/` and the glossary in `docs/`.

    It lies inside an installed package, or is the repository.
    """
    package = Path(__file__).resolve().parent
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent


def shown(path: Path) -> str:
    """A path as messages print it: relative where it lies below the working folder."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):  # the last: links in a circle
        return str(path)


def recorded(path: Path, root: Path) -> str:
    """A path as manifests record it: relative to `root` where it lies below it, else its name."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return path.name


def with_file(files: Mapping[str, str], name: str, digest: str) -> dict[str, str]:
    """Hashes of files by name, and one more; of two files of one name both are kept."""
    other = files.get(name, digest) != digest
    return {**files, f"{name} ({digest[:8]})" if other else name: digest}
