"""Reactions of states to last month's outcomes."""
