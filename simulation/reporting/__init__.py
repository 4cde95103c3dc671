"""What a person reads: the headline table and the figures."""
