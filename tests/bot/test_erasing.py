"""Whoever has themself erased is gone: from memory, tables and files, on both engines; results tell nothing of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.delivery.outcome import Outcome
from bot.erasing import erase
from bot.invitations import invite, redeem
from bot.publishing import Counted, published
from bot.registration import begin
from bot.rules.kinds.answer import texts_in
from bot.rules.results import Result, result
from bot.steering import note_card
from bot.voting import cast_ballot, write_text
from config.catalogs import Texts
from config.event import options_of
from handlers.cards.results import result_cards
from handlers.voice import Voice
from storage.broadcasts import Audience, Broadcast, Content
from storage.engine import Engine
from storage.journal import AuditEntry, DeadLetter
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.people import Invitation, Participant, Person
from storage.personal import About, everything
from storage.polls import Ballot, PollDraft, PublishedBallot, Round
from storage.roster import RosterDraft, Row
from storage.tables import ORDER
from storage.unlinked import UnlinkedBallot
from tests.conftest import ORGANIZER, Workshop, at_work, disk
from tests.exports import tables
from tests.workshop import EVENT, MORE_POLLS, account, event, registered

WHO = 7_123_456_789
NAME = "Unforgettable Sophea"
WORDS = "The provincial clinics nobody counts"


@pytest.fixture
async def room(engine: Engine, texts: Texts) -> AsyncIterator[Workshop]:
    """The small event with polls of every kind and of each anonymity, on either engine, and eleven others."""
    polls = [*EVENT["polls"], *MORE_POLLS]
    unlinked = {"code": "open", "title": "Open", "anonymity": "unlinked"}
    colour = next(poll for poll in polls if poll["code"] == "colour")
    async with at_work(engine, texts, event(polls=[*polls, colour | unlinked])) as workshop:
        await workshop.join(*range(1, 12))
        person = registered(
            WHO, id="p0seven", name=NAME, position="Head of clinics", organisation="Clinics & co"
        )
        await workshop.put(account(WHO), person)
        yield workshop


async def vote(room: Workshop, asked: Round, *people: int, answer: str, item: str = "") -> None:
    for user_id in people:
        outcome = await cast_ballot(room.runtime, user_id, asked.id, item, answer, room.update())
        assert outcome.refused is None, outcome


async def gone(room: Workshop, user_id: int = WHO) -> None:
    await erase(room.runtime, user_id, "small", room.update())


async def seen(room: Workshop, asked: Round) -> list[Any]:
    """The answers that the result shown is counted from."""
    counted = await published(room.runtime, asked.id, ORGANIZER)
    return sorted(str(answer.choice) for ballot in counted.ballots for answer in ballot.answers.values())


async def a_whole_day(room: Workshop) -> None:
    """Something of theirs in every table that may have it."""
    named, secret = await room.open("words"), await room.open("topics")
    outcome = await write_text(room.runtime, WHO, named.id, WORDS, "", room.update())
    assert outcome.ballot is not None
    (code,) = texts_in(outcome.ballot.answers[""].choice)
    await vote(room, secret, WHO, *range(1, 7), answer="t1=1")
    await room.close(secret)
    assert len(await seen(room, secret)) == 7
    await room.steer(secret, "reopened")
    await vote(room, await room.open("open"), WHO, answer="r")
    late = Delivery(
        "d1", "small", WHO, "poll_opened", "round:1", "cards", f"k:{WHO}", 1, state="sent", message_id=41
    )
    text = {"en": Content("text", f"Dear {NAME}")}
    await room.put(
        Invitation("digest", "small", "observer", 1, 2, "operator", used_by=WHO, used_at=1),
        Invitation("made", "small", "observer", 1, 2, f"organizer:{WHO}"),
        Moderation(code, named.id, "approved", 5),
        Card(WHO, "round:1", 42),
        Card(WHO, "control:small", 43),
        late,
        replace(late, id="d2", unique_key=f"j:{WHO}", state="waiting", message_id=None),
        replace(late, id="d3", chat_id=ORGANIZER, unique_key="approve:p0seven"),
        PollDraft(WHO, "small", {"question": {"en": WORDS}}),
        RosterDraft(WHO, "small", (Row(2, {"name": NAME}),), (), 1),
        Broadcast(1, "small", WHO, "sent", Audience("everyone"), {"en": Content("text", "Lunch")}, 1),
        Broadcast(2, "small", WHO, "draft", None, text, 1),
        Broadcast(3, "small", None, "sent", Audience("person", "p0seven"), text, 1),
        DeadLetter("l1", 5, 6, 7, f"KeyError('{WORDS}')", f'{{"text": "{NAME}"}}', WHO),
        AuditEntry("a1", "small", 1, f"organizer:{WHO}", "exported", "pseudonymous"),
    )


async def test_nothing_is_left_in_any_table_or_in_memory_but_what_belongs_to_nobody(room: Workshop) -> None:
    await a_whole_day(room)
    await gone(room)
    known = [str(WHO), "p0seven", NAME, WORDS, "Clinics"]
    for kind in ORDER:
        for row in await room.engine.read(kind.table.select):
            found = [word for word in known if word in str(row)]
            # An id that no table ties to anybody any more may stay in what others did.
            assert not found or (kind in (AuditEntry, Broadcast) and found == ["p0seven"]), (kind, row)
    for state in (room.state, await room.restarted()):
        held = {name: index for name, index in vars(state).items() if name != "_undo"}
        assert not [name for name, index in held.items() if str(WHO) in str(index) or NAME in str(index)]


async def test_the_audit_log_says_that_it_happened_and_names_nobody(room: Workshop) -> None:
    await a_whole_day(room)
    await gone(room)
    entries = await room.stored(AuditEntry)
    (erased,) = [(e.actor, e.subject) for e in entries if e.action == "erased"]
    assert erased == ("somebody", "own data")  # not even the number that an earlier export has with a name
    assert not [e for e in entries if NAME in str(e) or str(WHO) in str(e)]
    assert "organizer" in {e.actor for e in entries}


async def test_name_and_words_are_in_no_byte_of_the_files(
    room: Workshop, database: str, request: pytest.FixtureRequest
) -> None:
    await a_whole_day(room)
    for word in (NAME, WORDS):
        assert word.encode() in disk(database, request)
    await gone(room)
    await room.write(lambda _: None)  # what the writer does after the unit is done by then
    for word in (NAME, WORDS, "Clinics & co"):
        assert word.encode() not in disk(database, request)


async def test_all_goes_or_nothing(room: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_whole_day(room)
    before = await everything(room.engine, About("small", WHO, "p0seven"))

    async def full(*_: Any) -> None:
        raise RuntimeError("full")

    with monkeypatch.context() as patched:
        patched.setattr(room.engine, "write", full)
        with pytest.raises(RuntimeError):
            await gone(room)
    assert await everything(room.engine, About("small", WHO, "p0seven")) == before
    assert room.state.participants["p0seven"].name == NAME
    assert (WHO, "round:1") in room.state.cards


async def test_ballots_of_named_polls_go_in_every_state_and_are_counted_no_more(room: Workshop) -> None:
    steps: list[tuple[str, tuple[Any, ...]]] = [
        ("spread", ()),
        ("budget", ("paused",)),
        ("colour", ("closed",)),
    ]
    for poll, taken in steps:
        asked = await room.open(poll)
        definition = room.state.poll_of(asked).definition
        assert definition.anonymity == "named"
        option = options_of(definition)[0].code
        await vote(room, asked, WHO, 1, answer=f"{option}=1" if poll == "spread" else option)
        for step in taken:
            await room.steer(asked, step)
    assert len(await room.stored(Ballot)) == 6
    await gone(room)
    assert {ballot.participant for ballot in await room.stored(Ballot)} == {"p0001"}
    closed = next(each for each in room.state.rounds.values() if each.poll == "colour")
    assert closed.turnout == {"GOV": (1, 11)}


async def test_a_confidential_result_that_was_shown_stays_until_five_have_erased_themselves(
    room: Workshop, texts: Texts
) -> None:
    asked = await room.open("topics")
    await vote(room, asked, WHO, *range(1, 11), answer="t1=1")
    await room.close(asked)
    shown = await seen(room, asked)
    for number, user_id in enumerate((WHO, 1, 2, 3), start=1):
        await gone(room, user_id)
        assert await seen(room, asked) == shown
        counted = await published(room.runtime, asked.id, ORGANIZER)
        assert counted.asked.turnout == {"GOV": (11, 12)}
        assert room.state.rounds[asked.id].turnout == {"GOV": (11 - number, 12 - number)}
        kept = await room.stored(PublishedBallot)
        assert sum(row.is_detached for row in kept) == number
        assert not {row.participant for row in kept} & {"p0seven", *(f"p{u:04}" for u in range(1, number))}
    drawn = result_cards(
        Voice(texts, "en"),
        room.event,
        counted.asked,
        room.state.poll_of(asked).definition,
        _counted(room, counted),
    )
    assert "these counts stay" in drawn[0].text
    await gone(room, 4)
    assert await seen(room, asked) == ["('t1',)"] * 6
    now = (await published(room.runtime, asked.id, ORGANIZER)).asked
    assert (now.turnout, now.published_turnout, now.erased) == ({"GOV": (6, 7)}, None, 1)
    drawn = result_cards(
        Voice(texts, "en"), room.event, now, room.state.poll_of(asked).definition, _counted(room, counted)
    )
    assert "not counted any more" in drawn[0].text


def _counted(room: Workshop, counted: Counted) -> Result:
    return result(room.state.poll_of(counted.asked).definition, counted.ballots)


async def test_a_poll_reopened_after_it_was_shown_counts_them_on_under_nobodys_id(room: Workshop) -> None:
    asked = await room.open("topics")
    await vote(room, asked, WHO, *range(1, 7), answer="t1=1")
    await room.close(asked)
    shown = await seen(room, asked)
    await room.steer(asked, "reopened")
    await gone(room)
    assert await seen(room, asked) == shown
    assert "p0seven" not in room.state.ballots[asked.id]
    await room.close(asked)
    assert await seen(room, asked) == shown
    assert room.state.rounds[asked.id].erased == 1


async def test_pairs_of_two_results_that_were_shown_stay_pairs(room: Workshop) -> None:
    """Else a comparison of before with after, made again, would tell the one pair that is missing."""
    rounds = [await room.open("rating", code) for code in ("before", "after")]
    item = room.state.poll_of(rounds[0]).definition.items[0].code
    for asked in rounds:
        await vote(room, asked, WHO, *range(1, 7), answer="3", item=item)
        await room.close(asked)
        await seen(room, asked)
    await gone(room)
    before, after = [
        {row.participant for row in await room.stored(PublishedBallot) if row.round == asked.id}
        for asked in rounds
    ]
    assert before == after
    assert len(before) == 7


async def test_the_export_has_as_many_rows_as_the_result_counts_and_nobodys_looks_like_others(
    room: Workshop,
) -> None:
    asked, named = await room.open("topics"), await room.open("words")
    await vote(room, asked, WHO, *range(1, 7), answer="t1=1")
    await write_text(room.runtime, WHO, named.id, WORDS, "", room.update())
    await room.close(asked)
    await seen(room, asked)
    row = room.state.events["small"]
    before = {t.name: t for t in await tables(room.engine, room.runtime.texts, row, identified=True)}
    await gone(room)
    made = {t.name: t for t in await tables(room.engine, room.runtime.texts, row, identified=True)}
    then, now = (
        [cells[3:] for cells in each["responses"].rows if cells[1] == "topics"] for each in (before, made)
    )
    assert [cells[1:] for cells in now] == [cells[1:] for cells in then]
    assert len({who for who, *_ in now} | {who for who, *_ in then}) == 14  # else one would stand out
    assert WORDS not in str(made)
    answered = [cells[-1] for cells in made["polls"].rows if cells[1] == "topics"]
    assert answered == [7]
    assert ("somebody", "erased") in [(cells[2], cells[3]) for cells in made["audit"].rows]


async def test_words_of_ones_own_go_even_from_a_result_that_was_shown(room: Workshop) -> None:
    asked = await room.open("wall")
    outcome = await write_text(room.runtime, WHO, asked.id, WORDS, "", room.update())
    assert outcome.ballot is not None
    (code,) = texts_in(outcome.ballot.answers[""].choice)
    for user_id in range(1, 7):
        await write_text(room.runtime, user_id, asked.id, f"Question {user_id}?", "", room.update())
    await room.put(Moderation(code, asked.id, "approved", 1))
    await room.close(asked)
    await seen(room, asked)
    await room.steer(asked, "reopened")
    assert len(await room.stored(PublishedBallot)) == 7
    await gone(room)
    assert WORDS not in str(await room.stored(PublishedBallot))
    assert await room.stored(Moderation) == []
    counted = await published(room.runtime, asked.id, ORGANIZER)
    assert counted.asked.turnout == {"GOV": (6, 11)}


async def test_ballots_of_unlinked_polls_stay_once_they_are_over(room: Workshop) -> None:
    asked = await room.open("open")
    await vote(room, asked, WHO, 1, answer="r")
    await room.close(asked)
    before = await room.stored(UnlinkedBallot)
    await gone(room)
    assert await room.stored(UnlinkedBallot) == before
    assert room.state.rounds[asked.id].turnout == {"GOV": (2, 12)}


async def test_what_was_on_its_way_brings_nothing_back(room: Workshop) -> None:
    row = Delivery("d1", "small", WHO, "poll_opened", "round:1", "cards", "k", 1)
    await room.put(row)
    await gone(room)
    sent = Outcome(replace(row, state="sent", message_id=5), card=Card(WHO, "round:1", 5))
    assert await room.write(sent.decide) == []
    assert await room.write(lambda tx: note_card(tx, Card(WHO, "control:small", 6))) == []
    assert await room.stored(Delivery) == await room.stored(Card) == []


async def test_updates_brought_again_change_nothing_and_a_second_erasure_finds_nobody(room: Workshop) -> None:
    asked = await room.open("colour")
    tap, again = room.update(), room.update()
    await cast_ballot(room.runtime, WHO, asked.id, "", "r", tap)
    await erase(room.runtime, WHO, "small", again)
    assert (await cast_ballot(room.runtime, WHO, asked.id, "", "r", tap)).refused == "not_eligible"
    await begin(room.runtime, WHO, room.event, room.update())
    assert (await erase(room.runtime, WHO, "small", again)).was_known
    assert room.state.people[WHO] == Person(WHO, event="small")  # begun anew, and not erased by the old tap
    await gone(room)
    assert not (await erase(room.runtime, WHO, "small", room.update())).was_known
    assert await room.stored(Ballot) == []


async def test_staff_and_organizers_by_settings_can_forget_themselves_too(room: Workshop) -> None:
    await room.staff(50, "facilitator")
    await room.put(
        account(ORGANIZER),
        Broadcast(1, "small", ORGANIZER, "sent", Audience("everyone"), {"en": Content("text", "x")}, 1),
    )
    for user_id in (50, ORGANIZER):
        await gone(room, user_id)
        assert user_id not in room.state.people
    assert room.runtime.role("small", 50) is None
    assert room.runtime.role("small", ORGANIZER) == "organizer"
    assert [each.author for each in await room.stored(Broadcast)] == [None]


async def test_another_event_that_needs_the_account_keeps_it_and_what_is_its_own(room: Workshop) -> None:
    row = room.state.events["small"]
    other = replace(row, code="other", definition=row.definition.model_copy(update={"code": "other"}))
    twin = registered(WHO, id="p0other", event="other")
    theirs = Delivery("d9", "other", WHO, "agenda_changed", "agenda:other:1", "cards", "k9", 1)
    await room.put(other, twin, Card(WHO, "control:other", 1), Card(WHO, "control:small", 2), theirs)
    await gone(room)
    assert [p.id for p in await room.stored(Participant) if p.user_id == WHO] == ["p0other"]
    assert [card.subject for card in await room.stored(Card)] == ["control:other"]
    assert await room.stored(Delivery) == [theirs]
    assert room.state.people[WHO].event == ""


async def test_an_invitation_they_used_stays_used_and_says_no_more_by_whom(room: Workshop) -> None:
    payload = await invite(room.engine, "small", "observer")
    await redeem(room.runtime, WHO, payload, room.update())
    await gone(room)
    (link,) = await room.stored(Invitation)
    assert (link.used_by, link.used_at is not None) == (0, True)
    assert all(link.used_by == 0 for link in room.state.invitations.values())
