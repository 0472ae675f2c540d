"""`rivalry show`: what it finds by a name, and the text of it."""
