"""Who uses which AI stack, what serves it, what it is worth."""
