"""The JSON Schema says the same as the reader, with units, ranges and sources."""

import json

import jsonschema
import pytest

from simulation.reading.files import chain, names
from simulation.reading.places import plain
from simulation.scenario import load, schema
from tests.scenarios import problems, toy

SCHEMA = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_valid_and_is_json():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA


def test_every_number_has_a_unit_and_a_source():
    for name, block in SCHEMA["$defs"].items():
        for key, field in block["properties"].items():
            if "minimum" in json.dumps(field):
                assert field["unit"], f"{name}.{key}"
                assert field["source"], f"{name}.{key}"


def test_a_number_has_its_range_and_three_forms():
    kappa = SCHEMA["$defs"]["Demand"]["properties"]["kappa"]
    assert (kappa["unit"], kappa["default"]) == ("share of value", 0.08)
    bare, document, text = kappa["anyOf"]
    assert (bare["minimum"], bare["maximum"]) == (0.0001, 1.0)
    assert document["properties"]["unit"] == {"enum": ["share of value"]}
    assert "share of value" in text["pattern"]


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_fits_the_schema(name):
    for layer in chain(name):
        VALIDATOR.validate(plain(layer))


def test_a_resolved_scenario_fits_the_schema():
    changes = ["policies.token_tax.with.rate=0.1", "mechanisms.demand.requirement_growth=true"]
    VALIDATOR.validate(load(toy(), changes).resolved())


@pytest.mark.parametrize(
    "change",
    [
        {"months": 0},
        {"months": 2.5},
        {"engine": "count"},
        {"version": 2},
        {"demand": {"kapa": 1}},
        {"demand": {"kappa": 2}},
        {"demand": {"kappa": {"value": 0.1}}},
        {"cost": {"reference": "1 EUR"}},
        {"cost": {"reference": {"value": 1, "unit": "EUR", "assumed": "x"}}},
        {"labs": {"a": {"pricing": "undercutt", "releases": {"w": {}}}}},
        {"mechanisms": {"demand.foo": True}},
        {"mechanisms": {"demand.requirement_growth": {"drift": 1}}},
        {"start": "soon"},
    ],
)
def test_schema_and_reader_refuse_the_same(change):
    assert problems(toy(**change))
    assert not VALIDATOR.is_valid(toy(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"demand": {"kappa": "0.2 share of value"}},
        {"cost": {"reference": {"value": 1, "unit": "USD/Mtok", "assumed": "x", "range": [0, 2]}}},
        {"demand": {"rho_family": {"value": 0.7, "unit": 1, "source": "x"}}},
        {"tasks": {"chat": None, "writing": {"volume": 0.25}}},
        {"policies": [{"policy": "token_tax", "start": "2027-01", "region": "eu"}]},
        {"policies": {"token_tax": {"target": {"openness": ["closed"]}}}},
        {"mechanisms": {"demand.requirement_growth": False}},
    ],
)
def test_schema_and_reader_admit_the_same(change):
    assert not problems(toy(**change))
    assert VALIDATOR.is_valid(toy(**change))
