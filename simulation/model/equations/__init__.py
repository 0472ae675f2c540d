"""Equations by topic: no state, no chance, no files.

Each docstring reads an equation as one of plain numbers (one firm, one chip, one member) and gives
its form, its source, and every argument with symbol and unit; a shape is named where an argument
is a table, and leaves members, the last axis of every array, out. Forms are in Python's notation;
`ln`-like names are those of NumPy (`log`, `log2`, `log10`), `clip(x, a, b)` keeps x in a..b, and
`sum_i` is a sum over i. "any" is any unit, the same for all arguments of an equation.
"""
