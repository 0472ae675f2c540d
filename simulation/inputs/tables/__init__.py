"""The calibration's tables as written: entries, chips, players, series, sources, claims."""
