"""Sellers: labs, resellers, aggregators and app vendors as Mesa agents over one table."""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, RowAgent, Table
from simulation.parameters import App

if TYPE_CHECKING:
    from simulation.economy import Economy

CLOSED_LAB, OPEN_LAB, CLOUD, HOST, AGGREGATOR, APP = range(6)
LAYER_OF_KIND = ("closed_labs", "open_labs", "clouds", "hosts", "hosts", "apps")
"""Layer of the industry to which each kind's profit belongs."""


class Sellers(Table):
    """All sellers ever; trailing dimensions `user`, `decision`, `ahead` (months), `memory`."""

    kind = Column("0 closed lab, 1 open lab, 2 cloud, 3 host, 4 aggregator, 5 app vendor", "layer of the industry", int)
    origin = Column("row of REGIONS", "where the seller is from", int)
    openness = Column("0 closed, 1 weights, 2 full", "how its next weights are released", int)
    active = Column("bool", "in business", bool)
    entered = Column("month", "when it entered; negative: before the start", int)
    # tastes of users for this seller, share of value
    taste = Column("share of value", "a user's draw for this developer", float, ("user",))
    brand = Column("share of value", "a segment's taste for this seller", float, ("user",))
    reach = Column("bool", "a user knows this seller at all", bool, ("user",), fill=1)
    # technology
    knowledge = Column("log units", "algorithms it masters")
    residual = Column("points", "what the capability equation leaves unexplained")
    doublings = Column("doublings", "effective compute of its runs over the leading one at the start", fill=-np.inf)
    run_scale = Column("1", "compute of its training runs over what the usual share of its R&D buys", fill=1.0)
    imitation = Column("share of gap", "how much of the gap distillation closes")
    rd = Column("USD/month", "research and development")
    release = Column("bool", "puts weights on sale when training ends", bool, fill=1)
    next_release = Column("month", "when the running training ends")
    # policy levers, set by stage 1
    grant = Column("USD/month", "from the state, free to use")
    aid = Column("USD/month", "from the state, spent on R&D beside its own")
    pool = Column("USD/month", "others' R&D whose results it can use besides")
    rule_cost = Column("USD/month", "staff that see to rules, and certificates")
    licence = Column("USD/month", "lump sums to rights holders")
    training_cost = Column("1", "factor of policies on the price of training compute", fill=1.0)
    serving_factor = Column("1", "factor of policies on the compute that serving takes", fill=1.0)
    imitation_factor = Column("1", "factor of policies on what distillation closes of the gap", fill=1.0)
    open_limit = Column("FLOP", "from which new weights may not be published", fill=np.inf)
    may_buy = Column("bool", "may take labs over", bool, fill=1)
    # prices
    band = Column("log units", "distance from the desired price that moves a list price")
    memory = Column("numbers of its rule", "what its pricing rule has noted", float, ("memory",))
    # money
    cash = Column("USD", "cash at the end of the month")
    overhead = Column("USD/month", "fixed cost besides R&D")
    parent = Column("USD/month", "the most a parent or sponsor pays")
    core_gain = Column("USD/month", "what its parent's core business gains from models, over the start")
    last_round = Column("month", "last funding round", int, fill=-1200)
    revenue = Column("USD/month", "billed to users for tokens and plans, taxes excluded")
    serving_cost = Column(
        "USD/month", "cost of the tokens sold at list and under plans: of serving, or wholesale and integration"
    )
    wholesale_revenue = Column("USD/month", "paid by others who sell what this seller serves")
    wholesale_cost = Column("USD/month", "cost of the tokens served for others")
    profit = Column("USD/month", "revenue less serving cost, R&D, overhead and listing cost, with mechanisms' flows")
    raised = Column("USD/month", "money from investors and parents")
    # compute, in units
    fleet = Column("share of its compute", "what it wants to own rather than rent")
    need = Column("units", "compute that last month's demand took at the target utilisation, served or not")
    growth = Column("log units/month", "growth of its need that it expects")
    reserved = Column("units", "compute reserved for the coming months", float, ("ahead",))
    capacity = Column("units", "compute it has this month by contract or its own; 0: it rents by the hour")
    hired = Column("units", "compute it paid for in the month")
    busy = Column("1", "utilisation over the target that it has got used to", fill=1.0)
    idle_cost = Column("USD/month", "what was paid for compute over its planned cost; negative: busier than planned")
    dealt = Column("USD/month", "received less paid in take-overs and windings-up")
    research = Column("USD", "R&D not yet written off; a note beside the balance sheet, where R&D is expensed")
    valuation = Column("USD", "what investors think it is worth")
    # balance sheet: cash + assets = paid_in + retained
    assets = Column("USD", "book value of what it owns besides cash: what it paid for others beyond their net assets")
    paid_in = Column("USD", "money that owners put in, at the start or later, less what they took out")
    retained = Column("USD", "sum of its results")
    # exit
    acquired_by = Column("row of sellers", "who takes it over or has done so; -1: nobody", int, fill=-1)
    sale_price = Column("USD", "price agreed for it")
    closed = Column("month", "when it went out of business; -1: not yet", int, fill=-1)
    # users
    incumbency = Column("share of decision", "mass whose incumbent is this seller", float, ("decision",))

    @property
    def research_budget(self) -> NDArray[np.float64]:
        """R&D spending, its own and what the state pays, USD a month, (S,)."""
        return np.asarray(self.read("rd") + self.read("aid"))

    @property
    def gross_profit(self) -> NDArray[np.float64]:
        """Retail and wholesale revenue less the cost of the tokens, USD a month, (S,)."""
        retail = self.read("revenue") - self.read("serving_cost")
        return np.asarray(retail + self.read("wholesale_revenue") - self.read("wholesale_cost"))


class Seller(RowAgent, mesa.Agent["Economy"]):
    """A seller; `seller.cash` is a row of `economy.sellers.cash`."""

    kind, origin, active, openness, knowledge = (
        Sellers.kind,
        Sellers.origin,
        Sellers.active,
        Sellers.openness,
        Sellers.knowledge,
    )
    rd, cash, overhead, parent, revenue = Sellers.rd, Sellers.cash, Sellers.overhead, Sellers.parent, Sellers.revenue
    serving_cost, profit, raised, band = Sellers.serving_cost, Sellers.profit, Sellers.raised, Sellers.band
    valuation, acquired_by = Sellers.valuation, Sellers.acquired_by

    def __init__(self, economy: "Economy", row: int, name: str, pricing: Any) -> None:
        super().__init__(economy)
        self.table, self.row, self.name, self.pricing = economy.sellers, row, name, pricing
        self._turn: int | None = None

    def turn(self, every: int) -> int:
        """How many of `every` months before the first its turn to review prices came, a keyed draw."""
        if self._turn is None:
            self._turn = int(every * self.model.streams.uniform("price review", self.name))
        return self._turn

    def offers(self) -> NDArray[np.int64]:
        """Rows of its offers on sale."""
        offers = self.model.offers
        return np.flatnonzero(offers.active & (offers.seller == self.row))


class Lab(Seller):
    """A developer of closed weights, or (`OpenLab`) of open ones."""

    def __init__(self, economy: "Economy", row: int, name: str, pricing: Any, strategy: Any) -> None:
        super().__init__(economy, row, name, pricing)
        self.strategy = strategy


class OpenLab(Lab):
    """A developer that publishes its weights."""


class Reseller(Seller):
    """A cloud or inference host: serves weights it did not train, and may sell closed ones that their lab serves."""

    def __init__(self, economy: "Economy", row: int, name: str, pricing: Any) -> None:
        super().__init__(economy, row, name, pricing)
        self._luck: dict[int, float] = {}

    def luck(self, weights: int) -> float:
        """Its standard normal draw for the cost of serving certain weights, keyed by both names."""
        if weights not in self._luck:
            key = f"{self.name}|{self.model.weights.names[weights]}"
            self._luck[weights] = self.model.streams.normal("host cost", key)
        return self._luck[weights]


class Aggregator(Seller):
    """Sells open weights that it buys from whoever serves them at the lowest price, at a fixed mark-up."""

    def __init__(self, economy: "Economy", row: int, name: str, pricing: Any, markup: float) -> None:
        super().__init__(economy, row, name, pricing)
        self.markup = markup


class AppVendor(Seller):
    """Sells an application on another seller's weights; `block` are its numbers."""

    def __init__(self, economy: "Economy", row: int, name: str, pricing: Any, block: App) -> None:
        super().__init__(economy, row, name, pricing)
        self.block = block
