"""Mechanisms of demand and users."""
