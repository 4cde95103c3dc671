"""Mechanisms of technology, capability and data."""
