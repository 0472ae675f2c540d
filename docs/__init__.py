"""Documentation, and the modules that generate parts of it."""
