"""An outline has what the vote and the comments say together: nothing that their results don't show."""

from dataclasses import replace
from typing import Any

import pytest

from bot.moderation import decide_about, texts
from bot.outline import ShownOutline, is_ready, outline_of
from bot.paper import entering
from bot.publishing import NotYet
from bot.voting import cast_ballot, expected_text, write_text
from config.event import Event, Item, Text
from storage.polls import Round
from tests.bot.polls import vote
from tests.conftest import ORGANIZER, Workshop
from tests.ideas import planned
from tests.workshop import EVENT, NINE, account, event, registered

SECTIONS = [{"code": "s1", "label": "Gaps"}, {"code": "s-2", "label": "Money"}]
POLLS = [
    planned("sections", "approval", "10:40", options=SECTIONS, anonymity="named"),
    planned("comments", "text", "10:45", about=SECTIONS, most=3),
]
PEOPLE = range(101, 107)


def outline_event() -> Event:
    outline = {"title": "Outline", "approval": "sections", "comments": "comments"}
    return event(polls=[*EVENT["polls"], *POLLS], lists={"sections": SECTIONS}, outline=outline)


async def begun(workshop: Workshop, poll: str) -> Round:
    await workshop.put(replace(workshop.state.events["small"], definition=outline_event()))
    await workshop.join(*PEOPLE)
    return await workshop.open(poll)


async def outlined(workshop: Workshop, who: int = 101) -> ShownOutline:
    return await outline_of(workshop.runtime, workshop.event, who)


async def comment(workshop: Workshop, asked: Round, who: int, words: str, about: str = "") -> str | None:
    outcome = await write_text(workshop.runtime, who, asked.id, words, about, workshop.update())
    return outcome.refused


async def approve_all(workshop: Workshop, asked: Round) -> None:
    for text in await texts(workshop.runtime, asked):
        await decide_about(workshop.runtime, ORGANIZER, asked, text.code, "approved", workshop.update())


async def test_sections_have_their_votes_and_the_comments_that_were_approved(workshop: Workshop) -> None:
    asked = await begun(workshop, "sections")
    with pytest.raises(NotYet):
        await outlined(workshop)
    for who in PEOPLE:
        await vote(workshop, asked, who, "s1=1")
    await vote(workshop, asked, 101, "s-2=1")
    comments = await workshop.open("comments")
    for who in PEOPLE:
        assert await comment(workshop, comments, who, f"Gap {who}", "s1") is None
    assert await comment(workshop, comments, 101, "Who pays?", "s-2") is None
    assert await comment(workshop, comments, 101, "Too long a paper") is None
    await workshop.close(asked)
    shown = await outlined(workshop)
    assert [(s.item.code, s.votes, s.comments, s.from_room) for s in shown.sections] == [
        ("s1", 6, (), False),
        ("s-2", 1, (), False),
    ]
    assert (shown.answered, shown.eligible, shown.comments) == (6, 6, None)
    await workshop.close(comments)
    assert (await outlined(workshop)).held == 8
    await approve_all(workshop, comments)
    shown = await outlined(workshop)
    assert [sorted(section.comments) for section in shown.sections] == [
        [f"Gap {who}" for who in PEOPLE],
        ["Who pays?"],
    ]
    assert (shown.whole, shown.held) == (("Too long a paper",), 0)


async def test_comments_of_four_people_are_shown_to_nobody(workshop: Workshop) -> None:
    asked = await begun(workshop, "sections")
    await vote(workshop, asked, 101, "s1=1")
    await workshop.close(asked)
    comments = await workshop.open("comments")
    for who in list(PEOPLE)[:4]:
        await comment(workshop, comments, who, f"Gap {who}", "s1")
    await workshop.close(comments)
    await approve_all(workshop, comments)
    shown = await outlined(workshop, ORGANIZER)
    assert (shown.sections[0].comments, shown.comments) == ((), None)


async def test_comments_are_for_those_who_were_asked_for_them(workshop: Workshop) -> None:
    asked = await begun(workshop, "sections")
    await workshop.join(201, group="CSO")
    await vote(workshop, asked, 201, "s1=1")
    await workshop.close(asked)
    comments = await workshop.open("comments")
    stored = workshop.state.polls["small", "comments"]
    for_one = stored.definition.model_copy(update={"groups": ("GOV",)})
    await workshop.put(replace(stored, definition=for_one))
    for who in PEOPLE:
        await comment(workshop, comments, who, f"Gap {who}", "s1")
    await workshop.close(comments)
    await approve_all(workshop, comments)
    assert [len((await outlined(workshop, who)).sections[0].comments) for who in (101, 201)] == [6, 0]
    with pytest.raises(NotYet):
        await outlined(workshop, 999)


async def test_what_the_room_proposed_is_marked(workshop: Workshop) -> None:
    asked = await begun(workshop, "sections")
    stored = workshop.state.polls["small", "sections"]
    more = Item(code="x01", label=Text.model_validate("Complaints"))
    changed = stored.definition.model_copy(update={"options": (*stored.definition.options, more)})  # type: ignore[union-attr]
    await workshop.put(replace(stored, definition=changed))
    await vote(workshop, asked, 101, "x01=1")
    await workshop.close(asked)
    assert [(s.item.code, s.from_room) for s in (await outlined(workshop)).sections] == [
        ("s1", False),
        ("s-2", False),
        ("x01", True),
    ]


async def test_a_comment_stays_about_what_it_is_about_and_the_next_is_about_the_same(
    workshop: Workshop,
) -> None:
    asked = await begun(workshop, "comments")
    assert await comment(workshop, asked, 101, "One", "s-2") is None
    assert expected_text(workshop.runtime, "small", 101) == (asked.id, "s-2")

    def codes() -> dict[str, str]:
        found: Any = workshop.state.ballots[asked.id]["p0101"].answers[""].choice
        return {words: str(code).rpartition("-")[0] for code, words in found}

    assert await comment(workshop, asked, 101, "Two", "s-2") is None
    assert await comment(workshop, asked, 101, "Two", "s1") is None  # the same words about something else
    choice: Any = workshop.state.ballots[asked.id]["p0101"].answers[""].choice
    assert [str(code).rpartition("-")[0] for code, _ in choice] == ["s-2", "s-2", "s1"]
    assert await comment(workshop, asked, 101, "Four", "s1") == "too_many_texts"
    assert await comment(workshop, asked, 101, "One, mended", str(choice[0][0])) is None
    assert codes()["One, mended"] == "s-2"
    mended: Any = workshop.state.ballots[asked.id]["p0101"].answers[""].choice
    assert mended[0][0] != choice[0][0]  # what was approved can't become something else
    taken = await cast_ballot(workshop.runtime, 101, asked.id, "", f"{mended[0][0]}=0", workshop.update())
    assert taken.refused is None
    assert "One, mended" not in codes()


async def test_an_event_without_an_outline_has_none(workshop: Workshop) -> None:
    assert not is_ready(workshop.runtime, workshop.event)
    with pytest.raises(NotYet):
        await outlined(workshop)


async def test_a_comment_from_paper_is_about_what_it_is_entered_for(workshop: Workshop) -> None:
    asked = await begun(workshop, "comments")
    nobodys = replace(registered(300), user_id=None, listed_at=NINE)  # without Telegram
    await workshop.put(account(ORGANIZER), nobodys)
    runtime, update = workshop.runtime, workshop.update
    await entering.dictate(runtime, ORGANIZER, asked.id, "en", update())
    await entering.choose(runtime, ORGANIZER, nobodys.id, update())
    await entering.expect_text(runtime, ORGANIZER, "s-2", update())
    draft = await entering.write(runtime, ORGANIZER, asked.id, "Who pays?", "s-2", update())
    choice: Any = draft.answers[""].choice
    assert [(str(code).rpartition("-")[0], words) for code, words in choice] == [("s-2", "Who pays?")]
