"""Numbers of what investors believe and pay."""

from simulation.parameters.base import Block, count, number


class Investors(Block):
    """Beliefs about the industry's regime and what a lab is worth under them."""

    monopoly_margin: float = number(0.35, "share of revenue", 0.2, 1.0, "assumed: margin after R&D of the large software firms; 0.25-0.45")
    oligopoly_margin: float = number(0.10, "share of revenue", 0.0, 0.2, "assumed: as where a few firms race in R&D (chips, pharmaceuticals); 0.05-0.2")
    commodity_margin: float = number(-0.15, "share of revenue", -10.0, 0.0, "assumed: R&D is not earned back; a cohort covered 0.4-0.6 of it (facts 60), open labs far less (A5); -0.5 to 0")
    margin_sd: float = number(0.35, "share of revenue", 0.01, 10.0, "assumed: of a quarter's margin around its regime; a lab that spends 2.2 times its revenue (facts 61) stands at -1.2, others near 0; 0.2-0.6")
    prior_monopoly: float = number(0.2, "1", 0.0, 0.5, "assumed: belief at the start; 0.1-0.4")
    prior_commodity: float = number(0.2, "1", 0.0, 0.5, "assumed: belief at the start; the rest is oligopoly; 0.1-0.4")
    switching: float = number(0.05, "1/report", 0.0, 0.5, "assumed: chance that the regime changes, once in five years; keeps beliefs from freezing; 0.02-0.1")
    report_months: int = count(3, "months", 1, 12, "definition: results are reported by the quarter")
    research_life: float = number(12.0, "months", 1.0, 120.0, "assumed: R&D is written off over training (3 months) and sale (4-8, facts 60); what was learned lasts longer; 6-24")
    rate: float = number(0.15, "1/year", 0.0, 1.0, "assumed: what providers of risk capital ask; 0.12-0.25")
    growth: float = number(3.0, "1/year", 0.1, 10.0, "derived: revenue growth expected at the start; OpenAI's grew 3.5x in 2025 (facts A5); 2-3.5")
    growth_memory: float = number(12.0, "months", 1.0, 120.0, "assumed: adaptive expectations (Cagan 1956) of growth and of what open labs keep; 6-24")
    growth_most: float = number(10.0, "1/year", 1.0, 100.0, "assumed: nobody plans on faster growth (or on a faster fall) than this")
    growth_fade: float = number(18.0, "months", 1.0, 240.0, "assumed: half-life of growth above the economy's; 12-30")
    growth_end: float = number(1.03, "1/year", 0.9, 1.2, "assumed: growth of the economy, nominal")
    horizon: int = count(120, "months", 1, 1200, "assumed: nothing later is paid for")
    share_half_life: float = number(12.0, "months", 0.1, 240.0, "assumed: of revenue shares that capability does not justify; today's top ten were nowhere 10 months ago (facts 39); 6-24")
    frontier_decay: float = number(100.0, "points", 1.0, 1e4, "assumed: distance from the frontier at which expected future revenue falls by a factor e; 50-150")
    open_share: float = number(0.1, "1", 0.0, 1.0, "assumed: what a developer of open weights is expected to earn for a closed lab's dollar at equal capability, at the start; learned from then on; 0.02-0.2")
