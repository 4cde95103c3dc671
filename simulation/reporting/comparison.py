"""What a comparison looks like as text and in a notebook."""

from html import escape

from simulation.experiments.comparison import Comparison


def html(comparison: Comparison) -> str:
    """A small table for notebooks."""
    return f"<p>{escape(repr(comparison))}</p>{comparison.table().to_html(index=False, escape=True)}"
