"""Strict YAML: plain data with the place of every key and value, and messages about it."""
