"""What tests of pages only look at, with the reason and the tests that run it instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """Why pages are not followed there, and the tests (FILE::NAME) that do the same."""

    why: str
    tests: tuple[str, ...]


COMMANDS = {
    "explore": Elsewhere(
        "it serves until somebody ends it, or runs hundreds of worlds for a file",
        (
            "tests/explore/test_explore_command.py::"
            "test_it_prints_its_address_serves_and_ends_with_ctrl_c",
            "tests/explore/test_explore_export.py::test_wrong_levers_are_told_before_anything_runs",
        ),
    ),
    "calibrate": Elsewhere(
        "it writes the draws that ship",
        ("tests/history/test_calibrate.py::test_the_fit_comes_nearer",),
    ),
    "backtest": Elsewhere(
        "it runs 200 members of the past for each cut, and draws a hundred charts",
        (
            "tests/history/test_backtest.py::test_what_people_are_told",
            "tests/history/test_exam.py::test_page_and_tables",
            "tests/history/test_exam.py::test_published_results",
            "tests/history/test_exam.py::test_observations",
            "tests/api/test_evidence_page.py::test_the_command_writes_the_page",
        ),
    ),
}
OPTIONS = {
    "--dask": Elsewhere(
        "it needs a cluster",
        (
            "tests/cli/test_cli_shards.py::test_what_cannot_be_is_told_in_a_line",
            "tests/experiment/test_cluster.py::test_a_run_on_a_cluster_is_the_local_run",
        ),
    ),
    "--model": Elsewhere(
        "it tries every reality check",
        (
            "tests/cli/test_cli_model_checks.py::test_an_analysts_own_checks",
            "tests/cli/test_cli_model_checks.py::test_verdicts_for_machines",
            "tests/checking/test_shipped_checks.py::test_a_twelfth_holds_for_a_few_members",
        ),
    ),
}
PYTHON = {
    "docs/clients.md": Elsewhere(
        "it needs packages that `make clients` installs",
        ("tests/clients/test_page.py::test_a_block_of_the_page_runs",),
    ),
    "docs/levers.md": Elsewhere(
        "it is a declaration that stands in the package",
        ("tests/docs/test_elsewhere.py::test_the_declaration_that_is_shown_stands_in_the_package",),
    ),
    "docs/scale.md": Elsewhere(
        "it starts jobs of a batch system",
        ("tests/experiment/test_cluster.py::test_a_run_on_a_cluster_is_the_local_run",),
    ),
}


def of(words: tuple[str, ...]) -> list[Elsewhere]:
    """What keeps a command from being run as pages show it."""
    found = [COMMANDS[words[0]]] if words[0] in COMMANDS else []
    return found + [one for option, one in OPTIONS.items() if option in words]
