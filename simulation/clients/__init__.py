"""Connectors to other people's packages: EMA Workbench and SALib.

Nothing of theirs is imported before a connector is called. Mesa needs none (`RivalryModel` is
a model of its own), nor do pyam and xarray (`Runs.to_pyam`, `Runs.to_xarray`).
"""
