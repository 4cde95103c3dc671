"""Mechanisms of pricing and business models."""
