"""Trade: who gets the chips of a month, who pays whom, and the ways around the rules."""
