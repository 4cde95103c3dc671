import numpy as np
import pytest

from simulation.columns import Column, LockedColumnError, RowAgent, Table, writing


class Pets(Table):
    age = Column("years", "how old")
    legs = Column("1", "how many", int, fill=4)
    toys = Column("1", "by room", float, ("room",))


class Pet(RowAgent):
    age, toys = Pets.age, Pets.toys

    def __init__(self, table, row):
        self.table, self.row = table, row


@pytest.fixture
def pets():
    table = Pets("pets", {"room": 2})
    with writing({"pets": table}, ["pets.*"]):
        table.append(["tom", "ada"], age=[3.0, 5.0])
    return table


def test_rows_are_appended_with_fill_values(pets):
    assert len(pets) == 2
    assert pets.names == ["tom", "ada"]
    assert pets.age.tolist() == [3.0, 5.0]
    assert pets.legs.tolist() == [4, 4]
    assert pets.legs.dtype.kind == "i"
    assert pets.toys.shape == (2, 2)
    with writing({"pets": pets}, ["pets.*"]):
        assert pets.append(["bo"], toys=[1.0, 2.0]).tolist() == [2]
    assert pets.toys.tolist() == [[0, 0], [0, 0], [1, 2]]


def test_numpy_refuses_a_stray_write(pets):
    with pytest.raises(ValueError, match="read-only"):
        pets.age[0] = 1.0
    with writing({"pets": pets}, ["pets.age"]), pytest.raises(ValueError, match="read-only"):
        pets.age += 1.0  # in place on the locked array, before any assignment
    assert pets.age.tolist() == [3.0, 5.0]


def test_only_declared_columns_may_be_assigned(pets):
    sentence = "pets.age is read-only here: the running stage does not declare it in WRITES"
    with pytest.raises(LockedColumnError, match=sentence):
        pets.age = [1.0, 1.0]
    with writing({"pets": pets}, ["pets.legs"]):
        pets.legs = [3, 3]
        with pytest.raises(LockedColumnError, match=sentence):
            pets.put("age", 0, 1.0)
        with pytest.raises(LockedColumnError, match="pets takes no new rows here"):
            pets.append(["bo"])
    assert pets.legs.tolist() == [3, 3]


def test_a_column_that_does_not_exist_cannot_be_declared(pets):
    for name in ("pets.agee", "pots.age", "age"):
        sentence = f"{name} is declared in WRITES but is no column"
        with pytest.raises(LockedColumnError, match=sentence), writing({"pets": pets}, [name]):
            pass


def test_no_view_outlives_the_writer(pets):
    mine = np.array([7.0, 8.0])
    with writing({"pets": pets}, ["pets.age"]):
        pets.age = mine
        mine[0] = 99.0
        kept = pets.age
    assert pets.age.tolist() == [7.0, 8.0]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1.0
    mine[1] = 99.0
    assert pets.age.tolist() == [7.0, 8.0]


def test_a_column_can_be_set_in_some_rows_alone(pets):
    with pytest.raises(LockedColumnError, match=r"pets.age is read-only here"):
        pets.place("age", [0], 3.0)
    with writing({"pets": pets}, ["pets.age", "pets.legs", "pets.*"]):
        pets.place("age", [1], 4.0)
        pets.place("legs", np.array([0]), 6)
        pets.append(["new"])
        kept = pets.age
    assert pets.age.tolist() == [0.0, 4.0, 0.0]
    assert pets.legs.tolist() == [6, 4, 4]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1.0


def test_an_old_view_does_not_follow_the_column(pets):
    before = pets.age
    with writing({"pets": pets}, ["pets.age"]):
        pets.age = 1.0
    assert before.tolist() == [3.0, 5.0]
    assert pets.age.tolist() == [1.0, 1.0]


def test_shapes_must_fit(pets):
    with writing({"pets": pets}, ["pets.*", "pets.age", "pets.toys"]):
        with pytest.raises(ValueError, match="broadcast"):
            pets.age = [1.0, 2.0, 3.0]
        with pytest.raises(ValueError, match="broadcast"):
            pets.toys = np.zeros((2, 3))
        with pytest.raises(ValueError, match="broadcast"):
            pets.append(["bo"], age=[1.0, 2.0])
    assert pets.age.tolist() == [3.0, 5.0]


def test_writing_closes_on_exceptions(pets):
    with pytest.raises(RuntimeError, match="stop"), writing({"pets": pets}, ["pets.age", "pets.*"]):
        raise RuntimeError("stop")
    with pytest.raises(LockedColumnError):
        pets.age = 1.0
    with pytest.raises(LockedColumnError):
        pets.append(["bo"])


def test_a_mistyped_declaration_opens_nothing(pets):
    with pytest.raises(LockedColumnError), writing({"pets": pets}, ["pets.age", "pets.agee"]):
        pass
    with pytest.raises(LockedColumnError):
        pets.age = 1.0


def test_an_agent_is_a_row(pets):
    ada = Pet(pets, 1)
    assert ada.age == 5.0
    with pytest.raises(LockedColumnError):
        ada.age = 6.0
    with writing({"pets": pets}, ["pets.age"]):
        ada.age = 6.0
    assert pets.age.tolist() == [3.0, 6.0]
    assert ada.toys.shape == (2,)
    with pytest.raises(ValueError, match="read-only"):
        ada.toys[0] = 1.0


def test_added_rows_leave_older_views_alone(pets):
    views = []
    with writing({"pets": pets}, ["pets.*", "pets.age"]):
        for number in range(9):
            views.append((pets.age, pets.legs))
            pets.append([f"pet {number}"], age=number)
        pets.put("age", 0, 30.0)
        pets.append(["last"], legs=3)
    assert [len(age) for age, _ in views] == list(range(2, 11))
    assert all(age.tolist() == [3.0, 5.0, *range(9)][: len(age)] for age, _ in views)
    assert pets.age.tolist() == [30.0, 5.0, *range(9), 0.0]
    assert pets.legs.tolist() == [4] * 11 + [3]
    with pytest.raises(ValueError, match="read-only"):
        views[-1][0][0] = 1.0


def test_a_refused_row_leaves_nothing_behind(pets):
    with writing({"pets": pets}, ["pets.*"]):
        with pytest.raises(ValueError, match="broadcast"):
            pets.append(["bo"], legs=2, age=[1.0, 2.0])
        pets.append(["bo"])
    assert pets.legs.tolist() == [4, 4, 4]
    assert pets.names == ["tom", "ada", "bo"]


def test_reads_can_be_watched(pets):
    pets.watched = set()
    _ = pets.age, Pet(pets, 0).toys
    assert pets.watched == {"pets.age", "pets.toys"}


def test_a_watch_sees_what_was_read_before_it_too(pets):
    assert pets.age is pets.age  # kept at hand
    pets.watched = set()
    assert pets.age.tolist() == [3.0, 5.0]
    assert pets.watched == {"pets.age"}


def test_a_column_at_hand_is_never_outdated(pets):
    assert pets.age.tolist() == pets.unwatched("age").tolist() == [3.0, 5.0]
    with writing({"pets": pets}, ["pets.*", "pets.age"]):
        pets.age = [4.0, 6.0]
        assert pets.age.tolist() == pets.unwatched("age").tolist() == [4.0, 6.0]
        pets.append(["bo"], age=1.0)
        assert pets.age.tolist() == pets.unwatched("age").tolist() == [4.0, 6.0, 1.0]


def test_other_attributes_of_tables_and_agents_are_set_as_usual(pets):
    pets.note, ada = "two of them", Pet(pets, 1)
    ada.owner = "bo"
    assert (pets.note, ada.owner) == ("two of them", "bo")


def test_columns_of_a_table_in_order_of_declaration():
    assert list(Pets.columns()) == ["age", "legs", "toys"]
    assert Pets.age.unit == "years"
