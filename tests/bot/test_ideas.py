"""What facilitators do to ideas is stored, audited and undone; and nobody does it who may not, or on an older page."""

import pytest

from bot.ideas import UnknownIdea, approving, collections, merging, shape, undo
from bot.moderation import UnknownText, decide_about, for_everybody, waiting
from bot.rules.ideas import Shaping
from bot.rules.results import result
from bot.rules.steering import Overtaken
from bot.runtime import NotAllowed
from storage.ideas import IdeaChange
from storage.journal import AuditEntry
from storage.polls import ballots_of
from tests.conftest import ORGANIZER, Workshop
from tests.ideas import collecting, do, found, undone, wrote

DARA, BOPHA, CHAN = 7, 8, 9


async def test_an_approved_idea_has_a_code_that_stays_its_own(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA, BOPHA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, BOPHA, "Two")
    await do(workshop, asked, approving(one, two))
    await undone(workshop, asked)
    assert {idea.state for idea in (await found(workshop)).ideas} == {"waiting"}
    await do(workshop, asked, approving(two))
    assert (await found(workshop)).idea(two).item == "x03"
    (first, again) = await workshop.stored(IdeaChange)
    assert (first.details, first.undone_at is None) == ({"items": {one: "x01", two: "x02"}}, False)
    assert (again.details, again.actor) == ({"items": {two: "x03"}}, "organizer")
    assert workshop.state.idea_changes("small") == (await workshop.restarted()).idea_changes("small")


async def test_merging_keeps_who_did_it_and_the_texts_and_goes_back(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA, BOPHA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, BOPHA, "Two")
    await do(workshop, asked, approving(one))
    before = await found(workshop)
    await do(workshop, asked, merging(before.ideas))
    (merged,) = (await found(workshop)).ideas
    assert (merged.code, merged.parts, merged.item, merged.state) == (one, (two,), "x01", "approved")
    assert {original.words for original in merged.originals} == {"One", "Two"}
    assert {original.mode for original in merged.originals} == {"confidential"}
    assert merged.last is not None
    assert (merged.last.action, merged.last.actor) == ("merge", "organizer")
    await undone(workshop, asked)
    assert (await found(workshop)).ideas == before.ideas
    audited = [entry for entry in await workshop.stored(AuditEntry) if "idea" in entry.action]
    assert sorted(entry.action for entry in audited) == ["idea_approve", "idea_merge", "ideas_undone"]
    assert not any("One" in entry.subject for entry in audited)


async def test_what_is_done_together_is_undone_together(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, DARA, "Two")
    before = await found(workshop)
    rename = Shaping("rename", {"idea": one, "label": {"km": "ក"}})
    await do(workshop, asked, approving(one), rename, Shaping("hide", {"ideas": [two]}))
    assert {change.step for change in await workshop.stored(IdeaChange)} == {1}
    await undone(workshop, asked)
    assert (await found(workshop)).ideas == before.ideas
    with pytest.raises(UnknownIdea):
        await undone(workshop, asked)


async def test_a_text_that_its_author_changes_is_another_that_waits(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA, BOPHA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, BOPHA, "Two")
    await do(workshop, asked, approving(one), merging((await found(workshop)).ideas, one))
    assert waiting(workshop.runtime, asked, workshop.state.poll_of(asked).definition) == 0
    again = await wrote(workshop, asked, BOPHA, "Two, and more", instead_of=two)
    ideas = await found(workshop)
    assert (ideas.idea(one).gone, ideas.idea(one).state) == (1, "approved")
    assert ideas.idea(again).state == "waiting"
    assert waiting(workshop.runtime, asked, workshop.state.poll_of(asked).definition) == 1


async def test_who_comes_second_is_refused_and_brought_again_it_changes_nothing(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    one = await wrote(workshop, asked, DARA, "One")
    drawn = (await found(workshop)).version
    update = workshop.update()
    for _ in range(2):
        await shape(workshop.runtime, ORGANIZER, asked, lambda _: [approving(one)], drawn, update)
    assert len(await workshop.stored(IdeaChange)) == 1
    with pytest.raises(Overtaken):
        await do(workshop, asked, Shaping("hide", {"ideas": [one]}), drawn=drawn)
    with pytest.raises(Overtaken):
        await undo(workshop.runtime, ORGANIZER, asked, drawn, workshop.update())
    now = (await found(workshop)).version
    update = workshop.update()
    for _ in range(2):
        await undo(workshop.runtime, ORGANIZER, asked, now, update)
    assert (await found(workshop)).idea(one).state == "waiting"


async def test_only_what_can_be_done_is_done_and_only_by_facilitators(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, DARA, "Two")
    for wanted in (
        approving("t0"),
        approving(),
        Shaping("split", {"idea": one}),
        Shaping("type", {"ideas": [one], "type": "never"}),
        Shaping("merge", {"ideas": [one], "into": one}),
        Shaping("merge", {"ideas": [one, two], "into": "t0"}),
    ):
        with pytest.raises(UnknownIdea):
            await do(workshop, asked, approving(one), wanted)
    with pytest.raises(NotAllowed):
        await do(workshop, asked, approving(one), who=DARA)
    with pytest.raises(NotAllowed):
        await undo(workshop.runtime, DARA, asked, 0, workshop.update())
    assert await workshop.stored(IdeaChange) == []
    with pytest.raises(UnknownText):  # one truth about what others see
        await decide_about(workshop.runtime, ORGANIZER, asked, one, "approved", workshop.update())


async def test_what_is_so_already_is_not_done_again(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, DARA, "Two")
    await do(workshop, asked, approving(one))
    for again in (approving(one), Shaping("status", {"ideas": [one], "status": ""})):
        await do(workshop, asked, again)
    assert len(await workshop.stored(IdeaChange)) == 1
    await do(workshop, asked, approving(one, two))
    assert [change.details for change in await workshop.stored(IdeaChange)][1] == {"items": {two: "x02"}}


async def test_the_result_has_the_ideas_in_each_language_and_not_the_texts(workshop: Workshop) -> None:
    people = range(7, 13)
    asked = await collecting(workshop, *people)
    codes = [await wrote(workshop, asked, user_id, f"Text {user_id}") for user_id in people]
    ideas = [(await found(workshop)).idea(code) for code in codes[:2]]
    label = Shaping("rename", {"idea": codes[0], "label": {"en": "Together", "km": "រួម"}})
    await do(workshop, asked, approving(*codes[:3]), merging(ideas, codes[0]), label)
    await do(workshop, asked, Shaping("hide", {"ideas": [codes[2]]}))
    closed = await workshop.close(asked)
    poll = workshop.state.poll_of(asked).definition
    counted = result(poll, (await ballots_of(workshop.engine, asked.id)).values())
    for language, words in (("en", "Together"), ("km", "រួម")):
        tally = for_everybody(workshop.runtime, closed, poll, counted, language).tallies[""]
        assert tally is not None
        assert (tally.n, tally.texts, tally.held) == (6, ((codes[0], words),), 4)
    assert len((await found(workshop)).ideas) == 5  # of a closed poll, too
    assert collections(workshop.runtime, "small") == [closed]
