"""Pure array functions: no state, no chance, no files. Members are always the last axis."""
