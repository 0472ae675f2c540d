"""The calibration, read and checked as a whole: its names, and what was known when."""
