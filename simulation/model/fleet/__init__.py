"""Fleet: installed chips, and the power and sites that run them."""
