"""The codes that mechanisms know are those of the tables."""

from simulation.agents import seller
from simulation.goods import offer, weights
from simulation.mechanisms import _codes as codes
from simulation.parameters import REGIONS
from simulation.recorder import CONTRACTS, KINDS


def test_they_are_those_of_the_tables():
    assert (codes.CLOSED_LAB, codes.OPEN_LAB) == (seller.CLOSED_LAB, seller.OPEN_LAB)
    assert (codes.CLOUD, codes.HOST) == (seller.CLOUD, seller.HOST)
    assert (codes.OWN, codes.TIED) == (offer.OWN, offer.TIED)
    assert weights.CLOSED == codes.CLOSED


def test_they_mean_what_the_record_says():
    assert KINDS[: codes.HOST + 1] == ("closed lab", "open lab", "cloud", "host")
    assert CONTRACTS[codes.OWN] == "own"
    assert CONTRACTS[codes.TIED] == "tied"
    assert REGIONS[codes.CHINA] == "china"
