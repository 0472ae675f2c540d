"""From Python: run scenarios and compare them; the command line calls the same functions."""
