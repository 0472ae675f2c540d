"""Where the product's own data lie."""

from __future__ import annotations

from pathlib import Path


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
    except (ValueError, OSError):
        return str(path)


def recorded(path: Path, root: Path) -> str:
    """A path as manifests record it: relative to `root` where it lies below it, else its name."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except (ValueError, OSError):
        return path.name
