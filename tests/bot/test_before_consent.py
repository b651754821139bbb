"""Before somebody agrees nothing they send is stored but their account's number, language and the event whose link they opened."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from bot import registration
from bot.dead_letters import dead_letter
from handlers.callbacks.answering import ShowPoll, Vote, Write
from handlers.callbacks.joining import ChooseGroup, Correct, GiveName, GiveOrganisation, Remind
from storage.events import EventRow
from storage.journal import DeadLetter
from storage.people import Participant, Person
from storage.tables import ORDER
from tests.conftest import Workshop, disk
from tests.rehearsals.player import PICTURE, Player, Script, playing
from tests.workshop import account

_SCRIPT = Script("", {"org": "Chan Vanna", "stranger": "Quiet Kunthea", "decliner": "Wary Bopha"}, [])
_WORDS = ("kunthea", "bopha", "wary", "quiet", "zzq", "85512")
"""What they are called and what they say; not in any text of ours."""


async def _says_all_sorts(player: Player, name: str) -> None:
    """Everything a phone can send, and every button there is."""
    phone = player.phones[name]
    for text in (
        "Zzq is my name",
        "/ask zzq?",
        "/polls",
        "/me",
        "/zzq",
        "/start zzq",
        "/privacy",
        "/glossary",
        "zzq " * 300,
    ):
        await phone.say(text)
    await phone.send_photo(PICTURE, "Zzq on a picture")
    await phone.send_document("zzq.pdf", b"%PDF", "Zzq in a file")
    await phone.send_location(11.5, 104.9)
    await phone.send_sticker()
    await phone.send(contact={"phone_number": "+85512345678", "first_name": "Zzq", "user_id": phone.user_id})
    await phone.send(poll={"id": "5", "question": "Zzq?", "options": [], "type": "regular"}, caption="zzq")
    bad = {"text": "zzq", "date": "yesterday", "entities": [{"type": 3}]}
    await phone.send(**bad)
    await player.settle()
    message = next(m for m in reversed(phone.messages) if m.by_bot and m.buttons)
    taps = [
        Vote(1, "", "o1"), ShowPoll(1), Write(1, ""), GiveName("sapw", "profile"), GiveName("sapw", "write"),
        ChooseGroup("sapw", "CSO"), GiveOrganisation("sapw", "write", ""), Correct("sapw", "name"), Remind("sapw", "no", 0),
    ]  # fmt: skip
    numbers = itertools.count(10**9 + phone.user_id * 100)
    sender = {"id": phone.user_id, "is_bot": False, "first_name": "Zzq", "language_code": "en"}
    for data in taps:
        query: dict[str, Any] = {"id": "1", "from": sender, "chat_instance": "1", "data": data.pack()}
        query["message"] = {
            "message_id": message.message_id,
            "date": 0,
            "chat": {"id": phone.user_id, "type": "private"},
        }
        await player.running.intake.take([{"update_id": next(numbers), "callback_query": query}])
    await phone.say("Zzq once more")
    await player.settle()


async def test_of_strangers_and_of_those_who_declined_no_table_has_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        for step in ("start sapw", "tap English", "say /control", "tap {integration}", "tap Open"):
            await player.step("org", step)
        stranger, decliner = player.phones["stranger"], player.phones["decliner"]
        await stranger.start("sapw")
        for step in ("start sapw", "tap English", "tap I do not agree"):
            await player.step("decliner", step)
        for name in ("stranger", "decliner"):
            await _says_all_sorts(player, name)

        async def broken(*_: object) -> None:
            raise RuntimeError("zzq: nobody foresaw this")

        with monkeypatch.context() as patch:  # also what fails is kept without words
            patch.setattr(registration, "consent", broken)
            await player.step("decliner", "tap I agree")
        engine = player.running.runtime.engine
        found = {kind: await engine.read(kind.table.select) for kind in ORDER}
        people = {row[0]: Person.of(row) for row in found.pop(Person)}
        assert people[stranger.user_id] == Person(stranger.user_id, "", event="sapw")
        assert people[decliner.user_id] == Person(decliner.user_id, "en", event="sapw")
        letters = [DeadLetter.of(row) for row in found.pop(DeadLetter)]
        assert {letter.user_id for letter in letters} == {stranger.user_id, decliner.user_id}
        assert "RuntimeError" in {letter.error for letter in letters}
        assert not [each for each in letters if any(word in str(each).lower() for word in _WORDS)]
        del found[EventRow]  # what was written beforehand
        for kind, rows in found.items():
            for row in rows:
                assert not {stranger.user_id, decliner.user_id} & set(row), (kind, row)
                assert not [word for word in _WORDS if word in str(row).lower()], (kind, row)


async def test_the_words_are_in_no_byte_of_the_files(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await player.phones["stranger"].start("sapw")
        await _says_all_sorts(player, "stranger")
        whole = disk(str(tmp_path / "sala.db"), request).lower()
        assert b"sapw" in whole
        assert [word for word in ("kunthea", "zzq", "85512345678") if word.encode() in whole] == []


def _update(user_id: int) -> dict[str, Any]:
    sender = {"id": user_id, "first_name": "Zzq"}
    return {"update_id": 5, "message": {"from": sender, "text": "zzq", "photo": [], "caption": "zzq"}}


@pytest.mark.parametrize(
    ("who", "has_agreed"),
    [
        ([], False),
        ([account(7)], False),
        ([account(7), Participant("p0007", "small", 7, name="On The List", listed_at=5)], False),
        ([account(7), Participant("p0007", "small", 7, consented_at=5)], True),
        ([account(7), Participant("p0007", "small", 7, role="facilitator")], True),
    ],
    ids=["unknown", "started", "listed", "agreed", "staff"],
)
async def test_words_of_a_failed_update_are_kept_only_of_those_who_agreed(
    workshop: Workshop, who: list[Any], has_agreed: bool
) -> None:
    await workshop.put(*who)
    letter = dead_letter(workshop.runtime, 1, 5, _update(7), KeyError("zzq"), 9)
    assert ("zzq" in f"{letter.body} {letter.error}") == has_agreed
    assert (letter.user_id, letter.update_id, letter.received_at) == (7, 5, 9)
    if not has_agreed:
        assert (letter.error, letter.body) == (
            "KeyError",
            '{"kind": "message", "has": ["text", "caption", "photo"]}',
        )


@pytest.mark.parametrize("raw", [None, [], "zzq", {"update_id": 5, "zzq": {}}, {"message": "zzq"}])
async def test_what_says_nothing_readable_of_its_sender_is_kept_as_a_shape(
    workshop: Workshop, raw: Any
) -> None:
    letter = dead_letter(workshop.runtime, 1, 0, raw, ValueError("zzq"), 9)
    assert "zzq" not in f"{letter.body} {letter.error}"
    assert letter.user_id == 0
    assert letter.id.startswith("1:")
