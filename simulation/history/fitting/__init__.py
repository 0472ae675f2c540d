"""From prior members to posterior draws."""
