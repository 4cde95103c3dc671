"""`python -m benchmarks [--quick] [--json]`: what, measured, target, met or missed."""

import argparse
import json
import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks
from benchmarks import Line
from simulation.experiments import startup

# Before numpy is imported: threads of the linear algebra that wait for work count as processor time of their side.
startup.one_thread()

PARTS = ("individuals", "prices", "floor", "batch", "scaling", "memory")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("--quick", action="store_true", help="less work on both sides; under two minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if left out")
    given = parser.parse_args()
    known = {module.name for module in iter_modules(benchmarks.__path__)}
    wrong = [part for part in given.parts if part not in PARTS or part not in known]
    if wrong:
        parser.error(f"there is no benchmark {', '.join(wrong)}; they are {', '.join(PARTS)}")
    found: list[Line] = []
    for part in given.parts or PARTS:
        print(f"{part} ...", file=sys.stderr)
        found += import_module(f"benchmarks.{part}").lines(quick=given.quick)
    print(as_json(found) if given.json else as_table(found))


def verdict(line: Line) -> str:
    """Met, missed, or why nothing was measured."""
    return {True: "met", False: "missed", None: "-"}[line.met]


def as_table(found: list[Line]) -> str:
    """Lines as text."""
    rows = [("what", "measured", "target", "", "note")]
    for line in found:
        got = "-" if line.measured is None else f"{line.measured:.3g}"
        rows.append((line.what, got, f"{'>=' if line.at_least else '<='} {line.target:g}", verdict(line), line.note))
    wide = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join("  ".join([*(cell.ljust(w) for cell, w in zip(row, wide, strict=False)), row[4]]) for row in rows)


def as_json(found: list[Line]) -> str:
    """Lines as one JSON object."""
    return json.dumps({"schema_version": 1, "benchmarks": [vars(line) | {"met": line.met} for line in found]}, indent=2)


if __name__ == "__main__":
    main()
