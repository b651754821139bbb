"""No name, no text and no token gets into the log or the audit log, at any level and whatever happens."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import voting
from bot.logs import TALKATIVE, start_logging
from bot.retention import delete_names
from bot.rules.retention import DAY_MS
from config.settings import Settings
from storage.errors import NotSaved
from storage.journal import AuditEntry
from storage.people import Participant, Person
from tests.rehearsals.player import Script, playing

_REHEARSALS = Path(__file__).parent.parent / "rehearsals"
_PLAYED = ("broadcast", "corrections", "forgetting", "moving_day", "text", "wall")
_SHORTEST = 4
"""Words of people's that are shorter stand in sentences of ours, too."""


@pytest.fixture
def levels() -> Iterator[None]:
    """As the log was before."""
    root, before = logging.getLogger(), {name: logging.getLogger(name).level for name in ("", *TALKATIVE)}
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def _words(script: Script) -> set[str]:
    """What people are called and what they write; not commands, nor what may be an id or a time."""
    said = [what.removeprefix("say ") for _, what in script.steps if what.startswith("say ")]
    typed = [line for text in said if not text.startswith("/") for line in text.splitlines()]
    return {
        word for word in [*script.phones.values(), *typed] if len(word) >= _SHORTEST and not word.isdecimal()
    }


@pytest.mark.parametrize("name", _PLAYED)
async def test_a_whole_conversation_leaves_none_of_its_words(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, levels: None
) -> None:
    script = Script.read(_REHEARSALS / f"{name}.yaml")
    words = _words(script)
    assert len(words) > 1
    start_logging(Settings())
    caplog.set_level(logging.DEBUG)
    async with playing(script, tmp_path) as player:
        await player.play(script)
        engine, token = player.running.runtime.engine, player.bot.token
        audit = [AuditEntry.of(row) for row in await engine.read(AuditEntry.table.select)]
        people = [
            Person.of(row) for row in await engine.read(Person.table.select)
        ]  # what is expected of them next
        names = {Participant.of(row).name for row in await engine.read(Participant.table.select)} - {""}
    assert audit or name != "forgetting"
    told = caplog.text + "".join(map(str, [*audit, *people]))
    assert [word for word in sorted(words | names | {token}) if word in told] == []


async def test_the_libraries_would_say_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, levels: None
) -> None:
    """So the search above finds what there is to find, and it is right to hush them."""
    script = Script.read(_REHEARSALS / "text.yaml")
    for name in TALKATIVE:
        caplog.set_level(logging.DEBUG, name)
    async with playing(script, tmp_path) as player:
        await player.play(script)
    assert [word for word in _words(script) if word in caplog.text]


async def test_what_goes_wrong_is_told_without_them_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, levels: None
) -> None:
    """A handler that fails, a database that refuses, an update that can't be read, names deleted in time."""
    script = Script.read(_REHEARSALS / "text.yaml")
    start_logging(Settings())
    caplog.set_level(logging.DEBUG)
    async with playing(script, tmp_path) as player:
        await player.play(script)
        phone, runtime = next(iter(player.phones.values())), player.running.runtime

        async def broken(*_: object) -> None:
            raise RuntimeError("Zzq Kunthea")

        async def refused(*_: object) -> None:
            raise NotSaved("database or disk is full", "full")

        with monkeypatch.context() as patch:
            patch.setattr(voting, "write_text", broken)
            await phone.say("Zzq Kunthea")
            await phone.send(text="Zzq Kunthea", date="yesterday", entities=[{"type": 3}])
            await player.settle()
        with monkeypatch.context() as patch:
            patch.setattr(runtime.engine, "write", refused)
            await phone.say("Zzq Kunthea")
            await player.settle()
        player.clock.move(200 * DAY_MS)
        await delete_names(runtime)
    assert "put aside" in caplog.text
    assert "full" in caplog.text
    assert re.findall(r"Zzq|Kunthea", caplog.text) == []
    assert [word for word in _words(script) if word in caplog.text] == []
