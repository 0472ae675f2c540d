"""Reality checks: what must hold of the model whatever is drawn, written as data and run."""
