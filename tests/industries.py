"""Hypothesis strategies for whole industries, with every number inside the range its parameter declares."""

from hypothesis import strategies as st

from simulation import parameters as p
from simulation.reading.shapes import fields

# Left out: shares that must add up, what decides the cost of the test, and definitions of solvers.
FIXED = {
    "Segment": {"volume"},
    "Region": {"share"},
    "Task": {"volume"},
    "Technology": {"frozen_months"},
}


@st.composite
def numbers(draw, block, most=4):
    """Some numbers of a block: anything its range admits, but mostly not far from the default."""
    shapes = {
        name: shape
        for name, shape in fields(block).items()
        if shape.kind in ("number", "whole") and name not in FIXED.get(block.__name__, ())
    }
    chosen = draw(st.lists(st.sampled_from(sorted(shapes)), max_size=most, unique=True))
    return {name: draw(value(shapes[name])) for name in chosen}


def value(shape):
    """A value of a parameter: near its default, or anywhere in its range with the ends."""
    if shape.kind == "whole":
        return st.integers(int(shape.lo), int(shape.hi))
    anywhere = st.floats(shape.lo, shape.hi)
    if not shape.default:
        return anywhere
    near = st.floats(0.5, 2.0).map(lambda factor: min(max(shape.default * factor, shape.lo), shape.hi))
    return st.one_of(near, near, anywhere)


def money(lo, hi):
    """Zero or an amount of any size between two."""
    return st.one_of(st.just(0.0), st.floats(lo, hi).map(lambda power: 10.0**power))


@st.composite
def release(draw, hosts, is_open):
    """Weights with explicit rating, prices and sometimes cost."""
    price = draw(st.floats(0.05, 30.0))
    made = {
        "tier": draw(st.sampled_from(p.TIERS)),
        "released": draw(st.sampled_from(["2024-06-01", "2025-12-01", "2026-03-01"])),
        "rating": draw(st.floats(1200, 1600)),
        "price": price,
        "hosts": {},
    }
    if draw(st.booleans()):
        made["cost"] = price * draw(st.floats(0.05, 1.5))
    if is_open:
        made["hosts"] = (
            {host: draw(st.floats(0.05, 5.0)) for host in draw(st.lists(st.sampled_from(hosts), unique=True))}
            if hosts
            else {}
        )
    return made


@st.composite
def plans(draw):
    """A free tier, perhaps, and up to two paid plans."""
    free = {"free": {"credit": draw(st.floats(0.01, 10.0))}} if draw(st.booleans()) else {}
    paid = {
        f"plan-{n}": {
            "fee": draw(money(-1, 4)),
            "credit": draw(st.floats(-2.0, 6.0).map(lambda power: 10.0**power)),
            "hard_cap": draw(st.booleans()),
            "covers": draw(st.sampled_from([[], ["chat"], ["coding", "expert"]])),
            "segments": draw(st.lists(st.sampled_from(p.SEGMENTS), min_size=1, unique=True)),
        }
        for n in range(draw(st.integers(0, 2)))
    }
    return free | paid


@st.composite
def machines(draw):
    """Up to two kinds of own hardware, for anybody."""
    return {
        f"machine-{n}": draw(numbers(p.OwnHardware))
        | {"cost": draw(st.floats(0, 5).map(lambda power: 10.0**power))}
        | {"segments": draw(st.lists(st.sampled_from(p.SEGMENTS), unique=True))}
        for n in range(draw(st.integers(0, 2)))
    }


@st.composite
def lab(draw, name, hosts):
    """A lab with one to three sets of weights."""
    is_open = draw(st.booleans())
    ladder = draw(st.integers(1, 3))
    offered = draw(plans())
    paid = any(plan.get("fee", 0) > 0 for plan in offered.values())
    return {
        "plans": offered,
        "fee_rule": draw(st.sampled_from(["first_order", "copy", "fixed"])) if paid else "fixed",
        "kind": "open" if is_open else "closed",
        "openness": draw(st.sampled_from(["weights", "full"])) if is_open else "closed",
        "origin": draw(st.sampled_from(p.REGIONS)),
        "rd": draw(money(5, 10)),
        "cash": draw(money(5, 12)),
        "overhead": draw(money(5, 9)),
        "parent": draw(money(5, 10)),
        "pricing": draw(st.sampled_from(["best_response", "cost_plus", "ceiling", "undercut", "follow_leader"])),
        "releases": {f"{name}-{n}": draw(release(hosts, is_open)) for n in range(ladder)},
    }


@st.composite
def resale(draw, hosts, labs):
    """Perhaps a cloud with some labs' closed weights, an aggregator, and an application."""
    hosts, labs = dict(hosts), dict(labs)
    if draw(st.booleans()):
        hosts["cloud"] = {"kind": "cloud", "cash": draw(money(5, 9))}
        cuts = st.fixed_dictionaries(
            {"share_of_revenue": st.floats(0, 0.45), "share_of_gross_profit": st.floats(0, 0.5)}
        )
        for name, block in labs.items():
            if block["kind"] == "closed" and draw(st.booleans()):
                labs[name] = block | {"resale": {"cloud": draw(cuts)}}
    if draw(st.booleans()):
        hosts["router"] = {"kind": "aggregator", "markup": draw(st.floats(0, 0.2)), "reach": draw(reach())}
    apps = {}
    if draw(st.booleans()):
        skills = {"coding": draw(st.floats(-50, 50)), "chat": draw(st.floats(0, 50))}
        apps["app"] = draw(numbers(p.App, 3)) | {"lab": draw(st.sampled_from(sorted(labs))), "skills": skills}
        apps["app"] |= {"tier": draw(st.sampled_from(p.TIERS)), "reach": draw(reach())}
    return {"hosts": hosts, "labs": labs, "apps": apps}


def reach():
    """Who knows a seller."""
    return st.dictionaries(st.sampled_from(p.SEGMENTS), st.floats(0, 1))


@st.composite
def industries(draw, months):
    """A scenario as a mapping: 1-4 labs, 0-3 hosts, numbers of every block, perhaps a tax and a mechanism."""
    hosts = [f"host-{n}" for n in range(draw(st.integers(0, 3)))]
    labs = [f"lab-{n}" for n in range(draw(st.integers(1, 4)))]
    blocks = {"demand": p.Demand, "technology": p.Technology, "cost": p.Cost, "finance": p.Finance}
    blocks |= {"pricing": p.Pricing, "turnover": p.Turnover, "welfare": p.Welfare, "hardware": p.Hardware}
    blocks |= {"investors": p.Investors, "channels": p.Channels}
    made = {name: draw(numbers(block)) for name, block in blocks.items()}
    made["hardware"]["limited"] = draw(st.booleans())
    made["segments"] = {
        name: draw(numbers(p.Segment, 2)) for name in draw(st.lists(st.sampled_from(p.SEGMENTS), unique=True))
    }
    made["labs"] = {name: draw(lab(name, hosts)) for name in labs}
    if any(lab["kind"] == "open" for lab in made["labs"].values()):
        made["own_hardware"] = draw(machines())
    made["hosts"] = {
        name: draw(
            st.fixed_dictionaries({"cash": money(5, 9), "trust": st.floats(-0.2, 0.2), "fleet": st.floats(0, 1)})
        )
        for name in hosts
    }
    made |= draw(resale(made["hosts"], made["labs"]))
    made["policies"] = draw(
        st.sampled_from([[], [{"policy": "token_tax", "with": {"rate": 0.3}, "start": "2026-05-01"}]])
    )
    made["mechanisms"] = draw(st.sampled_from([{}, {"demand.requirement_growth": True}]))
    return made | {"title": "Drawn", "months": months, "users": {"types": 40}}
