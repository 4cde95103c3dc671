"""Codes of tables that mechanisms see, as in agents/seller.py and goods/offer.py, which they may not import."""

OPEN_LAB = 1
HOST = 3
OWN = 0
"""Contract of an offer whose seller runs the weights itself."""
