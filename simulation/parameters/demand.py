"""Numbers of the user side: tastes, segments, regions and tasks."""

from pydantic import Field

from simulation.parameters.base import Block, number


class Demand(Block):
    """How users choose (economics: discrete choice, nested logit with a switching cost)."""

    kappa: float = number(0.08, "share of value", 1e-4, 1.0, "assumed: taste dispersion; 0.06-0.14; small tiers price near list at 0.07-0.08, flagships at any; itself a moat")
    rho_host: float = number(0.90, "1", 0.0, 0.95, "assumed: hosts of the same weights are near-perfect substitutes; 0.8-0.95")
    rho_family: float = number(0.60, "1", 0.0, 0.95, "assumed: ladder sizes share their family's draw; 0.3-0.8")
    tau: float = number(36.0, "points", 1.0, 200.0, "assumed: width of the performance curve; 25-70, weakly identified")
    difficulty_sd: float = number(48.0, "points", 0.0, 300.0, "assumed: spread of difficulty within a task")
    difficulty_per_value: float = number(15.0, "points", 0.0, 100.0, "assumed: harder work is worth more, per sd of log value")
    difficulty_drift: float = number(0.5, "share of frontier slope", 0.0, 2.0, "assumed: contested; report 0, 0.5 and 1")
    value: float = number(3.5, "USD/Mtok", 0.01, 1e4, "assumed: median worth of a perfectly done Mtok to a developer; 2.5-5")
    value_sigma: float = number(1.35, "log units", 0.0, 2.5, "assumed: 1.1-1.5; survey spread is value per month")
    value_correlation: float = number(0.5, "1", 0.0, 0.99, "assumed: of one user's log value across tasks")
    value_clip: float = number(2.0, "sd", 0.5, 4.0, "assumed: a fatter tail makes profit unbounded at coarse resolution")
    router_error: float = number(0.0, "share of routers' tasks", 0.0, 1.0, "assumed: sent where the user would send everything; 0-0.2")
    router_overhead: float = number(0.0, "share of value", 0.0, 1.0, "assumed: what routing a task costs its user in delay and checking; 0-0.05")
    niche_share: float = number(0.0, "share of users", 0.0, 1.0, "assumed: committed to running weights themselves; 0 to 0.04, Linux on desktops")
    niche_taste: float = number(0.2, "share of value", 0.0, 1.0, "assumed: what own control is worth to them besides; 0.1-0.4")
    niche_hassle: float = number(0.25, "share of a machine's upkeep", 0.0, 1.0, "assumed: hours that it takes those who know how; 0-1")
    attention: float = number(1.0, "share of users a month", 0.0, 1.0, "assumed: who looks at other sellers at all this month; 1 is everybody; 0.2-1")
    variety_crowding: float = number(0.0, "share", 0.0, 1.0, "assumed: how far tastes for further hosts of the same weights crowd; 1: like hosts add no surplus (Ackerberg and Rysman 2005)")
    speed_value: float = number(0.0, "share of value per log unit", 0.0, 1.0, "assumed: worth of the speed that a dearer host of the same weights pays for; 0-0.1")
    taste_sd: float = number(0.08, "share of value", 0.0, 1.0, "assumed: per user and developer; 0.05-0.12")
    chinese_weights: float = number(-0.05, "share of value", -1.0, 1.0, "assumed: distrust outside China; 0 to -0.1")
    chinese_host: float = number(-0.10, "share of value", -1.0, 1.0, "assumed: distrust outside China; 0 to -0.1")
    small_premium: float = number(0.0, "share of flagship premium", 0.0, 1.0, "assumed: trust pays at the top tier; spike")
    mid_premium: float = number(0.5, "share of flagship premium", 0.0, 1.0, "assumed: spike")
    parity_gap: float = number(0.0, "points", 0.0, 500.0, "assumed: open weights so near the best closed ones are as good to users; 0 is never, 10-40")
    parity_month: float | None = number(None, "months", 0.0, 1200.0, "definition: parity is declared so long after the start; left out, the gap decides")
    parity_kept: float = number(0.0, "share of closed premium", 0.0, 1.0, "assumed: what interface and tools hold of the premium of closed weights at parity; 0-0.5")
    word_of_mouth: float = number(0.03, "1/month", 0.0, 1.0, "assumed: spread of considering open weights; 0-0.1")
    volume: float = number(1.0e10, "Mtok/month", 1.0, 1e16, "assumed: potential use at start; revenue near 3-4 bn USD/month")
    intensity_growth: float = number(2.2, "1/year", 0.5, 20.0, "assumed: tokens per task (reasoning, agents), first year")
    intensity_half_life: float = number(24.0, "months", 1.0, 600.0, "assumed: decay of that growth rate")


class Segment(Block):
    """One group of users; multipliers are relative to a developer."""

    value: float = number(1.0, "1", 0.01, 100.0, "assumed: worth of a Mtok relative to a developer; x 0.7-1.4")
    volume: float = number(0.2, "share of tokens", 0.0, 1.0, "assumed: share of potential use at start")
    premium: float = number(0.2, "share of value", -1.0, 1.0, "assumed: closed premium (trust, tools); +-0.15")
    considers_open: float = number(0.5, "share of users", 0.0, 1.0, "assumed: users who see open weights at all; x 0.7-1.3")
    switching_cost: float = number(0.1, "share of month's value", 0.0, 5.0, "assumed: re-prompting, integration; 0-0.5")
    router: float = number(0.5, "share of users", 0.0, 1.0, "assumed: users who choose per task; enterprise 81% multi-home (facts 33)")
    origin_distrust: float = number(1.0, "1", 0.0, 10.0, "assumed: multiplier on distrust of Chinese weights and hosts")
    adoption_start: float = number(0.3, "share of potential users", 1e-6, 1.0, "assumed: adopters at start")
    adoption_innovation: float = number(0.005, "1/month", 0.0, 1.0, "assumed: Bass p")
    adoption_imitation: float = number(0.06, "1/month", 0.0, 1.0, "assumed: Bass q")
    use: float = number(1.0, "Mtok/month", 1e-4, 1e9, "assumed: mean use of a person or firm at full adoption and intensity 1; people are tokens over it")
    use_sigma: float = number(0.0, "log units", 0.0, 3.0, "assumed: spread of use between persons; 1.9 where plans are offered (survey, economics 2), 0 keeps resolution")
    stake_cap: float = number(200.0, "USD/month", 0.0, 1e9, "assumed: the most money at stake that scales tastes over ways to buy: the dearest real plan")
    flat_rate: float = number(0.0, "share of money at stake", 0.0, 1.0, "assumed: worth of a flat rate against paying by the token, no meter and no account to top up (Lambrecht & Skiera 2006, facts T11); at most on stake_cap")
    in_apps: tuple[str, ...] = Field((), description="tasks that plans can serve, the rest being calls from the segment's own software; all if empty")
    brand: dict[str, float] = Field({}, json_schema_extra={"unit": "share of value", "source": "assumed: taste for a developer"})


def default_segments() -> dict[str, Segment]:
    """The five segments of the spike on the real panel."""
    rows = {
        #            value volume premium considers z    router distrust adopted
        "consumer": (0.5, 0.35, 0.24, 0.22, 0.10, 0.10, 1.0, 0.35),
        "developer": (1.0, 0.30, 0.19, 0.76, 0.05, 0.70, 1.0, 0.35),
        "enterprise": (2.0, 0.25, 0.29, 0.44, 0.15, 0.50, 1.0, 0.15),
        "regulated": (2.5, 0.05, 0.34, 0.27, 0.20, 0.30, 2.0, 0.10),
        "public": (1.2, 0.05, 0.29, 0.44, 0.20, 0.20, 2.0, 0.08),
    }
    keys = ("value", "volume", "premium", "considers_open", "switching_cost", "router", "origin_distrust", "adoption_start")
    return {name: Segment.model_validate(dict(zip(keys, row, strict=True))) for name, row in rows.items()}


class Region(Block):
    """Where users live."""

    share: float = number(0.25, "share of tokens", 0.0, 1.0, "assumed: usage by region")
    value: float = number(1.0, "1", 0.01, 100.0, "assumed: worth of a Mtok relative to the US")


def default_regions() -> dict[str, Region]:
    """The four regions."""
    rows = {"us": (0.40, 1.0), "eu": (0.20, 0.95), "china": (0.15, 0.7), "rest": (0.25, 0.8)}
    return {name: Region(share=share, value=value) for name, (share, value) in rows.items()}


class Task(Block):
    """One class of work."""

    difficulty: float = number(1416.0, "points", 0.0, 5000.0, "assumed: where performance is one half; spike on the panel")
    value: float = number(1.0, "1", 1e-3, 100.0, "assumed: worth of a Mtok relative to writing up an analysis")
    volume: float = number(0.125, "share of tokens", 0.0, 1.0, "assumed: share of potential use")
    billed: float = number(0.7, "share of list", 0.01, 2.0, "assumed: caching and output mix; paid is 0.26-0.39 of list on average")
    cache_reference: float = number(0.0, "share of tokens", 0.0, 0.99, "assumed: read from a cache where `billed` was seen; default tasks 0.05-0.6, agents re-read most of what they send")
    cache_hit_rate: float | None = number(None, "share of tokens", 0.0, 0.99, "definition: read from a cache; cache_reference if left out, which leaves `billed` as it is")
    categories: tuple[str, ...] = Field((), json_schema_extra={"unit": "Arena categories", "source": "rating per task is their mean"})


def default_tasks() -> dict[str, Task]:
    """The eight classes of work of the spike on the real panel."""
    rows = {
        "extract": (-1.7, 0.3, 0.7, 0.1, ("instruction_following", "longer_query")),
        "chat": (-1.1, 0.6, 0.7, 0.2, ("multi_turn", "overall")),
        "writing": (-0.9, 0.7, 0.8, 0.1, ("writing", "creative_writing")),
        "analysis": (0.0, 1.0, 0.6, 0.2, ("business", "legal")),
        "coding": (0.2, 1.5, 0.4, 0.5, ("coding",)),
        "agentic": (0.7, 2.0, 0.35, 0.6, ("software", "hard_prompts")),
        "math_science": (0.5, 1.0, 0.8, 0.05, ("math", "science")),
        "expert": (0.5, 2.0, 0.6, 0.15, ("expert", "medicine")),
    }
    return {
        name: Task(
            difficulty=1416 + 35 * d, value=value, volume=0.125, billed=billed, cache_reference=cached, categories=seen
        )
        for name, (d, value, billed, cached, seen) in rows.items()
    }
