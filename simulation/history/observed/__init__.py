"""Observed series: what they measured, and the same figures of a simulated member."""
