"""Ballots on paper: one a person, whichever way, however many enter it, and however often."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot import in_person
from bot.admitting import correct_group, take
from bot.erasing import HasAccount, erase, erase_somebody
from bot.events import loaded
from bot.expecting import ask_for
from bot.nudging import to_nudge
from bot.paper import entering, saving
from bot.paper.entering import NoDraft, NotRunning, UnknownSheet
from bot.paper.settling import differences, progress, settle
from bot.paper.sheets import NotOnPaper, draw_sheets, without_telegram
from bot.personal_links import open_link, payload_of
from bot.registration import NotAName
from bot.retention import delete_names
from bot.rules.kinds.answer import Refused
from bot.rules.paper import NotTaken
from bot.rules.retention import DAY_MS
from bot.rules.turnout import total, turnout
from bot.runtime import NotAllowed
from bot.voting import cast_ballot
from storage.journal import AuditEntry
from storage.paper import BallotSheet, PaperBallot, PaperDraft
from storage.people import Participant
from storage.polls import Answer, Ballot, PublishedBallot, Round
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.workshop import NINE, account, every_kind, registered

ONE, TWO, THREE = 801, 802, 803
PAPER = "p9001"


def on_paper(number: int, group: str) -> Participant:
    """Somebody who agreed at the desk and has no Telegram."""
    return replace(registered(number, group), user_id=None, listed_at=NINE)


@pytest.fixture
async def desk(workshop: Workshop) -> Workshop:
    """Three facilitators, and somebody without Telegram beside two who have it."""
    await workshop.put(loaded(every_kind(), workshop.state.events["small"]), account(ORGANIZER))
    for who in (ONE, TWO, THREE):
        await workshop.staff(who, "facilitator")
    await workshop.join(7, 8)
    await workshop.put(on_paper(9001, "GOV"))
    return workshop


async def printed(desk: Workshop, poll: str, code: str = "1", count: int = 2) -> list[BallotSheet]:
    slot = next(s for s in desk.runtime.slots("small") if (s.poll.code, s.round) == (poll, code))
    printing = await draw_sheets(desk.runtime, ONE, slot, "small", "km", count, desk.update())
    return list(printing.sheets)


async def enter(
    desk: Workshop, who: int, sheet: BallotSheet, given: dict[str, str], participant: str = PAPER
) -> saving.Saved:
    """A sheet from its code to saving."""
    draft = await entering.begin(desk.runtime, who, sheet.code, desk.update())
    if not draft.participant:
        draft = await entering.choose(desk.runtime, who, participant, desk.update())
    return await fill(desk, who, draft, given)


async def fill(desk: Workshop, who: int, draft: PaperDraft, given: dict[str, str]) -> saving.Saved:
    for item, tapped in given.items():
        await entering.answer(desk.runtime, who, draft.round, item, tapped, desk.update())
    return await saving.save(desk.runtime, who, draft.round, desk.update())


async def stored(desk: Workshop, asked: Round) -> dict[str, Ballot]:
    return {ballot.participant: ballot for ballot in await desk.stored(Ballot) if ballot.round == asked.id}


def said(ballot: Ballot) -> dict[str, Any]:
    return {item: answer.choice for item, answer in ballot.answers.items()}


async def actions(desk: Workshop) -> list[tuple[str, str, str]]:
    entries = sorted(await desk.stored(AuditEntry), key=lambda entry: entry.at)
    return [(e.actor, e.action, e.subject) for e in entries if e.action.startswith(("paper", "sheets"))]


async def test_a_sheet_becomes_a_ballot_that_counts_at_once(desk: Workshop) -> None:
    first, _ = await printed(desk, "rating", "before")
    asked = await desk.open("rating", "before")
    done = await enter(desk, ONE, first, {"i1": "4", "i2": "dk"})
    assert (done.entry, done.number, done.differs) == ("first", 2, 0)
    ballot = (await stored(desk, asked))[PAPER]
    assert (said(ballot), ballot.source, ballot.language) == ({"i1": 4, "i2": "dk"}, "paper", "km")
    people = list(desk.state.participants_of("small"))
    admission, ballots = desk.event.admission, desk.state.ballots[asked.id]
    count = total(turnout(desk.state.poll_of(asked).definition, admission, asked.opened_at, people, ballots))
    assert (count.answered, count.eligible) == (1, 3)
    assert await desk.stored(PaperDraft) == []
    assert (await actions(desk))[-1] == ("s801", "paper_entered", f"rating/before {first.code}")


async def test_what_is_dictated_is_a_proxy(desk: Workshop) -> None:
    asked = await desk.open()
    await entering.dictate(desk.runtime, ONE, asked.id, "en", desk.update())
    draft = await entering.choose(desk.runtime, ONE, PAPER, desk.update())
    await fill(desk, ONE, draft, {"": "g"})
    ballot = (await stored(desk, asked))[PAPER]
    assert (said(ballot), ballot.source) == ({"": "g"}, "proxy")
    await desk.close(asked)
    row = desk.state.events["small"]
    table = next(
        t
        for t in await tables(desk.engine, desk.runtime.texts, row, identified=False)
        if t.name == "responses"
    )
    (exported,) = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert (exported["participant"], exported["option"], exported["source"]) == (PAPER, "g", "proxy")


async def test_an_organizer_of_the_settings_who_never_pressed_start_enters_what_is_dictated(
    desk: Workshop,
) -> None:
    asked = await desk.open()
    await desk.runtime.writer.write(lambda tx: tx.remove(tx.state.people[ORGANIZER]))
    await entering.dictate(desk.runtime, ORGANIZER, asked.id, "en", desk.update())
    draft = await entering.choose(desk.runtime, ORGANIZER, PAPER, desk.update())
    await fill(desk, ORGANIZER, draft, {"": "g"})
    assert said((await stored(desk, asked))[PAPER]) == {"": "g"}


async def test_the_second_entry_confirms_or_says_what_differs_until_it_is_settled(desk: Workshop) -> None:
    same, other = await printed(desk, "rating", "before")
    await desk.put(on_paper(9002, "CSO"))
    asked = await desk.open("rating", "before")
    await enter(desk, ONE, same, {"i1": "4"})
    await enter(desk, ONE, other, {"i1": "1", "i2": "2"}, "p9002")
    assert (await enter(desk, TWO, same, {"i1": "4"})).differs == 0
    done = await enter(desk, TWO, other, {"i1": "1", "i2": "5"})
    assert (done.entry, done.differs) == ("second", 1)
    assert said((await stored(desk, asked))["p9002"]) == {"i1": 1, "i2": 2}
    (found,) = differences(desk.state, asked)
    assert (found.paper.sheet, found.items) == (other.code, ("i2",))
    seen = progress(desk.state, "small", "rating", "before")
    assert (seen.printed, seen.entered, seen.twice, seen.differ) == (2, 2, 2, 1)
    assert await settle(desk.runtime, THREE, asked.id, other.code, "second", desk.update())
    assert not await settle(desk.runtime, ONE, asked.id, other.code, "first", desk.update())
    assert said((await stored(desk, asked))["p9002"]) == {"i1": 1, "i2": 5}
    assert differences(desk.state, asked) == []
    assert [action for _, action, _ in await actions(desk)] == [
        "sheets_printed",
        "paper_entered",
        "paper_entered",
        "paper_confirmed",
        "paper_differs",
        "paper_settled",
    ]
    restarted = await desk.restarted()
    assert restarted.paper == desk.state.paper
    assert restarted.sheets == desk.state.sheets


async def test_who_entered_first_corrects_it_and_it_is_compared_again(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    await enter(desk, TWO, sheet, {"": "g"})
    assert len(differences(desk.state, asked)) == 1
    again = await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    assert (again.participant, again.answers[""].choice) == (PAPER, "r")
    done = await fill(desk, ONE, again, {"": "g"})
    assert (done.entry, done.differs) == ("again", 0)
    assert said((await stored(desk, asked))[PAPER]) == {"": "g"}
    assert differences(desk.state, asked) == []
    with pytest.raises(NotTaken):
        await entering.begin(desk.runtime, THREE, sheet.code, desk.update())


async def test_two_facilitators_at_once_make_one_ballot(desk: Workshop) -> None:
    first, other = await printed(desk, "colour")
    asked = await desk.open()
    for who, sheet in ((ONE, first), (TWO, other)):
        await entering.begin(desk.runtime, who, sheet.code, desk.update())
        await entering.choose(desk.runtime, who, PAPER, desk.update())
        await entering.answer(desk.runtime, who, asked.id, "", "r", desk.update())
    both = await asyncio.gather(
        *(saving.save(desk.runtime, who, asked.id, desk.update()) for who in (ONE, TWO)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["NotTaken", "Saved"]
    assert set(await stored(desk, asked)) == {PAPER}


async def test_one_sheet_is_not_entered_for_two_people(desk: Workshop) -> None:
    await desk.put(on_paper(9002, "CSO"))
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    for who, person in ((ONE, PAPER), (TWO, "p9002")):
        await entering.begin(desk.runtime, who, sheet.code, desk.update())
        await entering.choose(desk.runtime, who, person, desk.update())
        await entering.answer(desk.runtime, who, asked.id, "", "r", desk.update())
    await saving.save(desk.runtime, ONE, asked.id, desk.update())
    with pytest.raises(NotTaken) as refused:
        await saving.save(desk.runtime, TWO, asked.id, desk.update())
    assert refused.value.reason == "taken"


async def test_whoever_answered_by_telegram_has_no_other_ballot(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await cast_ballot(desk.runtime, 7, asked.id, "", "b", desk.update())
    await desk.put(account(ORGANIZER))
    await take(desk.runtime, ORGANIZER, "p0007", "freed", desk.update())
    await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    with pytest.raises(NotTaken) as refused:
        await entering.choose(desk.runtime, ONE, "p0007", desk.update())
    assert refused.value.reason == "by_telegram"
    assert said((await stored(desk, asked))["p0007"]) == {"": "b"}


async def test_whoever_gets_telegram_later_sees_their_ballot_and_casts_no_other(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    link = payload_of(desk.state.events["small"], PAPER)
    await open_link(desk.runtime, 70, link, desk.update())
    outcome = await cast_ballot(desk.runtime, 70, asked.id, "", "b", desk.update())
    assert outcome.refused == "on_paper"
    assert said((await stored(desk, asked))[PAPER]) == {"": "r"}
    assert 70 not in {user_id for _, user_id in to_nudge(desk.runtime, asked, NINE)}


async def test_a_draft_survives_that_its_person_gets_telegram_and_answers_meanwhile(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    await entering.choose(desk.runtime, ONE, PAPER, desk.update())
    await entering.answer(desk.runtime, ONE, asked.id, "", "r", desk.update())
    await open_link(desk.runtime, 70, payload_of(desk.state.events["small"], PAPER), desk.update())
    await cast_ballot(desk.runtime, 70, asked.id, "", "b", desk.update())
    with pytest.raises(NotTaken) as refused:
        await saving.save(desk.runtime, ONE, asked.id, desk.update())
    assert refused.value.reason == "by_telegram"
    assert said((await stored(desk, asked))[PAPER]) == {"": "b"}


async def test_brought_again_nothing_is_saved_twice(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    choosing, tapping, keeping = desk.update(), desk.update(), desk.update()
    await entering.choose(desk.runtime, ONE, PAPER, choosing)
    await entering.answer(desk.runtime, ONE, asked.id, "", "r", tapping)
    await entering.answer(desk.runtime, ONE, asked.id, "", "g", desk.update())
    draft = await entering.answer(desk.runtime, ONE, asked.id, "", "r", tapping)
    assert draft.answers[""].choice == "g"
    assert (await entering.choose(desk.runtime, ONE, PAPER, choosing)).answers == draft.answers
    await saving.save(desk.runtime, ONE, asked.id, keeping)
    with pytest.raises(NoDraft):
        await saving.save(desk.runtime, ONE, asked.id, keeping)
    assert len(await stored(desk, asked)) == 1


async def test_in_a_pause_sheets_are_entered_and_after_closing_not(desk: Workshop) -> None:
    sheet, other = await printed(desk, "colour")
    with pytest.raises(NotRunning):
        await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    asked = await desk.open()
    await desk.steer(asked, "paused")
    await enter(desk, ONE, sheet, {"": "r"})
    await entering.begin(desk.runtime, TWO, sheet.code, desk.update())
    await entering.answer(desk.runtime, TWO, asked.id, "", "g", desk.update())
    await desk.close(asked)
    with pytest.raises(NotRunning):
        await saving.save(desk.runtime, TWO, asked.id, desk.update())
    with pytest.raises(NotRunning):
        await entering.begin(desk.runtime, ONE, other.code, desk.update())
    assert said((await stored(desk, asked))[PAPER]) == {"": "r"}


async def test_an_empty_sheet_is_no_ballot(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    with pytest.raises(NotTaken):
        await enter(desk, ONE, sheet, {})
    assert await stored(desk, asked) == {}
    assert desk.state.paper_drafts[ONE].participant == PAPER


async def test_words_are_copied_from_a_sheet(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "words")
    asked = await desk.open("words")
    await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    await entering.choose(desk.runtime, ONE, PAPER, desk.update())
    assert desk.state.people[ONE].expects == entering.EXPECTED_TEXT
    await entering.write(desk.runtime, ONE, asked.id, "Too few seats", "", desk.update())
    await saving.save(desk.runtime, ONE, asked.id, desk.update())
    ((_, text),) = said((await stored(desk, asked))[PAPER])[""]
    assert text == "Too few seats"
    assert desk.state.people[ONE].expects == "sheet:small"


async def test_a_group_answers_only_its_share_on_paper_too(desk: Workshop) -> None:
    await desk.put(on_paper(9002, "CSO"))
    sheet, _ = await printed(desk, "grid")
    await desk.open("grid")
    await enter(desk, ONE, sheet, {"m2": "3", "m8": "5"}, "p9002")
    again = await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    with pytest.raises(Refused):
        await entering.answer(desk.runtime, ONE, again.round, "m1", "3", desk.update())


async def test_with_their_group_the_draft_of_somebody_who_may_not_answer_goes_nowhere(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "budget")
    asked = await desk.open("budget")
    await entering.begin(desk.runtime, ONE, sheet.code, desk.update())
    await entering.choose(desk.runtime, ONE, PAPER, desk.update())
    await entering.answer(desk.runtime, ONE, asked.id, "", "yes", desk.update())
    await correct_group(desk.runtime, ORGANIZER, PAPER, "CSO", desk.update())
    with pytest.raises(NoDraft):
        await saving.save(desk.runtime, ONE, asked.id, desk.update())
    await correct_group(desk.runtime, ORGANIZER, PAPER, "GOV", desk.update())
    await saving.save(desk.runtime, ONE, asked.id, desk.update())
    await correct_group(desk.runtime, ORGANIZER, PAPER, "CSO", desk.update())
    assert await stored(desk, asked) == {}


async def test_whoever_has_no_right_enters_prints_and_settles_nothing(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    slot = desk.runtime.slots("small")[0]
    for doing in (
        entering.begin(desk.runtime, 7, sheet.code, desk.update()),
        entering.dictate(desk.runtime, 7, asked.id, "en", desk.update()),
        ask_for(desk.runtime, "facilitate", 7, "small", entering.EXPECTED_CODE, desk.update()),
        settle(desk.runtime, 7, asked.id, sheet.code, "first", desk.update()),
        draw_sheets(desk.runtime, 7, slot, "small", "en", 1, desk.update()),
        ask_for(desk.runtime, "organize", ONE, "small", in_person.LISTING, desk.update()),
        in_person.list_somebody(desk.runtime, ONE, "small", "Sok", desk.update()),
        erase_somebody(desk.runtime, ONE, PAPER, desk.update()),
    ):
        with pytest.raises((NotAllowed, NotAllowed)):
            await doing


async def test_a_code_that_nobody_printed_opens_nothing(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    wrong = sheet.code[:-1] + ("A" if sheet.code[-1] != "A" else "B")
    for typed in ("", "0", wrong, "ក" * 10_000, f"{sheet.code}{sheet.code}"):
        with pytest.raises(UnknownSheet):
            await entering.begin(desk.runtime, ONE, typed, desk.update())


async def test_sheets_are_numbered_on_and_none_are_printed_of_polls_that_cut_people_off(
    desk: Workshop,
) -> None:
    first, again = await printed(desk, "colour"), await printed(desk, "colour")
    assert [sheet.number for sheet in (*first, *again)] == [1, 2, 3, 4]
    assert len({sheet.code for sheet in (*first, *again)}) == 4
    assert len(await printed(desk, "colour", count=0)) == len(without_telegram(desk.state, "small")) == 1
    with pytest.raises(NotOnPaper):
        await printed(desk, "wall")


async def test_somebody_is_listed_agrees_and_is_here(desk: Workshop) -> None:
    listed = await in_person.list_somebody(desk.runtime, ORGANIZER, "small", " Chea  Sokha ", desk.update())
    assert listed is not None
    assert (listed.name, listed.state) == ("Chea Sokha", "not reached")
    await correct_group(desk.runtime, ORGANIZER, listed.id, "CSO", desk.update())
    done = await take(desk.runtime, ORGANIZER, listed.id, "in_person", desk.update())
    assert done.participant.state == "registered"
    assert done.participant in without_telegram(desk.state, "small", ("CSO",))
    with pytest.raises(NotAName):
        await in_person.list_somebody(desk.runtime, ORGANIZER, "small", "/people", desk.update())


async def test_at_the_desk_somebody_without_telegram_is_erased_when_they_ask(desk: Workshop) -> None:
    named, _ = await printed(desk, "colour")
    secret, _ = await printed(desk, "rating", "before")
    colour, rating = await desk.open(), await desk.open("rating", "before")
    await enter(desk, ONE, named, {"": "r"})
    await enter(desk, TWO, named, {"": "g"})
    await enter(desk, ONE, secret, {"i1": "4"})
    await desk.close(rating)
    await entering.begin(desk.runtime, THREE, (await printed(desk, "colour"))[0].code, desk.update())
    with pytest.raises(HasAccount):
        await erase_somebody(desk.runtime, ORGANIZER, "p0007", desk.update())
    await erase_somebody(desk.runtime, ORGANIZER, PAPER, desk.update())
    assert PAPER not in {each.id for each in await desk.stored(Participant)}
    assert await stored(desk, colour) == await stored(desk, rating) == {}
    for kind in (PaperBallot, PublishedBallot):
        assert PAPER not in str(await desk.stored(kind))
    entry = next(each for each in await desk.stored(AuditEntry) if each.action == "erased")
    assert (entry.actor, entry.subject) == (f"organizer:{ORGANIZER}", "somebody at their request")


async def test_a_facilitator_who_is_erased_leaves_the_ballots_they_entered(desk: Workshop) -> None:
    sheet, other = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    await entering.begin(desk.runtime, ONE, other.code, desk.update())
    await erase(desk.runtime, ONE, "small", desk.update())
    assert said((await stored(desk, asked))[PAPER]) == {"": "r"}
    assert [each.entered_by for each in await desk.stored(PaperBallot)] == [""]
    assert await desk.stored(PaperDraft) == []


async def test_when_names_go_so_does_which_sheet_was_whose(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    await desk.close(asked)
    desk.clock.move(92 * DAY_MS)
    assert await delete_names(desk.runtime)
    assert await desk.stored(PaperBallot) == []
    left = next(each for each in await desk.stored(Participant) if each.id == PAPER)
    assert (left.name, left.stakeholder_group) == ("", "GOV")
    assert set(await stored(desk, asked)) == {PAPER}


async def test_after_closing_what_differs_is_still_said(desk: Workshop) -> None:
    sheet, _ = await printed(desk, "colour")
    asked = await desk.open()
    await enter(desk, ONE, sheet, {"": "r"})
    await enter(desk, TWO, sheet, {"": "g"})
    closed = await desk.close(asked)
    assert progress(desk.state, "small", "colour", "1").differ == 1
    assert differences(desk.state, closed) == []
    with pytest.raises(NotRunning):
        await settle(desk.runtime, ONE, asked.id, sheet.code, "second", desk.update())
    await desk.steer(closed, "reopened")
    assert await settle(desk.runtime, ONE, asked.id, sheet.code, "second", desk.update())
    assert said((await stored(desk, asked))[PAPER]) == {"": "g"}


def test_an_answer_is_kept_as_it_was_entered() -> None:
    draft = PaperDraft(1, "small", 1, "K", "km", "p", {"": Answer(("a", "b"), 2, 9)})
    assert PaperDraft.of(draft.row()) == draft
    paper = PaperBallot(1, "p", "K", "s1", "s2", {"": Answer((("a", 3),), 1, 1)}, 1)
    assert PaperBallot.of(paper.row()) == paper
