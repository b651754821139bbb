"""Whoever asks gets everything that is stored about them: a marker in every column of every table comes back in the file."""

import re
from importlib import resources
from typing import Any

import pytest

from bot.about_me import stored_about
from bot.voting import cast_ballot
from config.catalogs import Texts
from handlers.cards.about_me import about_me_file, in_words
from handlers.voice import Voice
from storage.broadcasts import Audience, Broadcast, Content
from storage.ideas import IdeaChange, IdeaDraft
from storage.journal import AuditEntry, DeadLetter
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.paper import PaperBallot, PaperDraft
from storage.people import Invitation, Participant, Person
from storage.personal import IMPERSONAL, About, about
from storage.polls import Ballot, PollDraft, PublishedBallot
from storage.profile import ProfilePart
from storage.record import Record
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft
from storage.tables import ORDER
from tests.conftest import Workshop
from tests.workshop import NINE, account, poll_of_kind

WHO = 7_123_456_789
ME = About("small", WHO, "p0seven")


def test_every_table_either_may_say_something_of_a_person_or_there_is_a_reason_why_not() -> None:
    personal = {*about(ME), Moderation}
    assert personal | set(IMPERSONAL) == set(ORDER)
    assert personal & set(IMPERSONAL) == set()


def test_every_table_that_refers_to_people_is_looked_through() -> None:
    schema = (resources.files("storage") / "migrations" / "0001_start.sql").read_text("utf-8")
    looked = {kind.table.name for kind in about(ME)}
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", schema, re.DOTALL):
        columns = set(re.findall(r"^    (\w+) (?:TEXT|BIGINT)", body, re.MULTILINE))
        refers = "REFERENCES people" in body or "REFERENCES participants" in body
        names = {"user_id", "participant", "author", "used_by", "actor"} & columns
        assert name in looked or not (refers or names), name


def _told(voice: Voice, stored: Any) -> str:
    return about_me_file(voice, stored).content.decode("utf-8-sig")


FIXED: dict[type[Record], dict[str, Any]] = {
    Person: {"user_id": WHO},
    Participant: {"id": ME.participant, "event": "small", "user_id": WHO},
    Invitation: {"event": "small", "used_by": WHO},
    RosterDraft: {"event": "small", "user_id": WHO},
    MappingEntry: {"event": "small", "author": WHO, "given": '{"what": ["mapping_entries.given"]}'},
    MappingDraft: {"event": "small", "user_id": WHO, "given": '{"what": ["mapping_drafts.given"]}'},
    MappingSheet: {"event": "small", "user_id": WHO},
    PollDraft: {"event": "small", "user_id": WHO, "draft": '{"marker": "poll_drafts.draft"}'},
    IdeaDraft: {
        "event": "small",
        "user_id": WHO,
        "picked": '["idea_drafts.picked"]',
        "rows": '[[2, {"code": "idea_drafts.rows"}]]',
    },
    IdeaChange: {"event": "small", "actor": ME.participant, "details": '{"marker": "idea_changes.details"}'},
    Ballot: {
        "round": 1,
        "participant": ME.participant,
        "answers": '{"": ["ballots.answers", 1, 1447986600000]}',
    },
    PublishedBallot: {
        "round": 1,
        "participant": ME.participant,
        "answers": '{"": ["published_ballots.answers", 1, 5]}',
    },
    PaperBallot: {
        "round": 1,
        "participant": ME.participant,
        "second": '{"": ["paper_ballots.second", 1, 6]}',
    },
    PaperDraft: {
        "event": "small",
        "user_id": WHO,
        "round": 1,
        "answers": '{"": ["paper_drafts.answers", 1, 7]}',
    },
    Broadcast: {"event": "small", "author": WHO},
    RoadmapStep: {"event": "small", "lead": ME.participant},
    ProfilePart: {"part": f"commands:{WHO}"},
    Card: {"user_id": WHO},
    Delivery: {"event": "small", "chat_id": WHO},
    DeadLetter: {"user_id": WHO},
    AuditEntry: {"event": "small", "actor": ME.participant},
}
"""What ties a row to the person, or must be readable; every other column gets a marker."""


async def test_a_marker_in_every_column_of_every_table_comes_back(workshop: Workshop, texts: Texts) -> None:
    asked = await workshop.open()
    assert asked.id == 1
    schema = (resources.files("storage") / "migrations" / "0001_start.sql").read_text("utf-8")
    numbers, wanted = iter(range(10_000_001, 10_001_000)), []
    for kind in ORDER:
        if kind not in about(ME):
            continue
        body = re.search(rf"CREATE TABLE {kind.table.name} \((.*?)\n\);", schema, re.DOTALL)
        assert body is not None
        types = dict(re.findall(r"^    (\w+) (TEXT|BIGINT)", body[1], re.MULTILINE))
        row: dict[str, Any] = {}
        for column in kind.table.columns:
            marker = f"{kind.table.name}.{column}" if types[column] == "TEXT" else next(numbers)
            row[column] = FIXED[kind].get(column, marker)
        wanted += [(kind.table.name, column, str(value)) for column, value in row.items()]
        await workshop.engine.write([(kind.table.upsert, [list(row.values())])])
    await workshop.put(Moderation("ballots.answers", 1, "hidden", 10_002_000))
    wanted.append(("moderation", "at", "10002000"))
    await workshop.put(Participant(ME.participant, "small", WHO))  # memory knows them; the row above goes
    await workshop.engine.write([(Participant.table.upsert, [_row_of(wanted)])])
    told = _told(Voice(texts, "en"), await stored_about(workshop.runtime, workshop.event, WHO))
    assert len(wanted) > 80
    assert [(table, column) for table, column, value in wanted if value not in told] == []


def _row_of(wanted: list[tuple[str, str, str]]) -> list[Any]:
    values = [value for table, _, value in wanted if table == "participants"]
    return [int(value) if value.isdigit() else value for value in values]


async def test_answers_are_told_in_their_words_and_times_of_the_events_zone(
    workshop: Workshop, texts: Texts
) -> None:
    await workshop.join(7, 8)
    choice, words = await workshop.open(), await workshop.open("topics")
    await cast_ballot(workshop.runtime, 7, choice.id, "", "r", workshop.update())
    await cast_ballot(workshop.runtime, 8, choice.id, "", "g", workshop.update())
    await cast_ballot(workshop.runtime, 7, words.id, "", "t1=1", workshop.update())
    await workshop.close(words)
    voice = Voice(texts, "en")
    told = _told(voice, await stored_about(workshop.runtime, workshop.event, 7))
    poll = workshop.state.poll_of(choice).definition
    assert poll.question.to("en") in told
    assert f"- {in_words(voice, poll, 'r')} (2015-11-20 09:30:00)" in told
    assert f"registered_at: {NINE - 600_000} (2015-11-20 09:20:00)" in told
    assert "Person 7" in told
    assert "Person 8" not in told
    assert "p0008" not in told


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("choice", "dk", "Don’t know"),
        ("scale", 1, "1 "),
        ("ranking", ("a", "b"), "1. "),
        ("points", (("a", 3),), ": 3"),
        ("text", (("t1", "My own words"),), "My own words"),
        ("wall", (("t1", "Why?"), ("t2", "")), "Why?; support for question t2"),
    ],
)
def test_every_shape_of_an_answer_has_words(texts: Texts, kind: str, given: Any, said: str) -> None:
    assert said in in_words(Voice(texts, "en"), poll_of_kind(kind), given)


async def test_a_stranger_is_told_that_there_is_nothing(workshop: Workshop, texts: Texts) -> None:
    stored = await stored_about(workshop.runtime, workshop.event, 99)
    assert (stored.rows, stored.answers) == ({}, ())
    assert "[" not in _told(Voice(texts, "en"), stored)


async def test_the_file_is_in_the_persons_language(workshop: Workshop, texts: Texts) -> None:
    await workshop.join(7)
    stored = await stored_about(workshop.runtime, workshop.event, 7)
    assert texts.plain("km", "me.file_answers") in _told(Voice(texts, "km"), stored)


async def test_nobody_elses_account_is_told_not_even_an_organizers(workshop: Workshop, texts: Texts) -> None:
    """They let people in, remove them, write to them and invite them; whom one has invited is their own matter, too."""
    other, name = 8_555_555_555, "organizer:8555555555"
    await workshop.put(account(other), account(WHO), Participant(ME.participant, "small", WHO))
    words = {"en": Content("text", "Come to room 2")}
    await workshop.put(
        AuditEntry("a1", "small", 1, name, "removed", ME.participant),
        Broadcast(1, "small", other, "sent", Audience("person", ME.participant), words, 1),
        Invitation("d1", "small", "observer", 1, 2, name, used_by=WHO, used_at=1),
        Invitation("d2", "small", "observer", 1, 2, ME.participant, used_by=other, used_at=1),
    )
    told = _told(Voice(texts, "en"), await stored_about(workshop.runtime, workshop.event, WHO))
    assert "Come to room 2" in told
    assert told.count("action: removed") == 1
    assert str(other) not in told


async def test_an_organizer_by_settings_is_told_what_they_did(workshop: Workshop, texts: Texts) -> None:
    await workshop.put(account(WHO), AuditEntry("a1", "small", 1, f"organizer:{WHO}", "exported", "x"))
    assert f"actor: organizer:{WHO}" in _told(
        Voice(texts, "en"), await stored_about(workshop.runtime, workshop.event, WHO)
    )
