"""Leads: by the order of records, with ties and the same lab's further records taking none."""

import numpy as np

from simulation.equations.leads import leads


def test_a_lead_passes_with_a_better_record_of_somebody_else():
    rating = np.array([10.0, 12, 12, 15, 14, 20, 19])
    released = np.array([-8, -6, -5, -4, -3, 1, 1])
    developer = np.array([0, 1, 0, 1, 0, 0, 1])
    who, since = leads(rating, released, developer)
    np.testing.assert_array_equal(who, [0, 1, 0])
    np.testing.assert_array_equal(since, [-8, -6, 1])


def test_nobody_leads_without_weights():
    who, since = leads(np.zeros(0), np.zeros(0, int), np.zeros(0, int))
    assert len(who) == len(since) == 0
