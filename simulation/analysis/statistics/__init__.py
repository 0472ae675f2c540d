"""Numbers from runs: summaries, paired comparisons, claims, what sets members apart."""
