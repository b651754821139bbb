"""The schema: what it promises about itself, and how a database comes to it."""

import re
from importlib import resources

import pytest

from storage import migrate as migrations
from storage.engine import Engine
from storage.errors import CannotOpen, NotSaved
from storage.migrate import migrate, newest, version
from storage.opening import open_engine
from storage.record import Record
from storage.tables import ORDER

SCRIPTS = sorted((resources.files("storage") / "migrations").iterdir(), key=lambda file: file.name)
TABLES = dict(
    re.findall(
        r"CREATE TABLE (\w+) \(\n(.*?)\n\);",
        "\n".join(file.read_text("utf-8") for file in SCRIPTS),
        re.DOTALL,
    )
)
SHIPPED = migrations._steps()
EXTRA = "CREATE TABLE extra (x BIGINT NOT NULL);\n"
CONSTRAINTS = ("UNIQUE", "PRIMARY KEY", "FOREIGN KEY")


def columns_of(table: str) -> list[str]:
    """The lines of a table that define a column."""
    lines = [line.strip() for line in TABLES[table].splitlines()]
    return [line for line in lines if not line.startswith(CONSTRAINTS)]


def test_scripts_are_numbered_without_a_gap() -> None:
    assert [file.name[:5] for file in SCRIPTS] == [f"{number:04}_" for number in range(1, len(SCRIPTS) + 1)]


def test_every_table_has_its_record_and_every_record_its_table() -> None:
    assert {kind.table.name for kind in ORDER} == set(TABLES)


@pytest.mark.parametrize("kind", ORDER, ids=lambda kind: kind.table.name)
def test_a_tables_columns_are_its_records_fields_in_order(kind: type[Record]) -> None:
    assert [line.split()[0] for line in columns_of(kind.table.name)] == list(kind.table.columns)


@pytest.mark.parametrize("kind", ORDER, ids=lambda kind: kind.table.name)
def test_a_tables_primary_key_is_its_records_key(kind: type[Record]) -> None:
    body = TABLES[kind.table.name]
    together = re.search(r"^ *PRIMARY KEY \((.*?)\)", body, re.MULTILINE)
    alone = re.search(r"^ *(\w+) .*PRIMARY KEY", body, re.MULTILINE)
    assert together or alone
    assert kind.table.key == tuple((together or alone)[1].split(", "))  # type: ignore[index]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_says_what_it_is_for(table: str) -> None:
    text = "\n".join(file.read_text("utf-8") for file in SCRIPTS)
    assert re.search(rf"^-- \S.*\nCREATE TABLE {table} ", text, re.MULTILINE)
    assert [line for line in columns_of(table) if not re.search(r"-- \S", line)] == []


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_of_types_both_databases_have(table: str) -> None:
    types = {
        re.split(r",| NOT NULL| REFERENCES| --", line.split(maxsplit=1)[1])[0].strip()
        for line in columns_of(table)
    }
    assert types <= {"BIGINT", "TEXT", "DOUBLE PRECISION"}


@pytest.mark.parametrize("table", TABLES)
def test_a_column_is_never_null_unless_its_comment_says_what_that_means(table: str) -> None:
    for line in columns_of(table):
        definition, _, comment = line.partition("--")
        assert ("NOT NULL" in definition) != ("NULL" in comment), line


async def columns_in(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind in ORDER:
        name = kind.table.name
        sql = "SELECT name FROM pragma_table_info($1) ORDER BY cid"
        if engine.name == "postgresql":
            sql = "SELECT column_name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position"
        found[name] = [row[0] for row in await engine.read(sql, name)]
    return found


async def test_both_databases_get_the_same_schema(engine: Engine) -> None:
    assert await columns_in(engine) == {kind.table.name: list(kind.table.columns) for kind in ORDER}


async def test_a_new_database_gets_every_step_once(database: str) -> None:
    engine = await open_engine(database)
    try:
        assert await version(engine) == 0
        assert await migrate(engine) == [file.name for file in SCRIPTS]
        assert await version(engine) == newest() == len(SCRIPTS)
        assert await migrate(engine) == []
        ledger = await engine.read("SELECT version, name FROM migrations ORDER BY version")
        assert ledger == [(number, file.name) for number, file in enumerate(SCRIPTS, start=1)]
    finally:
        await engine.close()


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    await engine.write(
        [("INSERT INTO migrations (version, name, applied_at) VALUES (999, 'later', 0)", [()])]
    )
    with pytest.raises(CannotOpen, match=f"schema version 999, this Sala knows {newest()}; install a newer"):
        await migrate(engine)
    assert await version(engine) == 999


def with_further_steps(monkeypatch: pytest.MonkeyPatch, *scripts: str) -> None:
    further = {
        number: ("further.sql", script) for number, script in enumerate(scripts, start=len(SHIPPED) + 1)
    }
    monkeypatch.setattr(migrations, "_steps", lambda: SHIPPED | further)


async def test_a_step_that_fails_leaves_nothing_of_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_further_steps(monkeypatch, f"{EXTRA}INSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(NotSaved):
        await migrate(engine)
    assert await version(engine) == len(SHIPPED)
    with_further_steps(monkeypatch, EXTRA)
    assert await migrate(engine) == ["further.sql"]
    assert await engine.read("SELECT x FROM extra") == []


async def test_each_step_is_checked_before_the_next(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with_further_steps(monkeypatch, EXTRA, EXTRA.replace("extra", "other"))

    async def damaged() -> None:
        raise CannotOpen("damaged")

    monkeypatch.setattr(engine, "check", damaged)
    with pytest.raises(CannotOpen, match="damaged"):
        await migrate(engine)
    assert await version(engine) == len(SHIPPED) + 1


def test_semicolons_in_comments_and_texts_end_no_statement() -> None:
    script = (
        "-- one; two\nCREATE TABLE a (\n    x TEXT NOT NULL -- 'a'; b\n);\n\nINSERT INTO a VALUES (';');\n"
    )
    statements = migrations._statements(script)
    assert ["CREATE" in statement for statement in statements] == [True, False]
    assert "".join(statements) == script
