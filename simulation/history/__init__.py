"""History against the model: observed series, what they measured, and how well a run meets them."""
