"""What drives a result: shares of its variance, interactions, and the value of knowing more."""
