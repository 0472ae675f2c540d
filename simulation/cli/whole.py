"""Whole numbers among the options of commands."""

from __future__ import annotations

import click


class Whole(click.IntRange):
    """A whole number within limits, called so where something else was typed."""

    name = "whole number"
