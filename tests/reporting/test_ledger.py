"""The month's matrix of payers and payees, on a ledger made by hand and from the command line."""

from types import SimpleNamespace

import pandas as pd
import pytest

from simulation.reporting import ledger

SELLERS = pd.DataFrame(
    {"seller": ["acme", "free", "shop", "big"], "kind": ["closed lab", "open lab", "host", "cloud"], "month": 0}
)
FLOWS = [
    (0, "users", "acme", "tokens", 9e6),
    (1, "users", "acme", "tokens", 10e6),
    (1, "users", "shop", "tokens", 4e6),
    (1, "users", "big", "tokens", 1e6),
    (1, "acme", "hardware", "compute", 3e6),
    (1, "shop", "hardware", "compute", 2e6),
    (1, "investors", "free", "funding round", 5e6),
    (1, "users", "tower", "toll", 1e6),
]


def run_of(flows=FLOWS, months=2):
    table = pd.DataFrame(flows, columns=["month", "payer", "payee", "account", "usd"])
    monthly = pd.DataFrame({"month": range(months)})
    return SimpleNamespace(run="abc", record={"title": "Made"}, ledger=table, sellers=SELLERS, monthly=monthly)


def test_sellers_stand_in_their_layer_and_strangers_under_their_own_name():
    block = ledger.ledger_json(run_of(), 1)
    assert block["flows"] == {
        "users": {"closed labs": 10e6, "hosts": 4e6, "clouds": 1e6, "tower": 1e6},
        "closed labs": {"hardware": 3e6},
        "hosts": {"hardware": 2e6},
        "investors": {"open labs": 5e6},
    }
    assert block["layers"] == [*ledger.LAYERS, "tower"]
    assert block["total"] == 26e6


def test_every_account_and_the_net_add_up_to_zero():
    block = ledger.ledger_json(run_of(), 1)
    assert block["accounts"]["tokens"] == {"users": -15e6, "closed labs": 10e6, "hosts": 4e6, "clouds": 1e6}
    for row in block["accounts"].values():
        assert sum(row.values()) == 0
    assert block["net"]["hardware"] == 5e6
    assert block["net"]["users"] == -16e6
    assert block["net"]["energy"] == 0
    assert sum(block["net"].values()) == 0
    assert block["residual"] == 0


def test_a_flow_within_a_layer_nets_out_and_still_shows_among_the_pairs():
    flows = [(0, "acme", "rival", "licence", 2e6)]
    run = run_of(flows, 1)
    run.sellers = pd.DataFrame({"seller": ["acme", "rival"], "kind": "closed lab", "month": 0})
    block = ledger.ledger_json(run, 0)
    assert block["flows"] == {"closed labs": {"closed labs": 2e6}}
    assert block["accounts"] == {"licence": {"closed labs": 0.0}}


def test_a_month_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"Run abc has no month 7; it has months 0 to 1\."):
        ledger.ledger_json(run_of(), 7)


def test_a_month_without_flows_says_so():
    block = ledger.ledger_json(run_of(FLOWS[:1]), 1)
    assert (block["total"], block["residual"], block["accounts"]) == (0, 0, {})
    assert "No flows" in ledger.ledger_text(block)


def test_the_text_shows_millions_sums_and_pairs():
    text = ledger.ledger_text(ledger.ledger_json(run_of(), 1))
    (tokens,) = [line for line in text.splitlines() if line.startswith("tokens")]
    assert tokens.split() == ["tokens", "-15.0", "10.0", "1.0", "4.0", "0.0"]
    (net,) = [line for line in text.splitlines() if line.startswith("net")]
    assert net.split()[-1] == "0.0"
    assert "users to closed labs" in text
    assert "energy" not in text  # nobody paid or received there
    assert len({len(line) for line in text.splitlines()[1:6]}) == 1
