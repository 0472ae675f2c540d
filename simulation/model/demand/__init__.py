"""What firms want: which chips, from which software stack."""
