"""Numbers of technology, cost and pricing."""

from simulation.parameters.base import Block, count, number
from simulation.parameters.conduct import Conduct


class Technology(Block):
    """Capability, its growth and its diffusion."""

    points_per_doubling: float = number(23.0, "points", 1.0, 200.0, "derived: 78 points a year / 3.36 doublings of effective compute")
    dim_returns: float = number(1.0, "1", 0.0, 1.0, "assumed: each further doubling brings (1 + doublings)^(this - 1) of the first; 1 is none, the straight line of the record; 0.5-1")
    frontier_slope: float = number(6.5, "points/month", 0.0, 50.0, "measured: closed frontier grows about 78 points a year (panel)")
    spend_growth: float = number(2.4, "1/year", 0.5, 10.0, "measured: Cottier et al. 2024 (facts 44); 2.0-2.9")
    compute_per_usd: float = number(1.43, "1/year", 0.5, 5.0, "measured: Epoch, hardware 30% cheaper a year (facts 50)")
    algorithms: float = number(3.0, "1/year", 1.0, 10.0, "measured: facts 6, 49; 1.8-5")
    own_share: float = number(0.4, "share of algorithmic growth", 0.0, 1.0, "assumed: the leader's own discoveries; rest is public")
    spillover: float = number(0.10, "1/month", 1e-3, 5.0, "assumed: speed at which followers learn the leader's knowledge")
    spillover_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: papers, hires, products to study")
    secrecy: float = number(0.0, "share of spillover", 0.0, 0.99, "assumed: what labs keep to themselves of what others could learn; 0 leaves spillover as it is; 0-0.5")
    spillover_weights: float = number(1.0, "1", 1.0, 50.0, "assumed: speed at which others learn from a lab that publishes weights, over one that does not; 1 is no difference")
    spillover_full: float = number(1.0, "1", 1.0, 50.0, "assumed: the same where it publishes code and data too; 1 is no difference")
    adaptation: float = number(0.0, "share of gap", 0.0, 0.99, "assumed: what training on from the best open weights closes of the gap to them; 0 is none")
    imitation: float = number(0.85, "share of gap", 0.0, 0.99, "assumed: distillation by open labs, fixed by prior; lag 4-8 months needs 0.5-0.9")
    imitation_closed: float = number(0.5, "share of gap", 0.0, 0.99, "assumed: closed followers imitate less openly")
    imitation_delay: float = number(3.0, "months", 0.0, 36.0, "assumed: age of the frontier outputs that can be distilled")
    open_lag: float | None = number(None, "months", 0.0, 120.0, "definition: imposed lag of open weights for studies; left out, imitation decides")
    release_interval: float = number(3.0, "months", 1.0, 36.0, "measured: a lab's next release of any kind after 2.8 months, in the same tier 4 (panel); 2-6 (facts 39, 60)")
    release_jitter: float = number(0.20, "log units", 0.0, 1.0, "assumed: spread of training times")
    delay_hazard: float = number(0.0, "1/month", 0.0, 0.95, "assumed: chance that what is trained slips by another month; 0 is never, 0-0.3")
    residual_half_life: float = number(6.0, "months", 0.1, 1200.0, "assumed: what the equation leaves unexplained at the start fades")
    tier_gap: float | None = number(None, "points a rung", 0.0, 500.0, "definition: distance of mid weights from the flagship, of small ones from mid, at the next releases; left out, each keeps its own")
    distill_lag: int = count(0, "months", 0, 36, "assumed: smaller siblings come so long after their flagship; 0 is together, 0-6")
    shock_sd: float = number(8.0, "points", 0.0, 100.0, "assumed: luck of a training run; about a month of progress")
    skill_sd: float = number(5.0, "points", 0.0, 100.0, "assumed: luck per task")
    rd_run_share: float = number(0.15, "share of R&D", 0.01, 1.0, "measured: final run is 10-30% of R&D (facts 47)")
    data_share: float = number(0.0, "share", 0.0, 0.95, "assumed: weight of data beside compute in what a training run yields; 0 leaves compute alone; 0-0.5")
    data_elasticity: float = number(0.5, "1", 0.02, 10.0, "assumed: elasticity of substitution of compute and data; below 1 the scarcer one binds; 0.2-1")
    data_stock: float = number(1.0, "share of need", 1e-3, 1e3, "definition: usable data over what the leading run at the start would want; 1 is enough")
    data_growth: float = number(1.5, "1/year", 0.5, 10.0, "assumed: new text, licences, traces of use; human text alone grows by a few per cent; 1.03-2.5")
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
    host_sd: float = number(0.15, "log units", 0.0, 2.0, "assumed: log cost of hosts of the same weights around their mean; 0.1-0.4")
    host_persistence: float = number(0.8, "1", 0.0, 1.0, "assumed: how much of a host's cost over its rivals' it keeps with the next weights")
    factor_persistence: float = number(0.5, "1", 0.0, 1.0, "assumed: how much of its cost departure a successor inherits")
    algorithms: float = number(3.0, "1/year", 0.5, 10.0, "measured: facts 6, 49; 1.8-5")
    hardware: float = number(1.43, "1/year", 0.5, 5.0, "measured: hardware 30% cheaper a year (facts 50)")
    floor: float = number(0.0, "share of first cost", 0.0, 1.0, "assumed: below which serving at one quality never gets cheaper; 0 is none")
    energy_share: float = number(0.05, "share of cost", 0.0, 0.5, "derived: 1.3 kW x 0.08 USD over 2 USD an hour; 0.02-0.10")
    rd_compute_share: float = number(0.6, "share of R&D", 0.0, 1.0, "measured: compute is 57-70% of labs' cost (facts 61)")
    scale_elasticity: float = number(0.0, "1", 0.0, 0.5, "assumed: cost falls so with own volume (batching); 0 is none, 0-0.1")
    scale_reference: float = number(1.0e7, "units", 1.0, 1e15, "assumed: compute a month at which that factor is 1; a middling host")
    cached_price_ratio: float = number(0.1, "share of price", 0.0, 1.0, "measured: cached input is listed at 0.1 of the price of input (Anthropic, DeepSeek), 0.1-0.5 elsewhere; cost falls alike")
    hardware_rent_share: float = number(0.3, "share of rent", 0.0, 1.0, "assumed: rent above resource cost, to the chip vendor")


class Pricing(Block):
    """How list prices move."""

    patience: float = number(0.8, "share of long-run demand", 0.0, 1.0, "assumed: 0.5-1; below 0.5 prices may cycle")
    patience_host: float = number(1.0, "share of long-run demand", 0.0, 1.0, "assumed: routers and aggregators leave hosts no captive users")
    tolerance: float = number(5e-3, "relative margin", 1e-12, 0.1, "assumed: how exactly a seller knows its best margin")
    review: int = count(1, "months", 1, 60, "assumed: a seller looks at its list prices so often; closed ones change 0.03, open ones 0.2 times a month (panel)")
    steps: int = count(2, "evaluations", 1, 1000, "assumed: how long a seller looks for its best price in one month")
    scan_points: int = count(7, "prices", 0, 1000, "assumed: prices tried per closed offer before a move; 0 is none")
    band_closed: float = number(0.30, "log units", 0.0, 2.0, "measured: median closed list cut 35%, 0.03 changes per model-month (panel)")
    band_open: float = number(0.27, "log units", 0.0, 2.0, "derived: open list prices then change 0.22 times per offer-month; panel 0.20-0.23")
    band_sd: float = number(0.25, "log units", 0.0, 1.0, "assumed: spread of thresholds over sellers")
    cost_plus_margin: float = number(0.15, "share of cost", 0.0, 10.0, "assumed: host mark-up 0-0.5 (facts B)")
    launch_band: float = number(0.5, "share of band", 0.0, 1.0, "assumed: a launch is an occasion to review the seller's prices")
    undercut_step: float = number(0.02, "share of price", 1e-4, 0.5, "assumed")
    follow_gap: float = number(0.0, "log units", -2.0, 2.0, "assumed: distance kept from the leader's price per performance")
    conduct: Conduct = Conduct()
