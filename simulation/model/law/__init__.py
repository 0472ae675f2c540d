"""The law in force, applied to chips and firms."""
