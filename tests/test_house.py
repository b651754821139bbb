"""The rules of the house that no single room can check."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS = ("config", "storage", "bot", "handlers")
LONGEST = 300
LONGEST_TEST = 450


def files() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((HOUSE / room).rglob("*.py"))


def test_every_room_imports_only_from_the_floors_below_it() -> None:
    """The contracts stand in pyproject.toml."""
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    done = subprocess.run([*lint, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_contracts_name_every_room() -> None:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert set(settings["root_packages"]) == set(ROOMS)
    (layers,) = [contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers"]
    assert layers == ["handlers", "bot", "storage", "config"]


def test_files_are_short_enough_to_be_read_at_once() -> None:
    tests = (HOUSE / "tests").rglob("*.py")
    drawn = [path for room in ROOMS for kind in ("*.js", "*.typ") for path in (HOUSE / room).rglob(kind)]
    limits = [*((path, LONGEST) for path in (*files(), *drawn)), *((path, LONGEST_TEST) for path in tests)]
    too_long = [
        str(path.relative_to(HOUSE))
        for path, longest in limits
        if len(path.read_text("utf-8").splitlines()) > longest
    ]
    assert too_long == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "base", "misc"])
def test_modules_are_named_for_the_field(name: str) -> None:
    assert [path for path in files() if path.stem == name] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in files() if path.read_text("utf-8").strip() and not _has_docstring(path)]
    assert silent == []


def _has_docstring(path: Path) -> bool:
    return path.read_text("utf-8").lstrip().startswith('"""')


def test_sql_is_written_in_storage_only() -> None:
    words = ("SELECT ", "INSERT INTO", "DELETE FROM", "PRAGMA ", "CREATE TABLE")
    speaking = {
        path.relative_to(HOUSE).parts[0]
        for path in files()
        if any(word in path.read_text("utf-8") for word in words)
    }
    assert speaking == {"storage"}
