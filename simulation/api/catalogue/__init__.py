"""What there is, as plain data: the rows of `rivalry list` and of `rivalry show`."""
