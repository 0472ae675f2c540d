"""`python -m simulation` is `rivalry`."""

from __future__ import annotations

if __name__ == "__main__":  # worker processes import this file, and must not start over
    from simulation.cli import main

    main()
