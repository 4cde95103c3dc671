"""Every number a scenario may set: frozen blocks with unit, range and source.

The path of a number in YAML is its path here (``demand.kappa``, ``segments.enterprise.premium``).
A default without a published source says ``assumed:`` and why; ``facts`` refers to docs/sources.md.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SEGMENTS = ("consumer", "developer", "enterprise", "regulated", "public")
REGIONS = ("us", "eu", "china", "rest")
TIERS = ("flagship", "mid", "small")
OPENNESS = ("closed", "weights", "full")


class Block(BaseModel):
    """A frozen group of parameters that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)


def number(default: float | None, unit: str, lo: float, hi: float, source: str) -> Any:
    """A number with its unit, admissible range (inclusive) and source."""
    return Field(default, ge=lo, le=hi, json_schema_extra={"unit": unit, "source": source})


def count(default: int, unit: str, lo: int, hi: int, source: str) -> Any:
    """A whole number with its unit, admissible range (inclusive) and source."""
    return Field(default, ge=lo, le=hi, json_schema_extra={"unit": unit, "source": source})


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
    taste_sd: float = number(0.08, "share of value", 0.0, 1.0, "assumed: per user and developer; 0.05-0.12")
    chinese_weights: float = number(-0.05, "share of value", -1.0, 1.0, "assumed: distrust outside China; 0 to -0.1")
    chinese_host: float = number(-0.10, "share of value", -1.0, 1.0, "assumed: distrust outside China; 0 to -0.1")
    small_premium: float = number(0.0, "share of flagship premium", 0.0, 1.0, "assumed: trust pays at the top tier; spike")
    mid_premium: float = number(0.5, "share of flagship premium", 0.0, 1.0, "assumed: spike")
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
    categories: tuple[str, ...] = Field((), json_schema_extra={"unit": "Arena categories", "source": "rating per task is their mean"})


def default_tasks() -> dict[str, Task]:
    """The eight classes of work of the spike on the real panel."""
    rows = {
        "extract": (-1.7, 0.3, 0.7, ("instruction_following", "longer_query")),
        "chat": (-1.1, 0.6, 0.7, ("multi_turn", "overall")),
        "writing": (-0.9, 0.7, 0.8, ("writing", "creative_writing")),
        "analysis": (0.0, 1.0, 0.6, ("business", "legal")),
        "coding": (0.2, 1.5, 0.4, ("coding",)),
        "agentic": (0.7, 2.0, 0.35, ("software", "hard_prompts")),
        "math_science": (0.5, 1.0, 0.8, ("math", "science")),
        "expert": (0.5, 2.0, 0.6, ("expert", "medicine")),
    }
    return {
        name: Task(difficulty=1416 + 35 * d, value=value, volume=0.125, billed=billed, categories=categories)
        for name, (d, value, billed, categories) in rows.items()
    }


class Technology(Block):
    """Capability, its growth and its diffusion."""

    points_per_doubling: float = number(23.0, "points", 1.0, 200.0, "derived: 78 points a year / 3.36 doublings of effective compute")
    frontier_slope: float = number(6.5, "points/month", 0.0, 50.0, "measured: closed frontier grows about 78 points a year (panel)")
    spend_growth: float = number(2.4, "1/year", 0.5, 10.0, "measured: Cottier et al. 2024 (facts 44); 2.0-2.9")
    compute_per_usd: float = number(1.43, "1/year", 0.5, 5.0, "measured: Epoch, hardware 30% cheaper a year (facts 50)")
    algorithms: float = number(3.0, "1/year", 1.0, 10.0, "measured: facts 6, 49; 1.8-5")
    own_share: float = number(0.4, "share of algorithmic growth", 0.0, 1.0, "assumed: the leader's own discoveries; rest is public")
    spillover: float = number(0.10, "1/month", 1e-3, 5.0, "assumed: speed at which followers learn the leader's knowledge")
    spillover_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: papers, hires, products to study")
    imitation: float = number(0.85, "share of gap", 0.0, 0.99, "assumed: distillation by open labs, fixed by prior; lag 4-8 months needs 0.5-0.9")
    imitation_closed: float = number(0.5, "share of gap", 0.0, 0.99, "assumed: closed followers imitate less openly")
    imitation_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: age of the frontier outputs that can be distilled")
    open_lag: float | None = number(None, "months", 0.0, 120.0, "definition: imposed lag of open weights for studies; left out, imitation decides")
    release_interval: float = number(3.0, "months", 1.0, 36.0, "measured: a lab's next release of any kind after 2.8 months, in the same tier 4 (panel); 2-6 (facts 39, 60)")
    release_jitter: float = number(0.20, "log units", 0.0, 1.0, "assumed: spread of training times")
    residual_half_life: float = number(6.0, "months", 0.1, 1200.0, "assumed: what the equation leaves unexplained at the start fades")
    shock_sd: float = number(8.0, "points", 0.0, 100.0, "assumed: luck of a training run; about a month of progress")
    skill_sd: float = number(5.0, "points", 0.0, 100.0, "assumed: luck per task")
    rd_run_share: float = number(0.15, "share of R&D", 0.01, 1.0, "measured: final run is 10-30% of R&D (facts 47)")
    usd_per_flop: float = number(3.9e-19, "USD/FLOP", 1e-25, 1e-10, "derived: 70 m USD per 1e26 FLOP in mid 2024 (facts A7), 30% cheaper a year")
    frozen_months: int = count(3, "months", 0, 60, "assumed: a superseded offer stays on sale so long")


class Cost(Block):
    """Cost of serving a Mtok."""

    reference: float = number(0.28, "USD/Mtok", 1e-6, 1e4, "assumed: open weights at the reference rating; 0.2-0.35")
    reference_rating: float = number(1425.0, "points", 0.0, 5000.0, "definition: rating at which that cost holds")
    points_per_doubling: float = number(40.0, "points", 5.0, 500.0, "assumed: fits real ladders and hosts; 34-50")
    closed_multiplier: float = number(2.1, "1", 0.1, 20.0, "assumed: closed weights are larger at equal rating; 1.6-2.6")
    list_anchor: float = number(0.35, "share of list", 0.01, 2.0, "assumed: cost implied by a closed list price; geometric mean with the formula")
    host_anchor: float = number(0.85, "share of list", 0.01, 2.0, "assumed: open cost from the cheapest quartile of hosts; 0.88 in the spike, where hosts earned 0.08-0.12")
    host_spread: float = number(0.35, "share of log spread", 0.0, 1.0, "assumed: how much of hosts' price spread is cost")
    host_sd: float = number(0.15, "log units", 0.0, 2.0, "assumed: cost heterogeneity of hosts that list later")
    factor_persistence: float = number(0.5, "1", 0.0, 1.0, "assumed: how much of its cost departure a successor inherits")
    algorithms: float = number(3.0, "1/year", 0.5, 10.0, "measured: facts 6, 49; 1.8-5")
    hardware: float = number(1.43, "1/year", 0.5, 5.0, "measured: hardware 30% cheaper a year (facts 50)")
    energy_share: float = number(0.05, "share of cost", 0.0, 0.5, "derived: 1.3 kW x 0.08 USD over 2 USD an hour; 0.02-0.10")
    rd_compute_share: float = number(0.6, "share of R&D", 0.0, 1.0, "measured: compute is 57-70% of labs' cost (facts 61)")
    hardware_rent_share: float = number(0.3, "share of rent", 0.0, 1.0, "assumed: rent above resource cost, to the chip vendor")


class Pricing(Block):
    """How list prices move."""

    patience: float = number(0.8, "share of long-run demand", 0.0, 1.0, "assumed: 0.5-1; below 0.5 prices may cycle")
    patience_host: float = number(1.0, "share of long-run demand", 0.0, 1.0, "assumed: routers and aggregators leave hosts no captive users")
    tolerance: float = number(5e-3, "relative margin", 1e-12, 0.1, "assumed: how exactly a seller knows its best margin")
    steps: int = count(2, "evaluations", 1, 1000, "assumed: how long a seller looks for its best price in one month")
    scan_points: int = count(7, "prices", 0, 1000, "assumed: prices tried per closed offer before a move; 0 is none")
    band_closed: float = number(0.30, "log units", 0.0, 2.0, "measured: median closed list cut 35%, 0.03 changes per model-month (panel)")
    band_open: float = number(0.27, "log units", 0.0, 2.0, "derived: open list prices then change 0.22 times per offer-month; panel 0.20-0.23")
    band_sd: float = number(0.25, "log units", 0.0, 1.0, "assumed: spread of thresholds over sellers")
    cost_plus_margin: float = number(0.15, "share of cost", 0.0, 10.0, "assumed: host mark-up 0-0.5 (facts B)")
    launch_band: float = number(0.5, "share of band", 0.0, 1.0, "assumed: a launch is an occasion to review the seller's prices")
    undercut_step: float = number(0.02, "share of price", 1e-4, 0.5, "assumed")
    follow_gap: float = number(0.0, "log units", -2.0, 2.0, "assumed: distance kept from the leader's price per performance")


class Finance(Block):
    """Cash, funding and runway."""

    discount_rate: float = number(0.10, "1/year", 0.0, 1.0, "assumed: 5, 10 and 15% are reported (facts B)")
    social_rate: float = number(0.03, "1/year", 0.0, 1.0, "assumed: social discount rate")
    runway_target: float = number(12.0, "months", 1.0, 120.0, "assumed: a lab raises money below it")
    value_multiple: float = number(8.0, "years of serving profit", 0.0, 200.0, "assumed: what investors pay for an oligopoly's gross profit")
    frontier_value: float = number(8.0e9, "USD", 0.0, 1e13, "assumed: what investors pay for capability at the frontier without profit")
    frontier_decay: float = number(100.0, "points", 1.0, 1e4, "assumed: distance from the frontier at which that value falls by a factor e")
    dilution: float = number(0.2, "share of value", 0.0, 1.0, "assumed: the most sold in one round")
    round_interval: int = count(9, "months", 1, 60, "assumed: between rounds")


class Turnover(Block):
    """Entry and exit of hosts and labs."""

    listing_cost: float = number(2.0e5, "USD/month", 0.0, 1e9, "assumed: engineers and idle GPUs to keep one set of weights up")
    minimum_share: float = number(1e-4, "share of tokens", 0.0, 0.1, "assumed: a host drops weights below it")
    patience: int = count(3, "months", 1, 60, "assumed: losses borne before delisting")
    lab_entry: float = number(0.5, "1/year", 0.0, 50.0, "assumed: start-up labs founded with enough money to train")
    seed_capital: float = number(5.0e9, "USD", 0.0, 1e12, "assumed: recent seed rounds of frontier start-ups")
    entrant_rd: float = number(0.1, "share of leader's R&D", 1e-4, 2.0, "assumed")
    entrant_open: float = number(0.5, "1", 0.0, 1.0, "assumed: probability that an entrant publishes its weights")
    max_hosts: int = count(6, "hosts", 1, 500, "assumed: no further host lists; mean 2.9, best 15-20 (panel, facts 40); taste for hosts would feed endless entry")


class Release(Block):
    """One set of weights on sale at the start; what is left out is read from the shipped panel."""

    panel: str | None = Field(None, description="name in the panel; the key itself if left out")
    tier: Literal["flagship", "mid", "small"] = "flagship"
    released: date | None = None
    rating: float | None = number(None, "points", 0.0, 5000.0, "panel: Arena rating")
    skills: dict[str, float] = Field({}, json_schema_extra={"unit": "points", "source": "panel: Arena category less its mean offset"})
    price: float | None = number(None, "USD/Mtok", 1e-6, 1e4, "panel: list price, 3 input : 1 output")
    cost: float | None = number(None, "USD/Mtok", 0.0, 1e4, "derived from list price and rating if left out")
    hosts: dict[str, float | None] | Literal["panel"] = Field(
        "panel",
        description="host name -> list price, or read from the panel",
        json_schema_extra={"unit": "USD/Mtok", "source": "panel: list prices of hosts"},
    )


class Lab(Block):
    """A developer of weights."""

    kind: Literal["closed", "open"] = "closed"
    origin: Literal["us", "eu", "china", "rest"] = "us"
    openness: Literal["closed", "weights", "full"] = "closed"
    rd: float = number(1.0e8, "USD/month", 0.0, 1e12, "assumed: research and development")
    cash: float = number(1.0e9, "USD", 0.0, 1e14, "assumed: at start")
    overhead: float = number(0.0, "USD/month", 0.0, 1e12, "assumed: staff and sales besides R&D")
    parent: float = number(0.0, "USD/month", 0.0, 1e13, "assumed: the most a parent, state or sponsor pays a month")
    imitation: float | None = number(None, "share of gap", 0.0, 0.99, "technology.imitation if left out")
    pricing: str = "best_response"
    strategy: str = "treadmill"
    api: bool = Field(True, description="sells its own weights")
    releases: dict[str, Release] = Field(default_factory=dict)


class Host(Block):
    """A cloud or inference host that serves open weights."""

    kind: Literal["cloud", "host"] = "host"
    origin: Literal["us", "eu", "china", "rest"] = "us"
    cash: float = number(1.0e8, "USD", 0.0, 1e14, "assumed: at start")
    pricing: str = "best_response"
    trust: float = number(0.0, "share of value", -1.0, 1.0, "assumed: users' taste for the host itself")


class Solver(Block):
    """Accuracy of the price solvers."""

    tolerance: float = number(1e-6, "relative margin", 1e-12, 1e-1, "definition: 1e-4 in sweeps, 1e-8 for published equilibria")
    max_iterations: int = count(80, "evaluations", 10, 100_000, "definition: shadow prices that take longer are reported as undefined")
    scan_points: int = count(21, "prices", 3, 1000, "spike: about 20 prices per closed offer")


class Users(Block):
    """Resolution of the user side."""

    types: int = count(1024, "types", 40, 65536, "definition: weighted types; an error bar comes from other scrambles")
    count: int = count(100_000_000, "people", 1, 10_000_000_000, "assumed: people and firms behind the types")


class Study(Block):
    """A table of runs of one scenario: every arm at every value of one parameter."""

    vary: str = Field(default="", description="path of the parameter that is varied")
    grid: tuple[float, ...] = Field(default=(), description="its values")
    arms: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="name -> changes as path=value")
    window: int = count(12, "months", 1, 1200, "definition: measures are means over the last months of each run")
    measures: tuple[str, ...] = Field(default=(), description="monthly measures reported")
