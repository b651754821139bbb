"""A small fuzz of everything, and the fuzzer's own honesty. The long one: `python -m tests.fuzz`."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot import voting
from bot.cli import check
from storage.journal import AuditEntry
from storage.people import Participant
from storage.polls import Answer, Ballot
from tests.conftest import Workshop
from tests.fuzz.event_files import examine as examine_file
from tests.fuzz.event_files import hostile
from tests.fuzz.findings import examine, is_valid
from tests.fuzz.trial import fuzz
from tests.workshop import poll_of_kind

_CONVERSATIONS = ("registration", "wall", "compose")
_UPDATES = 1_500


async def test_nothing_crashes_nobody_gains_a_right_and_no_message_is_refused(tmp_path: Path) -> None:
    report = await fuzz(tmp_path, _UPDATES, seed=1, conversations=_CONVERSATIONS)
    assert report.findings == []
    assert report.ballots > 20
    assert report.calls["sendMessage"] > _UPDATES / 10
    assert 0 < report.letters["Malformed"] < _UPDATES / 3


async def test_a_crash_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(voting, "cast_ballot", broken)
    report = await fuzz(tmp_path, 600, seed=1, conversations=("registration",))
    assert any("nobody foresaw this" in finding for finding in report.findings)


async def test_markup_that_is_not_escaped_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("html.escape", lambda text, **_: text)
    report = await fuzz(tmp_path, 200, seed=1, conversations=("registration",))
    assert any("can't parse entities" in finding for finding in report.findings)


async def test_rights_and_ballots_that_may_not_be_are_found(workshop: Workshop) -> None:
    dara, staff = (await workshop.join(1))[0], await workshop.staff(2, "facilitator")
    writes = await workshop.staff(3, "rapporteur")
    asked = await workshop.open()
    roles = {dara.id: "participant", staff.id: "facilitator", writes.id: "rapporteur"}
    accounts = {dara.id: 1, staff.id: 2, writes.id: 3}
    found: list[str] = []
    await workshop.put(AuditEntry("a0", "small", 1, writes.id, "step_changed", "draft due_on"))
    assert await examine(workshop.runtime, [2, 900], roles, accounts, found) == 0
    assert found == []
    await workshop.put(
        replace(dara, role="organizer"),
        AuditEntry("a1", "small", 1, dara.id, "poll_closed", "colour"),
        AuditEntry("a2", "small", 1, dara.id, "step_changed", "draft due_on"),
        AuditEntry("a3", "small", 1, writes.id, "poll_closed", "colour"),
        Ballot(asked.id, dara.id, {"": Answer("nothing", 1, 1)}, "GOV", "en", "telegram", 1),
    )
    await examine(workshop.runtime, [2, 900], roles, accounts, found)
    assert len(found) == 6, found
    assert isinstance(workshop.state.participants[dara.id], Participant)


@pytest.mark.parametrize(
    ("kind", "item", "choice", "valid"),
    [
        ("choice", "", "r", True),
        ("choice", "", "z", False),
        ("approval", "", ("t1", "t2"), True),
        ("approval", "", ("t1", "t2", "t3"), False),
        ("approval", "", ("t1", "t1"), False),
        ("scale", "i1", 5, True),
        ("scale", "i1", 6, False),
        ("scale", "i1", True, False),
        ("ranking", "", ("r1", "r4"), True),
        ("ranking", "", ("r1", "x"), False),
        ("points", "", (("s1", 3), ("s2", 2)), True),
        ("points", "", (("s1", 3), ("s2", 3)), False),
        ("points", "", (("s1", 4),), False),
        ("points", "", (("s1", 0),), False),
        ("quiz", "q1", "q1a", True),
        ("quiz", "q1", "q2a", False),
        ("text", "", (("a", "x"),), True),
        ("text", "", tuple((str(n), "x") for n in range(4)), False),
    ],
)
def test_what_is_a_valid_answer_is_known(kind: str, item: str, choice: Any, valid: bool) -> None:
    assert is_valid(poll_of_kind(kind), item, choice) is valid


def test_a_hostile_event_file_is_refused_with_its_mistakes(tmp_path: Path) -> None:
    chance = random.Random(1)
    found = [examine_file(hostile(chance), tmp_path) for _ in range(200)]
    assert [finding for finding in found if finding] == []


@pytest.mark.parametrize("content", [b"\xff", b"a: &a [*a]", b"[" * 5000, b"x: \x00", b"\t- x", b""])
def test_check_prints_a_line_for_it_and_fails(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "event.yaml"
    path.write_bytes(content)
    done = CliRunner().invoke(check, [str(path)])
    assert done.exit_code == 1
    assert done.output.startswith(f"{path}:1: ")
