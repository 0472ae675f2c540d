"""Adoption of AI stacks, the compute that serves them, and the benefit."""
