"""Polls composed in the chat stand on the card like planned ones, and a corrected wording is everywhere."""

from dataclasses import replace
from typing import Any

import pytest

from bot.composing import Expected, NoDraft, add, ask_anew, begin, choose, discard, expect, expected, write
from bot.rewording import correct
from bot.rules.composing import Unusable
from bot.rules.steering import Overtaken
from bot.runtime import NotAllowed
from bot.voting import cast_ballot
from config.checking.texts import LONGEST_CARD
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.polls import Ballot, OpenedPoll, PollDraft, Round
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.workshop import EVENT, MORE_POLLS, event

TEXT = Expected("text", "en")
KHMER = Expected("text", "km")


async def composed(workshop: Workshop, text: str = "Which?\n1. Red\n2. Green") -> OpenedPoll:
    runtime = workshop.runtime
    await begin(runtime, ORGANIZER, workshop.event, "en", workshop.update())
    await write(runtime, ORGANIZER, workshop.event, TEXT, text, workshop.update())
    return await add(runtime, ORGANIZER, workshop.event, workshop.update())


async def logged(workshop: Workshop, action: str) -> list[str]:
    return [entry.subject for entry in await workshop.stored(AuditEntry) if entry.action == action]


async def test_a_composed_poll_is_planned_now_and_survives_a_restart(workshop: Workshop) -> None:
    added = await composed(workshop)
    assert (added.code, added.opened_at, added.definition.title.to("en")) == (
        "chat-1",
        None,
        "Extra question 1",
    )
    slot = next(slot for slot in workshop.runtime.slots("small") if slot.poll.code == "chat-1")
    assert (slot.session, slot.round, slot.is_cancelled) == ("one", "1", False)
    state = await workshop.restarted()
    assert state.polls["small", "chat-1"] == added
    assert state.poll_drafts == {}
    assert await logged(workshop, "poll_composed") == ["chat-1"]


async def test_it_is_opened_answered_closed_and_exported_like_the_planned_ones(workshop: Workshop) -> None:
    await workshop.join(7)
    await composed(workshop)
    row, texts = workshop.state.events["small"], workshop.runtime.texts
    made = {t.name: t.rows for t in await tables(workshop.engine, texts, row, identified=False)}
    assert [cells[6] for cells in made["polls"] if cells[1] == "chat-1"] == ["draft"]
    asked = await workshop.open("chat-1")
    outcome = await cast_ballot(workshop.runtime, 7, asked.id, "", "o2", workshop.update())
    assert outcome.refused is None
    await workshop.close(asked)
    made = {t.name: t.rows for t in await tables(workshop.engine, texts, row, identified=False)}
    assert [cells[6] for cells in made["polls"] if cells[1] == "chat-1"] == ["closed"]
    assert [cells[6] for cells in made["responses"] if cells[1] == "chat-1"] == ["o2"]
    assert workshop.state.polls["small", "chat-1"].composed_at is not None


async def test_each_gets_a_code_of_its_own(workshop: Workshop) -> None:
    codes = [(await composed(workshop)).code for _ in range(3)]
    assert codes == ["chat-1", "chat-2", "chat-3"]


async def test_a_draft_survives_a_restart_with_what_is_expected_next(workshop: Workshop) -> None:
    await begin(workshop.runtime, ORGANIZER, workshop.event, "en", workshop.update())
    await write(workshop.runtime, ORGANIZER, workshop.event, TEXT, "Which?", workshop.update())
    state = await workshop.restarted()
    assert state.poll_drafts[ORGANIZER].draft["question"] == {"en": "Which?"}
    assert expected(state.people[ORGANIZER]) == Expected("options", "en")
    options = Expected("options", "en")
    await write(workshop.runtime, ORGANIZER, workshop.event, options, "- a\n- b", workshop.update())
    assert expected(workshop.state.people[ORGANIZER]) is None
    assert (await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())).code == "chat-1"


async def test_kind_names_and_the_other_language_can_be_chosen(workshop: Workshop) -> None:
    runtime = workshop.runtime
    await begin(runtime, ORGANIZER, workshop.event, "en", workshop.update())
    for choice in ("approval", "named"):
        await choose(runtime, ORGANIZER, workshop.event, choice, "en", workshop.update())
        assert expected(workshop.state.people[ORGANIZER]) == TEXT
    await write(runtime, ORGANIZER, workshop.event, TEXT, "Which?\nRed\nGreen", workshop.update())
    await write(runtime, ORGANIZER, workshop.event, KHMER, "មួយណា?\n១. ក\n២. ខ", workshop.update())
    poll = (await add(runtime, ORGANIZER, workshop.event, workshop.update())).definition
    assert (poll.kind, poll.anonymity, poll.question.to("km")) == ("approval", "named", "មួយណា?")


async def test_what_is_not_whole_is_not_added_and_a_refusal_changes_nothing(workshop: Workshop) -> None:
    await begin(workshop.runtime, ORGANIZER, workshop.event, "en", workshop.update())
    with pytest.raises(NoDraft):
        await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    with pytest.raises(Unusable):
        await write(workshop.runtime, ORGANIZER, workshop.event, TEXT, "Which?\none", workshop.update())
    (draft,) = await workshop.stored(PollDraft)
    assert "question" not in draft.draft


async def test_only_facilitators_compose_and_correct(workshop: Workshop) -> None:
    await workshop.join(7)
    runtime, event = workshop.runtime, workshop.event
    with pytest.raises(NotAllowed):
        await begin(runtime, 7, event, "en", workshop.update())
    with pytest.raises(NotAllowed):
        await correct(runtime, 7, event, Expected("wording", "en", "colour", 0), "x", workshop.update())
    asked = await workshop.open()
    with pytest.raises(NotAllowed):
        await ask_anew(runtime, 7, asked.id, 0, workshop.update())


async def test_a_draft_can_be_thrown_away(workshop: Workshop) -> None:
    await begin(workshop.runtime, ORGANIZER, workshop.event, "en", workshop.update())
    await discard(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert await workshop.stored(PollDraft) == []
    with pytest.raises(NoDraft):
        await expect(workshop.runtime, ORGANIZER, workshop.event, TEXT, workshop.update())


async def test_an_addition_brought_again_adds_nothing(workshop: Workshop) -> None:
    runtime = workshop.runtime
    await begin(runtime, ORGANIZER, workshop.event, "en", workshop.update())
    await write(runtime, ORGANIZER, workshop.event, TEXT, "Which?\na\nb", workshop.update())
    update = workshop.update()
    first = await add(runtime, ORGANIZER, workshop.event, update)
    assert await add(runtime, ORGANIZER, workshop.event, update) == first
    assert len(await workshop.stored(OpenedPoll)) == 1


async def test_a_typo_is_mended_on_every_card_and_logged_and_ballots_stay(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = await workshop.open()
    await cast_ballot(workshop.runtime, 7, asked.id, "", "r", workshop.update())
    await workshop.put(Card(7, "round:1", 5), Card(8, "round:1", 6))
    what = Expected("wording", "en", "colour", 1)
    await correct(
        workshop.runtime, ORGANIZER, workshop.event, what, "Which colour,\nplease?", workshop.update()
    )
    poll = workshop.state.poll_of(asked).definition
    assert (poll.question.to("en"), poll.question.to("km")) == ("Which colour, please?", "Which <colour>?")
    redrawn = [row.chat_id for row in await workshop.stored(Delivery) if row.message == "poll_changed"]
    assert sorted(redrawn) == [7, 8]
    assert len(await workshop.stored(Ballot)) == 1
    assert await logged(workshop, "wording_corrected") == [
        "colour/question/en: Which <colour>? → Which colour, please?"
    ]
    slot = next(slot for slot in workshop.runtime.slots("small") if slot.poll.code == "colour")
    assert slot.poll.question.to("en") == "Which colour, please?"


async def test_a_poll_is_corrected_before_it_is_asked_too(workshop: Workshop) -> None:
    what = Expected("wording", "km", "colour", 0)
    await correct(workshop.runtime, ORGANIZER, workshop.event, what, "ពណ៌", workshop.update())
    stored = workshop.state.polls["small", "colour"]
    assert (stored.opened_at, stored.composed_at) == (None, None)
    assert [slot.poll.code for slot in workshop.runtime.slots("small")].count("colour") == 1
    asked = await workshop.open()
    assert workshop.state.poll_of(asked).definition.title.to("km") == "ពណ៌"
    assert workshop.state.polls["small", "colour"].opened_at is not None


@pytest.mark.parametrize(
    ("poll", "number", "text", "error"),
    [
        ("colour", 0, "x" * 101, Unusable),
        ("colour", 1, "x" * 301, Unusable),
        ("colour", 1, " \n ", Unusable),
        ("colour", 99, "x", NoDraft),
        ("nothing", 0, "x", NoDraft),
    ],
)
async def test_what_cannot_stand_there_changes_nothing(
    workshop: Workshop, poll: str, number: int, text: str, error: type[Exception]
) -> None:
    what = Expected("wording", "en", poll, number)
    with pytest.raises(error):
        await correct(workshop.runtime, ORGANIZER, workshop.event, what, text, workshop.update())
    assert await workshop.stored(OpenedPoll) == []


async def test_what_meant_something_else_is_stopped_copied_and_asked_again(workshop: Workshop) -> None:
    await workshop.join(7)
    asked, runtime = await workshop.open(), workshop.runtime
    await cast_ballot(runtime, 7, asked.id, "", "r", workshop.update())
    draft = await ask_anew(runtime, ORGANIZER, asked.id, 0, workshop.update())
    assert draft.draft["question"]["en"] == "Which <colour>?"
    assert [(r.state, r.turnout) for r in await workshop.stored(Round)] == [("void", {"GOV": (1, 1)})]
    await write(
        runtime,
        ORGANIZER,
        workshop.event,
        TEXT,
        "Which colour don't you like?\nRed\nGreen\nBlue",
        workshop.update(),
    )
    added = await add(runtime, ORGANIZER, workshop.event, workshop.update())
    assert (added.code, added.definition.title.to("en")) == ("chat-1", "Colour")
    again = await workshop.open("chat-1")
    assert workshop.state.poll_of(asked).definition.question.to("en") == "Which <colour>?"
    assert {ballot.round for ballot in await workshop.stored(Ballot)} == {asked.id} != {again.id}
    assert await logged(workshop, "poll_asked_anew") == ["colour/1"]


async def copied(workshop: Workshop, code: str, **changes: Any) -> None:
    """A draft copied from that poll of the event file."""
    polls = [poll | (changes if poll["code"] == code else {}) for poll in [*EVENT["polls"], *MORE_POLLS]]
    await workshop.put(replace(workshop.state.events["small"], definition=event(polls=polls)))
    asked = await workshop.open(code)
    await ask_anew(workshop.runtime, ORGANIZER, asked.id, 0, workshop.update())


@pytest.mark.parametrize("code", ["words", "grid"])
async def test_a_copy_is_never_unlinked_where_answers_tell_whose_they_are(
    workshop: Workshop, code: str
) -> None:
    await copied(workshop, code)
    with pytest.raises(NoDraft):
        await choose(workshop.runtime, ORGANIZER, workshop.event, "unlinked", "en", workshop.update())
    added = await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert added.definition.anonymity != "unlinked"


async def test_a_live_copy_made_confidential_is_live_no_more(workshop: Workshop) -> None:
    await copied(workshop, "spread", anonymity="named", results="live")
    await choose(workshop.runtime, ORGANIZER, workshop.event, "confidential", "en", workshop.update())
    added = await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert (added.definition.anonymity, added.definition.results) == ("confidential", "closed")


@pytest.mark.parametrize("code", ["colour", "order", "spread"])
async def test_a_copy_may_have_another_number_of_options(workshop: Workshop, code: str) -> None:
    await copied(workshop, code)
    await write(workshop.runtime, ORGANIZER, workshop.event, TEXT, "Which?\na\nb", workshop.update())
    poll: Any = (await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())).definition
    assert [option.label.to("km") for option in poll.options] == ["a", "b"]
    assert getattr(poll, "most", None) is None


@pytest.mark.parametrize("code", ["quiz", "grid", "words"])
async def test_lines_belong_to_the_question_of_a_copy_that_takes_no_options(
    workshop: Workshop, code: str
) -> None:
    await copied(workshop, code)
    await write(workshop.runtime, ORGANIZER, workshop.event, TEXT, "Which\nof\nthese?", workshop.update())
    added = await add(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert added.definition.question.to("en") == "Which of these?"


async def test_a_correction_keeps_the_card_short_enough(workshop: Workshop) -> None:
    options = [{"code": f"o{n}", "label": "x" * ((LONGEST_CARD - 60) // 30)} for n in range(30)]
    polls = [poll | ({"options": options} if poll["code"] == "colour" else {}) for poll in EVENT["polls"]]
    await workshop.put(replace(workshop.state.events["small"], definition=event(polls=polls)))
    what = Expected("wording", "en", "colour", 2)
    with pytest.raises(Unusable, match="card_long"):
        await correct(workshop.runtime, ORGANIZER, workshop.event, what, "x" * 190, workshop.update())
    assert await workshop.stored(OpenedPoll) == []
    await correct(workshop.runtime, ORGANIZER, workshop.event, what, "Short", workshop.update())


async def test_an_old_button_stops_nothing(workshop: Workshop) -> None:
    asked = await workshop.open()
    await workshop.steer(asked, "paused")
    with pytest.raises(Overtaken):
        await ask_anew(workshop.runtime, ORGANIZER, asked.id, 0, workshop.update())
    assert await workshop.stored(PollDraft) == []
