"""Outcomes, numbers and effects in words."""
