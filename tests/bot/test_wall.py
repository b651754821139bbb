"""A question wall: people ask and upvote what was approved; counts follow what is shown, and nobody is told who."""

from dataclasses import replace

import pytest

from bot.moderation import UnknownText, decide_about, for_everybody, questions, texts, waiting
from bot.rules.results import result
from bot.steering import open_poll
from bot.voting import Outcome, cast_ballot, expected_text, write_text
from storage.journal import AuditEntry
from storage.polls import Ballot, Round, ballots_of
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import every_kind

PEOPLE = (1, 2, 3, 4, 5, 6)
DARA, BOPHA, *OTHERS = PEOPLE


async def opened(workshop: Workshop, poll: str = "wall") -> Round:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*PEOPLE)
    return (await open_poll(workshop.runtime, ORGANIZER, "small", poll, "1", workshop.update())).asked


async def ask(workshop: Workshop, asked: Round, typed: str, user_id: int = DARA, instead_of: str = "") -> str:
    """The question's code."""
    await write_text(workshop.runtime, user_id, asked.id, typed, instead_of, workshop.update())
    return next(text.code for text in await texts(workshop.runtime, asked) if text.words == typed)


async def decide(workshop: Workshop, asked: Round, code: str, to: str) -> None:
    await decide_about(workshop.runtime, ORGANIZER, asked, code, to, workshop.update())  # type: ignore[arg-type]


async def tap(workshop: Workshop, asked: Round, user_id: int, tapped: str) -> Outcome:
    return await cast_ballot(workshop.runtime, user_id, asked.id, "", tapped, workshop.update())


async def wall(workshop: Workshop, asked: Round) -> list[str]:
    return [one.words for one in await questions(workshop.runtime, asked)]


async def votes(workshop: Workshop, asked: Round) -> dict[str, int]:
    """Of what the result shows, by its words."""
    poll = workshop.state.poll_of(asked).definition
    cast = (await ballots_of(workshop.engine, asked.id)).values()
    tally = for_everybody(workshop.runtime, asked, poll, result(poll, cast)).tallies[""]
    assert tally is not None
    return {words: tally.upvotes[code] for code, words in tally.texts}


async def test_only_what_was_approved_stands_on_the_wall_and_can_be_upvoted(workshop: Workshop) -> None:
    asked = await opened(workshop)
    code = await ask(workshop, asked, "Who pays?")
    assert waiting(workshop.runtime, asked, workshop.state.poll_of(asked).definition) == 1
    assert await wall(workshop, asked) == []
    assert (await tap(workshop, asked, BOPHA, f"{code}=1")).refused == "no_such_question"
    await decide(workshop, asked, code, "approved")
    assert await wall(workshop, asked) == ["Who pays?"]
    assert (await tap(workshop, asked, BOPHA, f"{code}=1")).refused is None
    assert (await tap(workshop, asked, DARA, f"{code}=1")).refused == "own_question"
    assert (await tap(workshop, asked, BOPHA, "tnone=1")).refused == "no_such_question"


async def test_a_double_tap_and_one_brought_again_count_once(workshop: Workshop) -> None:
    asked = await opened(workshop)
    code = await ask(workshop, asked, "Who pays?")
    await decide(workshop, asked, code, "approved")
    update = workshop.update()
    for one in (update, update, workshop.update()):
        outcome = await cast_ballot(workshop.runtime, BOPHA, asked.id, "", f"{code}=1", one)
        assert outcome.ballot is not None
        assert outcome.ballot.answers[""].choice == ((code, ""),)
        assert outcome.ballot.answers[""].revision == 1
    await tap(workshop, asked, BOPHA, f"{code}=0")
    await cast_ballot(workshop.runtime, BOPHA, asked.id, "", f"{code}=1", update)
    (bopha,) = [p.id for p in workshop.state.participants_of("small") if p.user_id == BOPHA]
    (stored,) = [ballot for ballot in await workshop.stored(Ballot) if ballot.participant == bopha]
    assert stored.answers == {}


async def test_upvotes_of_hidden_and_edited_questions_count_for_nothing(workshop: Workshop) -> None:
    asked = await opened(workshop)
    pay, when = await ask(workshop, asked, "Who pays?"), await ask(workshop, asked, "When?")
    for code in (pay, when):
        await decide(workshop, asked, code, "approved")
        for person in OTHERS:
            await tap(workshop, asked, person, f"{code}=1")
    await decide(workshop, asked, when, "hidden")
    assert (await tap(workshop, asked, BOPHA, f"{when}=1")).refused == "no_such_question"
    edited = await ask(workshop, asked, "Who pays for it?", instead_of=pay)
    assert (await tap(workshop, asked, BOPHA, f"{pay}=1")).refused == "no_such_question"
    await decide(workshop, asked, edited, "approved")
    await tap(workshop, asked, BOPHA, f"{edited}=1")
    assert await votes(workshop, asked) == {"Who pays for it?": 1}
    await decide(workshop, asked, when, "approved")  # the same words: they were upvoted as they are
    assert await votes(workshop, asked) == {"Who pays for it?": 1, "When?": len(OTHERS)}


async def test_most_upvoted_comes_first_once_five_take_part_and_answered_ones_sink(
    workshop: Workshop,
) -> None:
    asked = await opened(workshop)
    found = {await ask(workshop, asked, words): words for words in ("One?", "Two?", "Three?")}
    for code in found:
        await decide(workshop, asked, code, "approved")
    in_order = [found[code] for code in sorted(found)]
    last = max(found)
    for person in PEOPLE[1:4]:
        await tap(workshop, asked, person, f"{last}=1")
        assert await wall(workshop, asked) == in_order
    await tap(workshop, asked, PEOPLE[4], f"{last}=1")
    assert await wall(workshop, asked) == [found[last], *in_order[:-1]]
    await decide(workshop, asked, last, "answered")
    assert await wall(workshop, asked) == in_order
    assert [one.is_done for one in await questions(workshop.runtime, asked)] == [False, False, True]


async def test_facilitators_read_what_waits_first_then_the_wall_in_its_order(workshop: Workshop) -> None:
    asked = await opened(workshop)
    codes = {words: await ask(workshop, asked, words) for words in ("Old?", "Bad?", "Good?")}
    await ask(workshop, asked, "New?", BOPHA)
    for words, to in (("Old?", "answered"), ("Bad?", "hidden"), ("Good?", "approved")):
        await decide(workshop, asked, codes[words], to)
    assert [text.words for text in await texts(workshop.runtime, asked)] == ["New?", "Good?", "Old?", "Bad?"]
    audited = [e.action for e in await workshop.stored(AuditEntry) if e.action.startswith("text_")]
    assert sorted(audited) == ["text_answered", "text_approved", "text_hidden"]


async def test_an_upvote_comes_with_asking_on(workshop: Workshop) -> None:
    asked = await opened(workshop)
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")
    code = await ask(workshop, asked, "Who pays?")
    await decide(workshop, asked, code, "approved")
    await tap(workshop, asked, BOPHA, f"{code}=1")
    await ask(workshop, asked, "And when?", BOPHA)
    (choice,) = [
        ballot.answers[""].choice
        for ballot in await workshop.stored(Ballot)
        if (code, "") in ballot.answers[""].choice
    ]
    assert isinstance(choice, tuple)
    assert [pair[1] for pair in choice] == ["And when?", ""]


async def test_only_questions_are_marked_as_answered(workshop: Workshop) -> None:
    asked = await opened(workshop, "words")
    code = await ask(workshop, asked, "No pension")
    with pytest.raises(UnknownText):
        await decide(workshop, asked, code, "answered")


async def test_after_closing_nothing_is_upvoted_and_the_result_has_the_votes(workshop: Workshop) -> None:
    asked = await opened(workshop)
    code = await ask(workshop, asked, "Who pays?")
    await decide(workshop, asked, code, "approved")
    for person in OTHERS:
        await tap(workshop, asked, person, f"{code}=1")
    await workshop.close(asked)
    assert (await tap(workshop, asked, BOPHA, f"{code}=1")).refused == "closed"
    assert await votes(workshop, asked) == {"Who pays?": len(OTHERS)}
