"""The shipped price and capability panel, July 2023 to February 2026, and its reader."""
