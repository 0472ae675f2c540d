"""Performance claims come from here: ratios taken in one run, never wall time in a test."""
