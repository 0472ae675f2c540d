"""What the model reports: the table of outcomes, and how each is measured."""
