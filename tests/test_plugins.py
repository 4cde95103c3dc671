"""A word in a scenario is a file's name; everything wrong with a plugin is one sentence."""

import sys
from importlib.metadata import EntryPoint

import pytest

from simulation import plugins
from simulation.plugins import PluginError

RULE = "from fakehouse.pricing import PricingRule\nclass Rule(PricingRule):\n    pass\n"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty package with the folders of plugins; `write(path, text)` adds files."""

    def write(path, text):
        file = tmp_path / "fakehouse" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        _forget()

    write("__init__.py", "")
    write("pricing/__init__.py", "class PricingRule:\n    pass\n")
    write("mechanisms/__init__.py", "class Mechanism:\n    CONFLICTS = ()\n")
    write("measures/__init__.py", "")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(plugins, "PACKAGE", "fakehouse")
    yield write
    for name in [name for name in sys.modules if name.split(".")[0] == "fakehouse"]:
        del sys.modules[name]
    _forget()


def _forget():
    for cached in (plugins._folder, plugins._listing, plugins.entries, plugins._points_of, plugins._base):
        cached.cache_clear()


def offer(monkeypatch, *points):
    monkeypatch.setattr(plugins, "entry_points", lambda: points)
    _forget()


def said(folder, name):
    with pytest.raises(PluginError) as caught:
        plugins.load(folder, name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_files_are_names_and_names_are_classes(house):
    house("pricing/cheap.py", RULE)
    house("pricing/_private.py", RULE)
    assert plugins.names("pricing") == ("cheap",)
    assert plugins.exists("pricing", "cheap")
    assert plugins.load("pricing", "cheap").__name__ == "Rule"


def test_mechanisms_are_found_in_their_folders(house):
    text = "from fakehouse.mechanisms import Mechanism\nclass Route(Mechanism):\n    pass\n"
    house("mechanisms/demand/__init__.py", "")
    house("mechanisms/demand/routing.py", text)
    assert plugins.names("mechanisms") == ("demand.routing",)
    assert plugins.load("mechanisms", "demand.routing").__name__ == "Route"


def test_an_unknown_name_is_answered_with_the_nearest(house):
    house("pricing/undercut.py", RULE)
    assert said("pricing", "undercutt") == "there is no pricing rule undercutt; did you mean undercut?"
    assert said("pricing", "../x\n") == "there is no pricing rule ../x\\n; there is only undercut"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "import nothing_of_this_name\n",
            "fakehouse/pricing/bad.py cannot be imported: ModuleNotFoundError: No module",
        ),
        ("x = = 1\n", "fakehouse/pricing/bad.py cannot be imported: SyntaxError, line 1: invalid syntax"),
        ("1 / 0\n", "cannot be imported: ZeroDivisionError: division by zero"),
        ("", "fakehouse/pricing/bad.py defines 0 of what must be exactly one subclass of PricingRule"),
        (RULE + "class Other(PricingRule):\n    pass\n", "defines 2 of what must be exactly one"),
    ],
)
def test_a_file_that_is_no_plugin_is_named_with_its_cause(house, text, words):
    house("pricing/bad.py", text)
    assert words in said("pricing", "bad")


def test_imported_and_private_classes_do_not_count(house):
    house("pricing/plain.py", RULE)
    house(
        "pricing/fine.py",
        "from fakehouse.pricing.plain import Rule\nclass Fine(Rule):\n    pass\nclass _Part(Rule):\n    pass\n",
    )
    assert plugins.load("pricing", "fine").__name__ == "Fine"


def test_measures_are_functions(house):
    house("measures/hhi.py", "def hhi(x):\n    return x\ndef helper(x):\n    return x\n")
    house("measures/pair.py", "def one(x):\n    return x\ndef two(x):\n    return x\n")
    assert plugins.load("measures", "hhi").__name__ == "hhi"
    assert "defines 2 of what must be exactly one public function" in said("measures", "pair")


def test_entry_points_of_other_packages_are_plugins(house, monkeypatch):
    house("pricing/mine.py", RULE)
    house("elsewhere.py", RULE)
    points = [EntryPoint("theirs", "fakehouse.elsewhere", "fakehouse.pricing")]
    points.append(EntryPoint("class", "fakehouse.elsewhere:Rule", "fakehouse.pricing"))
    offer(monkeypatch, *points)
    assert plugins.names("pricing") == ("class", "mine", "theirs")
    assert plugins.load("pricing", "theirs") is plugins.load("pricing", "class")


def test_two_plugins_of_one_name_are_refused(house, monkeypatch):
    house("pricing/mine.py", RULE)
    offer(monkeypatch, EntryPoint("mine", "other.rules:Mine", "fakehouse.pricing"))
    words = "the pricing rule mine is defined more than once, by fakehouse/pricing/mine.py and other.rules:Mine"
    assert said("pricing", "mine") == words
    with pytest.raises(PluginError, match="more than once"):
        plugins.names("pricing")


def test_an_entry_point_that_fails_is_named(house, monkeypatch):
    offer(
        monkeypatch,
        EntryPoint("gone", "no_such_package.rules", "fakehouse.pricing"),
        EntryPoint("odd", "math:pi", "fakehouse.pricing"),
    )
    assert "the pricing rule gone (no_such_package.rules) cannot be imported: ModuleNotFoundError" in said(
        "pricing", "gone"
    )
    assert "which is not a subclass of PricingRule" in said("pricing", "odd")


def test_a_folder_that_does_not_exist_is_a_sentence():
    with pytest.raises(PluginError, match="there is no plugin folder prices; did you mean"):
        plugins.names("prices")


@pytest.mark.parametrize("folder", ["pricing", "strategies", "mechanisms", "policies"])
def test_every_shipped_plugin_loads_and_can_be_built(folder):
    names = plugins.names(folder)
    assert names
    for name in names:
        assert plugins.parameters(folder, name) is not None
        assert isinstance(plugins.build(folder, name), plugins.load(folder, name))


def test_built_plugins_hold_their_numbers():
    assert plugins.build("policies", "token_tax", {"rate": 0.3}).parameters.rate == 0.3
