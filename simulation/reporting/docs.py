"""Pages of docs/ written from the code: the month, the parameters, the notation, the limits.

``python -m simulation.reporting.docs docs`` writes them (as `make docs` does); a test compares them with the code.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.plugins import load, names, parameters
from simulation.reporting import limits, mechanisms
from simulation.reporting.notation import COUNTS, ROWS, SYMBOLS, TABLES, dimension
from simulation.scenario import Scenario
from simulation.scenario_fields import Coverage, PolicyEntry
from simulation.tick import stages

MADE = "*Written from the code by `make docs`; change the code, not this page.*"
PLUGIN_FOLDERS = ("mechanisms", "policies", "pricing", "strategies", "theory")


def pages() -> dict[str, str]:
    """The text of every generated page by file name."""
    return {
        "tick.md": tick_page(),
        "parameters.md": parameters_page(),
        "notation.md": notation_page(),
        "limits.md": limits.page(),
        "mechanisms.md": mechanisms_page(),
    }


def write(folder: str | Path) -> list[Path]:
    """Write the pages into a folder and return their paths. Raises OSError if it cannot be written."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in pages().items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
        paths.append(target / name)
    return paths


def tick_page() -> str:
    """The month: the stages in order, what each reads and writes."""
    rows = []
    for stage in stages():
        text = (sys.modules[stage.run.__module__].__doc__ or "").split("\n")[0]
        doing = text.split(":", 1)[-1].strip()
        rows.append([f"`{stage.name}`", doing, _code(stage.reads), _code(stage.writes)])
    head = (
        "A month is these stages in this order, then the record. A stage may assign only what it writes: all other "
        "columns are read-only to it. `table.*` means new rows."
    )
    return _page("The month", head, [("", ["stage", "does", "reads", "writes"], rows)])


def parameters_page() -> str:
    """Every number a scenario may set: path, default, unit, range and source."""
    columns = ["path", "default", "unit", "range", "source"]
    sections = [("Run", columns, [row for row in _numbers(Scenario, "") if "." not in row[0]])]
    for name, field in Scenario.model_fields.items():
        block, key = _block(field.annotation)
        if block is PolicyEntry:
            rows = [*_numbers(PolicyEntry, "policies.<name>."), *_numbers(Coverage, "policies.<name>.target.")]
            sections.append(("`policies`", columns, rows))
        elif block is not None:
            default = field.get_default(call_default_factory=True) if key else None
            sections.append((f"`{name}`", columns, list(_numbers(block, f"{name}.{key}", default))))
    sections += list(_plugin_sections(columns))
    head = (
        "The path is the same in a scenario file, after `--set` and in code. `<name>` stands for an entry; where "
        "entries differ, the default is given for each. \N{LEFT DOUBLE QUOTATION MARK}facts N"
        "\N{RIGHT DOUBLE QUOTATION MARK} is a row of [sources.md](sources.md); *assumed* means that no published "
        "source was found. Sellers with their own numbers stand in `scenarios/labs.yaml`."
    )
    return _page("Parameters", head, sections)


def mechanisms_page() -> str:
    """Every mechanism: claim, rule, state, what to look at, lines of the source documents."""
    head = (
        "One switch each under `mechanisms:` of a scenario; `aimarket mechanisms NAME` shows its parameters and a "
        "snippet. *core* is in the equations: the switch sets numbers of the scenario, off is the neutral value. "
        "*plugin* adds terms. *Illustrative* numbers are tied to no moment of the data. Sources: S0 to S4 are the "
        "documents whose claims these are, with the line."
    )
    return _page("Mechanisms", head, mechanisms.page_sections())


def notation_page() -> str:
    """Symbols, dimensions, units, and every column of the tables."""
    counts = [[f"`{symbol}`", meaning] for symbol, meaning in COUNTS]
    symbols = [[f"`{one.symbol}`", f"`{one.home}`", *_home(one.home, one.meaning)] for one in SYMBOLS]
    sections = [("Sizes", ["symbol", "number of"], counts)]
    sections.append(("Symbols", ["symbol", "in code", "dimension", "unit", "meaning"], symbols))
    for name, table in TABLES.items():
        rows = [
            [f"`{key}`", dimension(name, column), column.unit, column.meaning]
            for key, column in sorted(table.columns().items())
        ]
        sections.append((f"Table `{name}` ({ROWS[name]} rows)", ["column", "dimension", "unit", "meaning"], rows))
    head = "USD, Mtok (million tokens, 3 input : 1 output), month, FLOP, and points (Arena rating points) throughout."
    return _page("Notation", head, sections)


def _home(path: str, meaning: str) -> list[str]:
    """Dimension, unit and meaning of a column, or of a number in a scenario."""
    block, name = path.split(".")
    if block in TABLES:
        column = TABLES[block].columns()[name]
        return [dimension(block, column), column.unit, meaning or column.meaning]
    field = _block(Scenario.model_fields[block].annotation)[0].model_fields[name]  # type: ignore[union-attr]
    return ["scalar", _extra(field)["unit"], meaning]


def _block(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The block behind an annotation, and `<name>.` where it is one of many."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    for part in getattr(annotation, "__args__", ()):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part, "<name>."
    return None, ""


def _numbers(block: type[BaseModel], prefix: str, entries: Any = None) -> Iterator[list[str]]:
    """Rows of the numbers of a block and of the blocks inside it."""
    for name, field in block.model_fields.items():
        inner, key = _block(field.annotation)
        path = f"{prefix}{field.alias or name}"
        if inner is not None and inner is not Coverage and block is not Scenario:
            yield from _numbers(inner, f"{path}.{key}")
        elif _extra(field).get("unit"):
            yield [f"`{path}`", _default(field, name, entries), _extra(field)["unit"], _range(field), _source(field)]


def _default(field: FieldInfo, name: str, entries: Any) -> str:
    """The default; where the default entries of a block differ, each entry's."""
    if isinstance(entries, Mapping) and entries:
        values = {key: _value(getattr(entry, name)) for key, entry in entries.items()}
        if len(set(values.values())) > 1:
            return ", ".join(f"{key} {value}" for key, value in values.items())
        return next(iter(values.values()))
    return _value(field.get_default(call_default_factory=True))


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return " + ".join(map(str, value)) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None or value == {} else str(value)


def _range(field: FieldInfo) -> str:
    ends = {key: getattr(limit, key) for limit in field.metadata for key in ("ge", "le") if hasattr(limit, key)}
    return f"{ends['ge']:g} to {ends['le']:g}" if len(ends) == 2 else ""


def _source(field: FieldInfo) -> str:
    return str(_extra(field).get("source", ""))


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _plugin_sections(columns: list[str]) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """One section per folder of plugins: each file, what it does, and its own numbers."""
    for folder in PLUGIN_FOLDERS:
        rows = []
        for name in names(folder):
            about = (load(folder, name).__doc__ or "").strip().split("\n")[0]
            block = parameters(folder, name)
            rows.append([f"`{name}`", "", "", "", about])
            rows += list(_numbers(block, f"{name}.")) if block is not None else []
        yield f"Plugins in `{folder}/`", columns, rows


def _code(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(paths))


def _page(title: str, head: str, sections: Sequence[tuple[str, list[str], list[list[str]]]]) -> str:
    lines = [f"# {title}", "", MADE, "", head, ""]
    for name, columns, rows in sections:
        if rows:
            lines += ([f"## {name}", ""] if name else []) + [_row(columns), _row(["---"] * len(columns))]
            lines += [*map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    for made in write(sys.argv[1] if len(sys.argv) > 1 else "docs"):
        sys.stdout.write(f"{made}\n")
