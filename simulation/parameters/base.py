"""What every group of scenario numbers is made of, and the names of segments, regions, tiers and openness."""

from typing import Any

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
