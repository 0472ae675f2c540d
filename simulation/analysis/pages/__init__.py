"""Pages for readers: what figures hold as plain data, and the scripts that draw them."""
