"""Ideas go into the polls about their list that nobody was asked yet, after its own items; what was corrected stays."""

from typing import Any

import pytest

from bot.composing import Expected
from bot.erasing import erase
from bot.ideas import approving
from bot.lists import fingerprint, items_of_list, listed, send, targets
from bot.message import Button, Message
from bot.rewording import correct
from bot.rules.ideas import Shaping
from bot.rules.steering import Overtaken
from bot.runtime import NotAllowed
from config.event import Item, Text, items_of, options_of
from handlers.callbacks.reporting import ShowResult
from handlers.rendering import Renderer
from storage.ideas import IdeaDraft
from storage.journal import AuditEntry
from storage.messages import Delivery
from storage.polls import OpenedPoll, Round
from tests.conftest import ORGANIZER, Workshop
from tests.ideas import GAPS, POLLS, collecting, do, found, undone, wrote
from tests.workshop import EVENT, account

DARA = 7


async def sent(workshop: Workshop, who: int = ORGANIZER) -> dict[str, str]:
    """Poll to how it stood."""
    found = await send(workshop.runtime, who, workshop.event, "gaps", None, workshop.update())
    return {target.poll.code: target.standing for target in found}


def asked_about(workshop: Workshop, poll: str) -> dict[str, str]:
    definition = workshop.state.polls["small", poll].definition
    return {item.code: item.label.to("en") for item in items_of(definition) or options_of(definition)}


async def one_idea(workshop: Workshop) -> tuple[Round, str]:
    asked = await collecting(workshop, DARA)
    code = await wrote(workshop, asked, DARA, "Migrants")
    await do(workshop, asked, approving(code))
    return asked, code


async def test_every_poll_about_the_list_gets_the_ideas_behind_its_own_items(workshop: Workshop) -> None:
    await one_idea(workshop)
    assert await sent(workshop) == dict.fromkeys(("weight", "first", "spend"), "ready")
    for poll in ("weight", "first", "spend"):
        assert asked_about(workshop, poll) == {"g01": "Coverage", "g02": "Pensions", "x01": "Migrants"}
        assert workshop.state.polls["small", poll].opened_at is None
    assert await sent(workshop) == dict.fromkeys(("weight", "first", "spend"), "same")
    assert [e.subject for e in await workshop.stored(AuditEntry) if e.action == "ideas_sent"] == [
        "gaps: weight first spend"
    ]
    opened = await workshop.open("weight")
    assert [item.code for item in items_of(workshop.state.poll_of(opened).definition)] == [
        "g01",
        "g02",
        "x01",
    ]
    assert await items_of_list(workshop.runtime, workshop.event, "gaps") == (
        *workshop.event.lists["gaps"],
        Item(code="x01", label=Text.model_validate({"en": "Migrants"})),
    )


async def test_a_poll_that_was_opened_stays_as_it_is_until_it_is_void(workshop: Workshop) -> None:
    asked, _ = await one_idea(workshop)
    opened = await workshop.open("weight")
    assert await sent(workshop) == {"weight": "asked", "first": "ready", "spend": "ready"}
    assert "x01" not in asked_about(workshop, "weight")
    await workshop.steer(opened, "void")
    assert (await sent(workshop))["weight"] == "ready"
    again = await workshop.open("weight", void=opened.id)
    assert "x01" in {item.code for item in items_of(workshop.state.poll_of(again).definition)}
    assert asked.poll == "words"


async def test_wording_that_was_corrected_in_a_poll_stays_and_a_new_name_of_an_idea_comes(
    workshop: Workshop,
) -> None:
    asked, code = await one_idea(workshop)
    await sent(workshop)
    await do(workshop, asked, Shaping("rename", {"idea": code, "label": {"en": "Migrants in town"}}))
    assert await sent(workshop) == dict.fromkeys(("weight", "first", "spend"), "ready")
    assert asked_about(workshop, "weight")["x01"] == "Migrants in town"
    for number, words in ((2, "Coverage!"), (4, "Migrants!")):  # title, question, items
        what = Expected("wording", "en", "weight", number)
        await correct(workshop.runtime, ORGANIZER, workshop.event, what, words, workshop.update())
    await undone(workshop, asked)
    assert await sent(workshop) == {"weight": "same", "first": "ready", "spend": "ready"}
    assert asked_about(workshop, "weight") == {"g01": "Coverage!", "g02": "Pensions", "x01": "Migrants!"}
    assert asked_about(workshop, "first")["x01"] == "Migrants"


async def test_an_idea_that_is_no_item_any_more_leaves_the_polls(workshop: Workshop) -> None:
    asked, code = await one_idea(workshop)
    await sent(workshop)
    for wanted in (
        Shaping("status", {"ideas": [code], "status": "dropped"}),
        Shaping("hide", {"ideas": [code]}),
    ):
        await do(workshop, asked, wanted)
        await sent(workshop)
        assert "x01" not in asked_about(workshop, "weight")
        await undone(workshop, asked)
        await sent(workshop)
        assert "x01" in asked_about(workshop, "weight")


async def test_a_poll_without_room_for_so_many_is_told(workshop: Workshop) -> None:
    asked = await collecting(workshop, *range(100, 114))
    codes = [
        await wrote(workshop, asked, user, f"Text {user}/{n}") for user in range(100, 114) for n in range(3)
    ]
    await do(workshop, asked, approving(*codes))
    assert await sent(workshop) == {"weight": "full", "first": "ready", "spend": "ready"}
    assert ("small", "weight") not in workshop.state.polls


async def test_only_what_was_shown_is_sent_and_only_by_facilitators(workshop: Workshop) -> None:
    asked, _ = await one_idea(workshop)
    what = await listed(workshop.runtime, workshop.event, "gaps")
    seen = fingerprint(what, targets(workshop.runtime, workshop.event, what))
    assert what.ideas == 1
    await do(workshop, asked, approving(await wrote(workshop, asked, DARA, "Another")))
    for who, refusal in ((ORGANIZER, Overtaken), (DARA, NotAllowed)):
        with pytest.raises(refusal):
            await send(workshop.runtime, who, workshop.event, "gaps", seen, workshop.update())
    assert [poll.code for poll in await workshop.stored(OpenedPoll)] == ["words"]
    update = workshop.update()
    for _ in range(2):
        await send(workshop.runtime, ORGANIZER, workshop.event, "gaps", None, update)
    assert len([e for e in await workshop.stored(AuditEntry) if e.action == "ideas_sent"]) == 1


async def test_a_list_that_is_only_collected_goes_nowhere_and_codes_of_the_file_are_not_given(
    workshop: Workshop,
) -> None:
    polls: list[dict[str, Any]] = [*EVENT["polls"], {**POLLS[0], "into": "others"}, *POLLS[1:]]
    lists = {"gaps": [*GAPS, {"code": "x01", "label": "The file's"}], "others": []}
    asked = await collecting(workshop, DARA, polls=polls, lists=lists)
    await do(workshop, asked, approving(await wrote(workshop, asked, DARA, "One")))
    assert [i.code for i in await items_of_list(workshop.runtime, workshop.event, "others")] == ["x02"]
    what = await listed(workshop.runtime, workshop.event, "others")
    assert targets(workshop.runtime, workshop.event, what) == ()


async def test_everybody_who_could_write_hears_once_that_there_is_a_list(workshop: Workshop) -> None:
    asked, code = await one_idea(workshop)
    await workshop.join(8)
    await workshop.close(asked)
    for _ in range(2):
        await sent(workshop)
        await do(workshop, asked, Shaping("rename", {"idea": code, "label": {"en": "Migrants in town"}}))
    told = [row for row in await workshop.stored(Delivery) if row.message == "ideas_listed"]
    assert sorted((row.chat_id, row.subject, row.lane) for row in told) == [
        (DARA, asked.subject, "reminders"),
        (8, asked.subject, "reminders"),
    ]
    shown = await Renderer(workshop.runtime, "sala_bot")(told[0])
    assert shown is not None
    assert shown.message == Message(
        "<b>Words</b>: 3 listed now. They are asked about next.",
        ((Button("Result", ShowResult(asked.id).pack()),),),
    )
    await workshop.steer(asked, "reopened")
    assert await Renderer(workshop.runtime, "sala_bot")(told[0]) is None


async def test_words_of_whoever_erased_themself_leave_polls_that_nobody_was_asked_yet(
    workshop: Workshop,
) -> None:
    asked, code = await one_idea(workshop)
    await workshop.join(8)
    other = await wrote(workshop, asked, 8, "Older people")
    await do(workshop, asked, approving(other))
    await sent(workshop)
    opened = await workshop.open("spend")
    rows = ((2, {"code": code, "en": "Migrants"}),)
    await workshop.put(account(ORGANIZER), IdeaDraft(ORGANIZER, "small", "words", rows=rows))
    await erase(workshop.runtime, DARA, "small", workshop.update())
    for poll in ("weight", "first"):
        assert asked_about(workshop, poll) == {"g01": "Coverage", "g02": "Pensions", "x02": "Older people"}
    assert "x01" in asked_about(workshop, opened.poll)  # it is what people were asked
    assert workshop.state.idea_drafts[ORGANIZER].rows == ()
    gone = (await found(workshop)).idea(code)
    assert (gone.label, gone.item, gone.gone) == (None, "x01", 1)
    assert [i.code for i in await items_of_list(workshop.runtime, workshop.event, "gaps")] == [
        "g01",
        "g02",
        "x02",
    ]
