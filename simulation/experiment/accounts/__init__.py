"""Accounts of a figure: the arithmetic behind an outcome, member by member."""
