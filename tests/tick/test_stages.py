"""Every stage writes and reads what it declares, and every column has one writer."""

from collections import defaultdict

import pytest

from simulation.columns import LockedColumnError, Table
from simulation.economy import Economy
from simulation.tick import stages
from tests.economies import around, arrays, channels, resold, takeover, toy

POLICIES = [
    {"policy": "safety_rule", "target": {"compute": 1e20, "developer": ["alpha"]}, "with": {"local": 10}},
    {
        "policy": "certified_only",
        "target": {"segment": ["public"]},
        "with": {"cert_cost": 1, "open_can_certify": False},
    },
    {"policy": "copyright_licence", "with": {"retroactive": False, "lump_sum": 1e3}},
    {"policy": "merger_control", "with": {"approve_buyer": "alpha", "approve_target": "beta"}, "start": "2026-07-01"},
    {"policy": "open_release_ban", "with": {"threshold": 1e10}, "start": "2026-06-01"},
    *({"policy": name} for name in ("public_lab", "rd_pool", "compute_subsidy", "price_cap", "state_subsidy")),
    *({"policy": name} for name in ("interoperability", "local_liability", "distillation_policing")),
]
"""Policies that between them move every lever."""
NAMES = [stage.name for stage in stages()]


def industries():
    """Scenarios that between them take every branch of every stage."""
    hungry = ("labs.alpha.cash=0", "labs.alpha.rd=1e9", "finance.dilution=0")
    rules = ("labs.alpha.pricing=ceiling", "labs.beta.pricing=undercut", "hosts.gamma.pricing=follow_leader")
    crowd = {"hosts": {f"host {n}": {"cash": 1e6} for n in range(3)}}
    tax = [{"policy": "token_tax", "region": ["us"]}, {"policy": "token_tax", "name": "abroad", "region": ["eu"]}]
    return (
        toy(),
        toy("turnover.lab_entry=50", "months=7", policies=tax),
        toy(*hungry, "months=6", **crowd),
        toy("labs.alpha.rd=0", "labs.beta.rd=0", "turnover.lab_entry=50", "months=2"),
        toy("technology.distill_lag=1", "months=4"),
        resold("demand.parity_gap=100", "months=2"),
        channels("demand.parity_gap=100", "months=2"),
        toy("technology.spillover_full=2", "technology.adaptation=0.5", "months=2"),
        toy("hardware.limited=true", "hardware.lot=1e5", "hosts.gamma.fleet=0.5", "months=6"),
        toy(*rules, "turnover.listing_cost=1e8", "months=5", **crowd),
        channels("channels.review=1", "months=3", rules=("subsidised", "fixed")),
        toy("labs.beta.strategy=complement", "labs.beta.core.revenue=1e9", "months=2"),
        toy("labs.alpha.pricing=q_learning", "labs.beta.pricing=tacit_collusion", "months=3"),
        takeover("months=5", "pricing.review=3"),
        channels("months=2", "demand.niche_share=0.2", "demand.attention=0.5"),
        channels(
            "channels.review=1",
            "months=5",
            "demand.niche_share=0.2",
            "own_hardware.device.hassle_growth=0.2",
            rules=("first_order", "copy"),
        ),
        channels("months=7", "technology.release_interval=1", policies=POLICIES),
        takeover("months=3", "policies={control: {policy: merger_control, with: {block_labs: true}}}"),
        resold("months=2", "policies={cap: {policy: price_cap, with: {cap: 0.5}}}"),
        resold("months=6", "demand.speed_value=0.02", "demand.variety_crowding=0.5", "turnover.listing_cost=1e4"),
    )


@pytest.fixture(scope="module")
def recorded():
    """Columns read and written by stage (`table.*`: new rows) over all industries; what changed undeclared."""
    read, written, stray = defaultdict(set), defaultdict(set), []
    for scenario in industries():
        economy = Economy(scenario)
        for stage in economy.stages:
            _record(economy, stage, read[stage.name], written[stage.name], stray)
        economy.run()
    return read, written, stray


def _record(economy, stage, read, written, stray):
    seen = {}

    def before(it):
        seen.update(arrays(it))
        for table in it.tables.values():
            table.watched = set()
            table.assign, table.place = (_noting(table, written, way) for way in (Table.assign, Table.place))

    def after(it):
        for table in it.tables.values():
            read.update(table.watched)
            table.watched = None
            del table.assign, table.place
        for key in _changes(seen, arrays(it)):
            written.update({key} if key.endswith("*") else ())
            stray.extend([] if key in stage.writes else [(stage.name, it.month, key)])

    around(economy, stage.name, before, after)


def _noting(table, written, way):
    def write(name, *rest):
        written.add(f"{table.name}.{name}")
        way(table, name, *rest)

    return write


def _changes(before, after):
    """Columns whose old rows differ, and tables with new rows."""
    for key, new in after.items():
        old = before[key]
        if len(new) > len(old):
            yield f"{key.partition('.')[0]}.*"
        if old.tobytes() != new[: len(old)].tobytes():
            yield key


def test_the_month_has_ten_stages_in_order():
    assert [name[:3] for name in NAMES] == [f"s{place:02d}" for place in range(1, 11)]


def test_a_stage_changes_only_what_it_declares(recorded):
    assert recorded[2] == []


@pytest.mark.parametrize("stage", stages(), ids=NAMES)
def test_a_stage_reads_exactly_what_it_declares(recorded, stage):
    assert sorted(recorded[0][stage.name]) == sorted(set(stage.reads))


@pytest.mark.parametrize("stage", stages(), ids=NAMES)
def test_a_stage_writes_all_that_it_declares(recorded, stage):
    assert sorted(recorded[1][stage.name]) == sorted(set(stage.writes))


def test_declarations_name_no_column_twice():
    for stage in stages():
        assert len(set(stage.reads)) == len(stage.reads)
        assert len(set(stage.writes)) == len(stage.writes)


def test_every_column_has_one_writing_stage():
    writers = defaultdict(list)
    for stage in stages():
        for name in stage.writes:
            writers[name].append(stage.name)
    shared = {name: found for name, found in writers.items() if len(found) > 1 and not name.endswith(".*")}
    assert shared == {}


def test_every_column_is_written_by_a_stage_or_when_its_row_is_made():
    """What no stage writes is fixed for a row's life; the list is here so that a forgotten writer shows."""
    written = {name for stage in stages() for name in stage.writes}
    columns = {key for key in arrays(Economy(toy())) if key not in written}
    assert columns == {
        *(f"users.{name}" for name in ("cell", "considers", "router", "value", "hardness", "switching", "potential")),
        *("users.people", "users.rank", "users.niche"),
        *(
            f"weights.{name}"
            for name in ("family", "tier", "released", "rating", "skill", "openness", "compute", "predecessor")
        ),
        *(f"offers.{name}" for name in ("weights", "contract", "listed", "cost_factor", "common_factor")),
        *(f"offers.{name}" for name in ("cut_of_revenue", "cut_of_profit", "integration", "skill", "setup")),
        *(f"sellers.{name}" for name in ("kind", "origin", "entered", "taste", "brand", "reach")),
        *(f"sellers.{name}" for name in ("residual", "imitation", "fleet", "run_scale")),
        *(f"sellers.{name}" for name in ("band", "overhead", "parent")),
        *(f"history.{name}" for name in ("month", "best_knowledge", "level_knowledge")),
        *(f"fleets.{name}" for name in ("owner", "units", "price", "ordered", "delivered", "retires")),
        *(f"plans.{name}" for name in ("kind", "credit", "hard_cap", "covers", "offered")),
    }


def test_between_months_everything_is_locked():
    economy = Economy(toy("months=1")).run()
    for name, table in economy.tables.items():
        for column in table.columns():
            with pytest.raises(LockedColumnError, match=f"{name}.{column} is read-only"):
                table.assign(column, 0)
