"""Typed texts are saved for the poll that asked, and others see what a facilitator approved; all is audited."""

from dataclasses import replace

import pytest

from bot.expecting import stop_expecting
from bot.moderation import UnknownText, decide_about, for_everybody, texts, waiting
from bot.publishing import published
from bot.rules.results import result
from bot.runtime import NotAllowed
from bot.steering import open_poll
from bot.voting import cast_ballot, expect_text, expected_text, write_text
from storage.journal import AuditEntry
from storage.moderation import Moderation
from storage.polls import Round, ballots_of
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MORE_POLLS, event, every_kind

DARA, BOPHA, VANNA = 7, 8, 9


async def opened(workshop: Workshop, poll: str = "words") -> Round:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(DARA, BOPHA)
    return (await open_poll(workshop.runtime, ORGANIZER, "small", poll, "1", workshop.update())).asked


async def write(
    workshop: Workshop, asked: Round, typed: str, user_id: int = DARA, instead_of: str = ""
) -> str:
    """The code of the newest text."""
    outcome = await write_text(workshop.runtime, user_id, asked.id, typed, instead_of, workshop.update())
    assert outcome.refused is None
    assert outcome.ballot is not None
    pairs = outcome.ballot.answers[""].choice
    assert isinstance(pairs, tuple)
    return str(next(pair[0] for pair in pairs if pair[1] == typed))


async def words(workshop: Workshop, asked: Round) -> list[str]:
    return sorted(text.words for text in await texts(workshop.runtime, asked))


async def decide(workshop: Workshop, asked: Round, text: str, to: str, user_id: int = ORGANIZER) -> None:
    await decide_about(workshop.runtime, user_id, asked, text, to, workshop.update())  # type: ignore[arg-type]


async def test_the_newest_open_poll_takes_what_is_typed_and_no_other(workshop: Workshop) -> None:
    asked = await opened(workshop)
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")
    assert expected_text(workshop.runtime, "small", ORGANIZER) is None
    await open_poll(workshop.runtime, ORGANIZER, "small", "colour", "1", workshop.update())
    assert expected_text(workshop.runtime, "small", DARA) is None
    await expect_text(workshop.runtime, DARA, asked.id, "t1", workshop.update())
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "t1")


async def test_after_a_first_text_the_card_has_to_ask_for_another(workshop: Workshop) -> None:
    asked = await opened(workshop)
    code = await write(workshop, asked, "one")
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")
    await stop_expecting(workshop.runtime, DARA)  # as any other tap does, such as Done
    assert expected_text(workshop.runtime, "small", DARA) is None
    await cast_ballot(workshop.runtime, DARA, asked.id, "", f"{code}=0", workshop.update())
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")


async def test_what_is_typed_for_a_closed_poll_goes_to_the_one_that_asks_now_or_is_refused(
    workshop: Workshop,
) -> None:
    asked = await opened(workshop)
    await expect_text(workshop.runtime, DARA, asked.id, "", workshop.update())
    await workshop.close(asked)
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")
    newer = replace(asked, id=asked.id + 1, code="2")
    await workshop.put(newer)
    assert expected_text(workshop.runtime, "small", DARA) == (newer.id, "")


async def test_a_text_brought_again_is_there_once_also_if_it_was_taken_back(workshop: Workshop) -> None:
    asked = await opened(workshop)
    update = workshop.update()
    first = await write_text(workshop.runtime, DARA, asked.id, "No pension", "", update)
    assert await write_text(workshop.runtime, DARA, asked.id, "No pension", "", update) == first
    (text,) = await texts(workshop.runtime, asked)
    await cast_ballot(workshop.runtime, DARA, asked.id, "", f"{text.code}=0", workshop.update())
    await write_text(workshop.runtime, DARA, asked.id, "No pension", "", update)
    assert await texts(workshop.runtime, asked) == []


async def test_after_closing_a_text_is_refused(workshop: Workshop) -> None:
    asked = await opened(workshop)
    await workshop.close(asked)
    outcome = await write_text(workshop.runtime, DARA, asked.id, "late", "", workshop.update())
    assert outcome.refused == "closed"


async def test_nothing_is_shown_until_a_facilitator_approves_it(workshop: Workshop) -> None:
    asked = await opened(workshop)
    poll = workshop.state.poll_of(asked).definition
    one, other = await write(workshop, asked, "one"), await write(workshop, asked, "other", BOPHA)
    assert waiting(workshop.runtime, asked, poll) == 2
    await decide(workshop, asked, one, "approved")
    await decide(workshop, asked, other, "hidden")
    assert waiting(workshop.runtime, asked, poll) == 0
    await workshop.close(asked)
    ballots = (await ballots_of(workshop.engine, asked.id)).values()
    tally = for_everybody(workshop.runtime, asked, poll, result(poll, ballots)).tallies[""]
    assert tally is not None
    assert (tally.texts, tally.held) == (((one, "one"),), 1)
    open_to_all = poll.model_copy(update={"held": False})
    await decide(workshop, asked, one, "hidden")
    tally = for_everybody(workshop.runtime, asked, open_to_all, result(poll, ballots)).tallies[""]
    assert tally is not None
    assert tally.held == 2


async def test_what_is_edited_is_decided_about_anew(workshop: Workshop) -> None:
    asked = await opened(workshop)
    code = await write(workshop, asked, "fine")
    await decide(workshop, asked, code, "approved")
    await write(workshop, asked, "not fine", instead_of=code)
    (text,) = await texts(workshop.runtime, asked)
    assert (text.words, text.decision) == ("not fine", None)
    with pytest.raises(UnknownText):
        await decide(workshop, asked, code, "approved")


async def test_only_who_facilitates_decides_and_each_decision_is_audited_once(workshop: Workshop) -> None:
    asked = await opened(workshop)
    await workshop.staff(VANNA, "facilitator")
    code = await write(workshop, asked, "one")
    with pytest.raises(NotAllowed):
        await decide(workshop, asked, code, "approved", user_id=DARA)
    for to in ("approved", "approved", "hidden"):
        await decide(workshop, asked, code, to, user_id=VANNA)
    audited = [e for e in await workshop.stored(AuditEntry) if e.action.startswith("text_")]
    assert sorted((e.actor, e.action, e.subject) for e in audited) == [
        ("s9", "text_approved", f"words/1 {code}"),
        ("s9", "text_hidden", f"words/1 {code}"),
    ]
    (stored,) = await workshop.stored(Moderation)
    assert (stored.text, stored.decision) == (code, "hidden")
    assert (await workshop.restarted()).moderation == {code: stored}


@pytest.mark.parametrize("edited", [False, True])
async def test_what_is_typed_is_for_the_text_poll_opened_last_not_for_one_before(
    workshop: Workshop, edited: bool
) -> None:
    more = next(poll for poll in MORE_POLLS if poll["code"] == "words") | {"code": "more"}
    definition = event(polls=[*EVENT["polls"], *MORE_POLLS, more])
    before = await opened(workshop)
    await workshop.put(replace(workshop.state.events["small"], definition=definition))
    code = await write(workshop, before, "one")
    if edited:
        await expect_text(workshop.runtime, DARA, before.id, code, workshop.update())
    asked = await workshop.open("more")
    assert expected_text(workshop.runtime, "small", DARA) == (asked.id, "")
    await write(workshop, asked, "two")
    assert await words(workshop, before) == ["one"]


async def test_a_text_taken_back_can_be_hidden_while_a_kept_result_shows_it(workshop: Workshop) -> None:
    unheld = {"held": False, "anonymity": "confidential"}
    polls = [poll | (unheld if poll["code"] == "words" else {}) for poll in MORE_POLLS]
    await workshop.put(replace(workshop.state.events["small"], definition=event(polls=polls)))
    await workshop.join(*range(1, 9))
    asked = await workshop.open("words")
    codes = [await write(workshop, asked, f"text {who}", who) for who in range(1, 9)]
    await workshop.close(asked)
    await published(workshop.runtime, asked.id, ORGANIZER)
    await workshop.steer(asked, "reopened")
    await cast_ballot(workshop.runtime, 1, asked.id, "", f"{codes[0]}=0", workshop.update())
    await workshop.close(asked)
    assert "text 1" in await words(workshop, asked)
    await decide(workshop, asked, codes[0], "hidden")
    counted, poll = (
        await published(workshop.runtime, asked.id, 2),
        workshop.state.poll_of(asked).definition,
    )
    shown = for_everybody(workshop.runtime, asked, poll, result(poll, counted.ballots)).tallies[""]
    assert shown is not None
    assert codes[0] not in dict(shown.texts)
    assert len(shown.texts) == 7
