"""`rivalry check`, `rivalry new` and `rivalry schema`: for whoever writes a scenario."""
