"""Firms' labs: training runs, methods, models."""
