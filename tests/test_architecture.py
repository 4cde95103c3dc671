"""The rules of the house that a machine can check: imports point down, files are small, nothing leaks."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "simulation"

# From the top down: a part may import its own layer (where it is one part) and the layers below.
LAYERS = (
    ("cli", "dashboard", "reporting", "experiments"),
    ("economy", "opening", "recorder"),
    ("tick",),
    ("measures",),
    ("agents", "goods"),
    ("scenario", "scenario_checks", "scenario_fields", "scenario_plugins", "scenario_policies", "scenario_switches"),
    ("plugins",),
    ("pricing", "strategies", "mechanisms", "policies", "theory", "engines"),  # engines: docs/decisions/0011
    ("columns", "parameters", "streams", "ledger", "reading", "data"),
    ("equations",),
)
LAYER = {part: depth for depth, layer in enumerate(LAYERS) for part in layer}
EXTENSIONS = ("pricing", "strategies", "mechanisms", "policies", "theory", "engines")
MAX_FILE, MAX_FUNCTION = 300, 40


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_type_checking(node):
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def imports(path, *, lazy=True):
    """Dotted names a module imports when it runs; those for type checking alone do not count."""
    found, waiting = [], list(tree(path).body)
    while waiting:
        node = waiting.pop()
        if is_type_checking(node):
            waiting.extend(node.orelse)
        elif isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = dotted(path).split(".")
            base = base if path.name == "__init__.py" else base[:-1]
            stem = ".".join(base[: len(base) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, [stem, node.module]))
            found.extend(f"{source}.{alias.name}" for alias in node.names)
        elif lazy or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def part(name):
    """`simulation.tick.s05_price` -> `tick`; the package itself and other libraries have none."""
    pieces = name.split(".")
    return pieces[1] if pieces[0] == "simulation" and len(pieces) > 1 else None


def known(name):
    """The part, if it is a module or package of ours and not a name in simulation/__init__.py."""
    found = part(name)
    return found if found and ((PACKAGE / found).is_dir() or (PACKAGE / f"{found}.py").is_file()) else None


def every_import():
    return [(path, name) for path in modules() for name in imports(path)]


def test_every_part_has_a_layer():
    parts = {part(dotted(path)) for path in modules()} - {None}
    assert parts <= set(LAYER), f"give a layer in LAYERS to: {sorted(parts - set(LAYER))}"


def test_imports_point_down_only():
    wrong = []
    for path, name in every_import():
        source, target = part(dotted(path)), known(name)
        if source in LAYER and target in LAYER and LAYER[target] < LAYER[source]:
            wrong.append(f"{path.relative_to(ROOT)} imports {name}, which lies above it")
    assert wrong == []


def test_extensions_know_neither_one_another_nor_agents_nor_mesa():
    wrong = []
    for path, name in every_import():
        source = part(dotted(path))
        barred = {*EXTENSIONS, "agents"} - {source}
        if source in EXTENSIONS and (known(name) in barred or name.split(".")[0] == "mesa"):
            wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_equations_import_arrays_only():
    allowed = {"numpy", "numba", "scipy"} | set(sys.stdlib_module_names)
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in every_import()
        if part(dotted(path)) == "equations"
        and name.split(".")[0] not in allowed
        and not name.startswith("simulation.equations")
    ]
    assert wrong == []


def test_nothing_in_the_economy_imports_what_its_hash_leaves_out():
    """experiments/identity.py hashes neither cli nor reporting nor dashboard: they cannot change a result."""
    above = {"cli", "reporting", "dashboard"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in every_import()
        if part(dotted(path)) not in {*above, "experiments"} and known(name) in above
    ]
    assert wrong == []


def module_of(name, names):
    """The module behind `simulation.a.b.thing`, which is itself or the package that holds the thing."""
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name


def test_no_import_cycles():
    names = {dotted(path) for path in modules()}
    graph = {
        dotted(path): {module_of(name, names) for name in imports(path, lazy=False)} - {"", dotted(path), "simulation"}
        for path in modules()
    }
    done, stack, cycles = set(), [], []

    def visit(name):
        if name in stack:
            cycles.append(" -> ".join([*stack[stack.index(name) :], name]))
        elif name not in done:
            stack.append(name)
            for target in sorted(graph.get(name, ())):
                visit(target)
            stack.pop()
            done.add(name)

    for name in sorted(graph):
        visit(name)
    assert cycles == []


def functions():
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def length(node):
    """Lines of a function without its docstring."""
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return node.end_lineno - node.lineno + 1 - (first.end_lineno - first.lineno + 1 if has_docstring else 0)


def test_files_are_small():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {str(path.relative_to(ROOT)) for path, size in sizes.items() if size > MAX_FILE}
    kernels = {f"simulation/equations/{name}_kernel.py" for name in ("access", "demand", "free", "sampling")}
    assert long <= kernels  # docs/decisions/0008


def test_functions_are_small():
    assert {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length(node)
        for path, node in functions()
        if length(node) > MAX_FUNCTION
    } == {}


def test_what_is_public_is_documented():
    wrong = [f"{path.relative_to(ROOT)} has no docstring" for path in modules() if not ast.get_docstring(tree(path))]
    for path in modules():
        for node in tree(path).body:
            kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has no docstring")
    assert wrong == []


def test_the_public_api_has_at_most_ten_names():
    import simulation

    assert len(simulation.__all__) <= 10
    assert all(getattr(simulation, name).__doc__ for name in simulation.__all__)
    with pytest.raises(AttributeError, match="it offers"):
        _ = simulation.nothing


def own_files():
    """Files that are or would be committed."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_index_address_and_no_path_of_a_machine(need):
    need("git")
    needles = [
        b"py" + b"pi.org",
        b"python" + b"hosted.org",
        b"registry.npm" + b"js.org",
        b"deb.deb" + b"ian.org",
        b"/wo" + b"rk/",
        b"/ro" + b"ot/",
        b"/tm" + b"p/",
        b"file:" + b"///",
    ]
    wrong = [
        f"{path.relative_to(ROOT)} holds {needle.decode()}"
        for path in own_files()
        for needle in needles
        if needle in path.read_bytes()
    ]
    assert wrong == []
