"""Labs of firms: training runs, methods, models."""
