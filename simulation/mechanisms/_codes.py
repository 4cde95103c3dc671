"""Codes of tables that mechanisms see and may not import: of agents/seller.py and goods/; a test compares them."""

from simulation.parameters import OPENNESS, REGIONS

CLOSED_LAB, OPEN_LAB, CLOUD, HOST = range(4)
"""Kinds of sellers, first of them."""
OWN, TIED = range(2)
"""Contracts of offers: the seller runs the weights, or a cloud sells them at their lab's price."""
CLOSED = OPENNESS.index("closed")
CHINA = REGIONS.index("china")
