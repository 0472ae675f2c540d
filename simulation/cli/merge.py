"""`rivalry merge`."""

from __future__ import annotations

from pathlib import Path

import click

from simulation.cli import options, output


@click.command(epilog="Example: rivalry merge results/big-shard-* --out results/big")
@click.argument(
    "shards", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path)
)
@options.folder("Folder for the whole run.", required=True, of_run=True)
@options.resume
@options.as_json
def merge(shards: tuple[Path, ...], out: Path, resume: bool, as_json: bool) -> None:
    """Join the shards of a run or sweep that --shard made.

    The result is byte for byte what a run in one go would have written, with its summary.
    """
    from simulation.api import merging

    fresh = merging.merge(shards, out, resume=resume)
    if as_json:
        output.say_json({"folder": str(out), "shards": len(shards), "fresh": fresh})
        return
    output.say(f"{out}{'' if fresh else ' (was complete; nothing was done)'}")


COMMANDS = {"merge": merge}
