"""Games of two sides: payoffs, equilibria, and choices that hold up."""
