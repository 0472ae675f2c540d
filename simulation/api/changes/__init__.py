"""What a scenario changes, told in words: from its files, or from finished runs."""
