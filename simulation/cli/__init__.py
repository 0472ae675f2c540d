"""The command line: parses, calls, prints. Nothing else in the package prints."""

from __future__ import annotations

from simulation.cli.app import cli, main

__all__ = ["cli", "main"]
