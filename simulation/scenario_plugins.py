"""Words in a scenario that name plugins: do they exist, do their parameters fit, do they conflict."""

from typing import Any

from pydantic import BaseModel, ValidationError

from simulation import plugins
from simulation.plugins import PluginError
from simulation.reading.layers import check_block
from simulation.reading.places import Node, Path, Place, Problems, dotted, plain, planted
from simulation.reading.wording import clean, suggestion


def check_plugins(tree: Node, problems: Problems) -> Node:
    """Check every plugin named in a tree and put all parameters of mechanisms and policies in full."""
    _rules(tree, problems)
    entries = _switched(dict(tree.value))
    if "mechanisms" in entries:
        entries["mechanisms"] = _mechanisms(entries["mechanisms"], problems)
    if "policies" in entries:
        entries["policies"] = _policies(entries["policies"], problems)
    if "theory" in entries:
        entries["theory"] = _theory(entries["theory"], problems)
    return Node(entries, tree.place)


def _switched(entries: dict[str, Node]) -> dict[str, Node]:
    """Switches of mechanisms that point to policies as entries of these, with the policy's usual coverage."""
    node = entries.get("mechanisms")
    if node is None or not isinstance(node.value, dict) or not node.value:
        return entries
    known = plugins.switches()
    policies = entries.get("policies", Node({}, node.place))
    added: dict[str, Node] = {}
    for name, child in node.value.items():
        if name in known and child.value is not False:
            usual = planted(dict(plugins.load("policies", known[name]).USUAL), child.place).value
            given = child if isinstance(child.value, dict) else Node({}, child.place)
            added[name] = Node(usual | {"policy": Node(known[name], child.place), "with": given}, child.place)
    if added and isinstance(policies.value, dict):
        entries["policies"] = Node(dict(sorted((added | policies.value).items())), policies.place)
    rest = {name: child for name, child in node.value.items() if name not in known}
    entries["mechanisms"] = Node(rest, node.place)
    return entries


def _rules(tree: Node, problems: Problems) -> None:
    """Check the engine and every seller's rules."""
    if "engine" in tree.value:
        _named("engines", tree.value["engine"], ("engine",), problems)
    for folder, key in (("pricing", "pricing"), ("strategies", "strategy")):
        for group in ("labs", "hosts", "apps"):
            for name, node in _items(tree, group):
                if isinstance(node.value, dict) and key in node.value:
                    _named(folder, node.value[key], (group, name, key), problems)


def _items(tree: Node, group: str) -> list[tuple[str, Node]]:
    node = tree.value.get(group)
    return list(node.value.items()) if node is not None and isinstance(node.value, dict) else []


def _named(folder: str, node: Node, path: Path, problems: Problems) -> bool:
    try:
        if plugins.exists(folder, node.value):
            return True
        sentence = plugins.unknown(folder, node.value)
    except PluginError as error:
        sentence = str(error)
    problems.add(path, node.place, f"{dotted(path)}: {sentence}")
    return False


def _mechanisms(node: Node, problems: Problems) -> Node:
    entries: dict[str, Node] = {}
    active: dict[str, Place] = {}
    for name, child in node.value.items():
        path = ("mechanisms", name)
        if not _named("mechanisms", Node(name, child.place), path, problems):
            continue
        entries[name] = child
        if child.value is False:
            continue
        active[name] = child.place
        given = child if isinstance(child.value, dict) else Node({}, child.place)
        full = _full("mechanisms", name, given, path, problems)
        if isinstance(child.value, dict):
            entries[name] = full
    _conflicts(active, problems)
    return Node(entries, node.place)


def _conflicts(active: dict[str, Place], problems: Problems) -> None:
    seen: set[frozenset[str]] = set()
    for name, place in sorted(active.items()):
        try:
            against = getattr(plugins.load("mechanisms", name), "CONFLICTS", ())
        except PluginError:
            continue
        for other in sorted(set(against) & active.keys()):
            pair = frozenset((name, other))
            if pair not in seen and len(pair) > 1:
                sentence = f"mechanisms.{name} conflicts with mechanisms.{other}; switch one of them off"
                problems.add(("mechanisms", name), place, sentence)
            seen.add(pair)


def _policies(node: Node, problems: Problems) -> Node:
    entries: dict[str, Node] = {}
    for name, child in node.value.items():
        path = ("policies", name)
        if not isinstance(child.value, dict):
            continue
        policy = child.value.get("policy") or Node(name, child.place)
        inner = dict(child.value) | {"policy": policy, "name": Node(name, child.place)}
        if _named("policies", policy, (*path, "policy"), problems):
            given = child.value.get("with") or Node({}, child.place)
            inner["with"] = _full("policies", policy.value, given, (*path, "with"), problems)
        entries[name] = Node(inner, child.place)
    return Node(entries, node.place)


def _theory(node: Node, problems: Problems) -> Node:
    if not isinstance(node.value, dict):
        return node
    path = ("theory", "case")
    case = node.value.get("case") or Node("", node.place)
    inner = dict(node.value)
    if not case.value:
        known = plugins.names("theory")
        problems.add(path, case.place, f"theory.case is missing; {suggestion('', known, 'the textbook cases are')}")
    elif _named("theory", case, path, problems):
        given = node.value.get("with") or Node({}, node.place)
        inner["with"] = _full("theory", case.value, given, ("theory", "with"), problems)
    return Node(inner, node.place)


def _full(folder: str, name: str, node: Node, path: Path, problems: Problems) -> Node:
    """A plugin's parameters, checked against what it declares, with its defaults filled in."""
    try:
        block = plugins.parameters(folder, name)
    except PluginError as error:
        problems.add(path, node.place, f"{dotted(path)}: {error}")
        return node
    if block is None or not block.model_fields:
        if node.value:
            noun = plugins.NOUNS[folder]
            problems.add(path, node.place, f"{dotted(path)}: the {noun} {clean(name)} takes no parameters")
        return Node({}, node.place)
    good = check_block(node, block, path, problems)
    if good is None:
        return node
    return _validated(good, block, path, problems)


def _validated(node: Node, block: type[BaseModel], path: Path, problems: Problems) -> Node:
    try:
        values: dict[str, Any] = block.model_validate(plain(node)).model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        for fault in error.errors():
            here = (*path, *(str(part) for part in fault["loc"]))
            if not problems.touches(here):
                problems.add(here, node.place, f"{dotted(here)} cannot be used: {_said(fault['msg'])}")
        return node
    # Keep what was written, with its place and source, and add the rest.
    return Node({key: node.value.get(key) or planted(value, node.place) for key, value in values.items()}, node.place)


def _said(message: str) -> str:
    """A block's own sentence without pydantic's preamble."""
    return clean(message.removeprefix("Value error, "), 240)
