"""The tables that the model is built from: its state, and states' instruments."""
