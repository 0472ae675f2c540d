"""The evidence page: what the model says held against history, exams, views and others."""
