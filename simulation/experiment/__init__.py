"""Runs and sweeps: designs, blocks of members, workers, and the folder that survives a crash."""
