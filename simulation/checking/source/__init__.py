"""The model's own source, read without running it: who reads and writes what in a month."""
