"""Views: named sets of assumptions that somebody published, laid under every scenario."""
