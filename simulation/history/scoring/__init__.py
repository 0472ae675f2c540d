"""How well a run meets history, and exams."""
