"""Who does agentic work."""

from simulation.measures import MonthView, ratio

TASKS = ("agentic", "coding")


def measure(view: MonthView) -> dict[str, float]:
    """Open weights' share of the tokens of agentic tasks and of coding that sellers serve."""
    rows = [place for place, task in enumerate(view.setup.tasks) if task in TASKS]
    tokens = view.tables.offers.served[view.live][:, rows].sum((1, 2))
    return {"open_share_of_agentic_tokens": ratio(tokens[~view.closed].sum(), tokens.sum())}
