"""Outcomes that the model reports: topic by topic, the declaration and the measurement."""
