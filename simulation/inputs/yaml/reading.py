"""What a reader of one document finds wrong, each at its place."""

from __future__ import annotations

from simulation.errors import Problem
from simulation.inputs.yaml.strict_yaml import Document, Steps


class DocumentReader:
    """Reads parts of one document; `problems` collects what is wrong."""

    document: Document
    problems: list[Problem]

    def complain(self, message: str, at: Steps, key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(self.document.problem(message, at, key))
