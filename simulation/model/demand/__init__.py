"""Demand: what firms are offered, what it is worth to them, and how they split their money."""
