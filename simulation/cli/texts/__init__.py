"""What commands say: results of comparisons and backtests, and outcomes in tables."""
