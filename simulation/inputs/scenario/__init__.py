"""Scenarios: files, layers, settings, and what they change."""
