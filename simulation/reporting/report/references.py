"""Papers behind what the report says and assumes, from scenarios/references.bib."""

import re
from collections.abc import Iterable

from simulation.reading.files import shipped

ALWAYS = ("mcfadden1978", "small1981", "student1908", "hall1992")
"""Keys of the papers whose methods make the numbers of every report."""
_ENTRY = re.compile(r"@\w+\{(?P<key>[^,]+),\n(?P<fields>.*?)\n\}", re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+) = (.*?),?$", re.MULTILINE)
_ACCENTS = {
    "'e": "é",
    "`o": "ò",
    "c c": "ç",
    '"o': "ö",
    '"u': "ü",
    '"a': "ä",
    "'o": "ó",
    "'a": "á",
    "'i": "í",
    "vs": "š",
}


def references(texts: Iterable[str]) -> list[str]:
    """Entries of the methods and of what `texts` cite by author and year, as one line each, sorted."""
    path = shipped() / "references.bib"
    if not path.is_file():
        return []
    cited = " ".join(texts)
    found = []
    for match in _ENTRY.finditer(path.read_text(encoding="utf-8")):
        fields = {name: _plain(value) for name, value in _FIELD.findall(match["fields"])}
        first = re.split(r",| and ", fields.get("author", ""))[0]
        if match["key"] in ALWAYS or re.search(rf"\b{re.escape(first)}\b[^.;]{{0,40}}{fields.get('year', '-')}", cited):
            found.append(_line(fields))
    return sorted(found)


def _line(fields: dict[str, str]) -> str:
    where = ", ".join(
        filter(
            None, [fields.get("journal") or fields.get("booktitle") or fields.get("publisher"), fields.get("volume")]
        )
    )
    author = fields.get("author", "").replace(" and ", "; ")
    return f"{author} ({fields.get('year', '')}). {fields.get('title', '')}. {where}".rstrip(". ") + "."


def _plain(value: str) -> str:
    text = value
    for code, letter in _ACCENTS.items():
        text = text.replace(f"{{\\{code}}}", letter)
    return re.sub(r"[{}\\]", "", text).replace("--", "\N{EN DASH}")
