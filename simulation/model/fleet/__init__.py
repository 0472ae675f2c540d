"""Installed chips and the power that runs them."""
