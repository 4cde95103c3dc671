"""Codes that mechanisms hold are those of the tables."""

from simulation.agents import seller
from simulation.goods import offer
from simulation.mechanisms.pricing import _codes


def test_codes_are_those_of_sellers_and_offers():
    assert (seller.OPEN_LAB, seller.HOST, offer.OWN) == (_codes.OPEN_LAB, _codes.HOST, _codes.OWN)
