import numpy as np
from scipy.special import ndtr

from simulation.streams import Streams

GROUPS = np.repeat([3, 5, 9], [1, 10, 37])


def draws(seed=1, purpose="luck", entity="acme", month=4):
    return Streams(seed).generator(purpose, entity, month).random(5).tolist()


def test_same_keys_same_numbers():
    assert draws() == draws()
    assert Streams(1).normal("luck", "acme", 4) == Streams(1).normal("luck", "acme", 4)
    assert Streams(1).uniform("luck", "acme", 4) == draws()[0]


def test_every_key_matters():
    others = [draws(seed=2), draws(purpose="taste"), draws(entity="bolt"), draws(month=5), draws(month=-1)]
    assert len({draws()[0], *(other[0] for other in others)}) == 6


def test_keys_are_not_run_together():
    assert Streams(1).uniform("a", "b|c") != Streams(1).uniform("a|b", "d")
    assert Streams(1).uniform("a", "1", 1) != Streams(1).uniform("a", "11", 1)
    assert Streams(1).uniform("a", "", 11) != Streams(11).uniform("a", "", 1)


def test_a_draw_is_the_first_of_its_stream_whatever_was_drawn_before():
    streams = Streams(9)
    for month in range(50):
        first = streams.generator("luck", "lab", month)
        assert streams.normal("luck", "lab", month) == first.standard_normal()
        assert streams.uniform("luck", "host", month) == streams.generator("luck", "host", month).random()
        assert streams.normal("luck", "lab", month) == streams.generator("luck", "lab", month).standard_normal()


def test_drawing_disturbs_nobody():
    streams = Streams(7)
    alone = streams.normal("luck", "b", 3)
    for month in range(10):
        streams.normal("luck", "a", month)
    assert streams.normal("luck", "b", 3) == alone


def test_draws_are_even_over_entities():
    values = np.array([Streams(1).uniform("luck", f"lab {n}") for n in range(2000)])
    assert abs(values.mean() - 0.5) < 0.02
    assert abs(np.histogram(values, 10, (0, 1))[0] - 200).max() < 60
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.07


def test_stratified_draws_fill_every_stratum_once():
    values = ndtr(Streams(3).stratified_normal("value", "common", GROUPS))
    for group in np.unique(GROUPS):
        mine = values[group == GROUPS]
        assert sorted((mine * len(mine)).astype(int)) == list(range(len(mine)))


def test_stratified_draws_do_not_depend_on_other_groups_order_within_a_group():
    values = Streams(3).stratified_normal("value", "common", GROUPS)
    assert np.array_equal(values, Streams(3).stratified_normal("value", "common", GROUPS))
    inside = values[GROUPS == 9]
    assert (np.diff(inside) < 0).any()
    assert (np.diff(inside) > 0).any()


def test_two_dimensions_are_stratified_apart():
    one, two = (Streams(3).stratified_normal("value", task, np.zeros(500, int)) for task in ("chat", "coding"))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.15
