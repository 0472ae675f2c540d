"""The draw of a block of members, posterior draws, and what they belong to."""
