"""National champion: one lab gets money from its state, and its state's buyers get its tokens cheaper."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent, usd


class NationalChampion(Policy):
    """A grant and aid for the R&D of one lab; in covered cells the state pays a share of the price of its tokens.

    The preference is money, so that it shows in the ledger and books no surplus of its own (S04).
    """

    TAKES = ("region", "segment")
    SWITCH, ID, SOURCE = "state.champion", "S04", ("S4:5", "S1:40")
    PARTIES: ClassVar[Mapping[str, Literal["lab", "seller"]]] = {"champion": "lab"}

    class Parameters(Block):
        """Numbers of the favour."""

        champion: str = "mistral"
        amount: float = number(5.0e8, "USD/year", 0.0, 1e13, "assumed: France's and the EU's announced support is of this size")
        research_share: float = number(0.8, "share of amount", 0.0, 1.0, "assumed: bound to R&D beside the lab's own")
        preference: float = number(0.1, "share of price", 0.0, 0.95, "assumed: price preference of favoured bidders; 6-20% in procurement law")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Grant, aid and a negative tax."""
        numbers, month = self.parameters, self.parameters.amount / 12 * now.strength
        lab = Target(developers=(numbers.champion,))
        theirs = Target(target.regions, target.segments, developers=(numbers.champion,))
        return (
            Clause("grant", month * (1 - numbers.research_share), lab),
            Clause("aid", month * numbers.research_share, lab),
            Clause("tax", -numbers.preference * now.strength, theirs),
        )

    def says(self) -> str:
        """Whom and how much."""
        numbers = self.parameters
        return (
            f"{numbers.champion} gets {usd(numbers.amount)} a year from the state, {percent(numbers.research_share)} of "
            f"it bound to R&D; the state also pays buyers {percent(numbers.preference)} of the price of its tokens"
        )

    @property
    def key(self) -> str:
        """Two champions may stand side by side."""
        return str(self.parameters.champion)
