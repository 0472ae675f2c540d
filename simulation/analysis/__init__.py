"""Reads run folders and says what they mean: summaries, paired comparisons, charts, sweeps."""
