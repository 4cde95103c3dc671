"""The headline differences as a LaTeX table: booktabs, one row per measure, to be put into a paper."""

from simulation.reporting.report import run_tables, tables
from simulation.reporting.report.blocks import Cell, Table
from simulation.reporting.report.repeat import commands
from simulation.reporting.report.subject import Subject

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{PLUS-MINUS SIGN}": r"$\pm$",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    "\N{BLACK UP-POINTING TRIANGLE}": r"$\uparrow$",
    "\N{BLACK DOWN-POINTING TRIANGLE}": r"$\downarrow$",
    "\N{WHITE CIRCLE}": r"$\circ$",
}


def table(subject: Subject) -> str:
    """A float with caption and label; needs the packages booktabs and textcomp."""
    made = tables.glance(subject) if subject.alternatives else run_tables.headline(subject)
    key = "; ".join(case.called for case in subject.alternatives)
    notes = [
        f"Base: {subject.base.label}. {key}." if key else "",
        "Differences from the base with 95 % intervals below." if key else "",
        "A model under stated assumptions, not a forecast.",
    ]
    lines = [
        "% Needs \\usepackage{booktabs,textcomp} and a T1 or Unicode font encoding; made by:",
        *(f"% {' '.join(command.split())}" for command in commands(subject)),
        "\\begin{table}",
        "\\centering\\small",
        "\\setlength{\\tabcolsep}{4pt}",
        f"\\caption{{{escaped(made.caption)}}}",
        f"\\label{{tab:{'differences' if key else 'headline'}}}",
        f"\\begin{{tabular}}{{l{'r' * len(made.columns)}}}",
        "\\toprule",
        _row("", [escaped(head) for head in made.columns]),
        "\\midrule",
        *_body(made),
        "\\bottomrule",
        "\\end{tabular}",
        f"\\par\\smallskip\\footnotesize {escaped(' '.join(filter(None, notes)))}",
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """The text with what LaTeX would read as its own turned into what it prints."""
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _body(made: Table) -> list[str]:
    lines: list[str] = []
    for title, rows in made.groups:
        if title:
            lines += [
                "\\addlinespace",
                f"\\multicolumn{{{len(made.columns) + 1}}}{{l}}{{\\emph{{{escaped(title)}}}}} \\\\",
            ]
        for row in rows:
            lines.append(_row(escaped(row.name), [escaped(cell.text) for cell in row.cells]))
            if any(cell.below for cell in row.cells):
                lines.append(_row("", [_below(cell) for cell in row.cells]))
    return lines


def _below(cell: Cell) -> str:
    return f"{{\\footnotesize {escaped(cell.below)}}}" if cell.below else ""


def _row(name: str, cells: list[str]) -> str:
    return " & ".join([name, *cells]) + " \\\\"
