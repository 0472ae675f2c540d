"""Equations by topic: no state, no chance, no files.

Each docstring reads an equation as one of plain numbers (one firm, one chip, one member) and gives
its form, its source, and every argument with symbol and unit; a shape is named where an argument
is a table, and leaves out members, the last axis of every array. Forms are in Python's notation,
with functions as NumPy names them (`log` is the natural logarithm, `clip(x, a, b)` keeps x in
a..b); `sum_i` is a sum over i, `x_i` an entry of a table.
"""
