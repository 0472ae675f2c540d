"""Views, published sets of assumptions: what each says, and commands that run under each."""
