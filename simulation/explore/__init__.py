"""The explorer: move a lever, see the world answer, on a page that this machine serves itself."""
