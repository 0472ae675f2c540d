"""What every mechanism stands on: who is who, state, chance, chips, sums, agents."""
