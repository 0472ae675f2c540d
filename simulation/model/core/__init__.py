"""Core that every mechanism uses: layout, state, parameters, shocks, chips on sale, sums."""
