"""Results that others published, beside what the model simulates for them."""
