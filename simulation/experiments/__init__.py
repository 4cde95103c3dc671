"""Runs of the economy: identity, store, one run, many runs, and what they say together."""
