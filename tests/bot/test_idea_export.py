"""Ideas are taken away with their trail, and with nobody's name."""

import json

from bot.ideas import approving, merging
from bot.rules.ideas import Shaping
from tests.conftest import Workshop
from tests.exports import exported
from tests.ideas import POLLS, collecting, do, found, undone, wrote
from tests.workshop import EVENT

DARA, BOPHA = 7, 8


async def test_an_idea_has_its_wording_its_code_and_what_was_done_to_it(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA, BOPHA)
    one, two = await wrote(workshop, asked, DARA, "One"), await wrote(workshop, asked, BOPHA, "ពីរ")
    await do(workshop, asked, merging((await found(workshop)).ideas, one))
    await undone(workshop, asked)
    await do(workshop, asked, approving(one), merging((await found(workshop)).ideas, one))
    await do(workshop, asked, Shaping("rename", {"idea": one, "label": {"km": "មួយ"}}))
    await do(workshop, asked, Shaping("type", {"ideas": [one], "type": "now"}))
    await do(workshop, asked, Shaping("status", {"ideas": [one], "status": "agreed"}))
    assert (await exported(workshop))["ideas"] == []  # an unnamed poll that is open
    await workshop.close(asked)
    rows = (await exported(workshop))["ideas"]
    history = json.loads(rows[0].pop("history"))
    assert rows[0] == {
        "event": "small", "poll": "words", "idea": one, "text_en": "One", "text_km": "មួយ", "state": "approved",
        "type": "now", "status": "agreed", "item": "x01", "merged_into": "", "originals": 2,
        "mode": "confidential", "serves": "", "shaped_by": "organizer", "at": "2015-11-20T02:30:00Z",
    }  # fmt: skip
    assert [each["action"] for each in history] == ["merge", "approve", "merge", "rename", "type", "status"]
    assert [bool(each["undone_at"]) for each in history] == [True, *[False] * 5]
    assert {each["by"] for each in history} == {"organizer"}
    parts = {
        (row["idea"], row["text_en"], row["text_km"], row["state"], row["merged_into"]) for row in rows[1:]
    }
    assert parts == {(one, "One", "", "merged", one), (two, "", "ពីរ", "merged", one)}
    named = (await exported(workshop, identified=True))["ideas"]
    assert named[0]["shaped_by"] == "organizer"
    assert not {"p0007", "p0008"} & {str(cell) for row in named for cell in row.values()}


async def test_a_named_poll_shows_its_ideas_while_it_is_open_and_a_type_says_what_they_serve(
    workshop: Workshop,
) -> None:
    words = {
        **POLLS[0],
        "anonymity": "named",
        "serves": ["O1", "O2"],
        "types": [{"code": "now", "label": "At once", "serves": ["O2"]}],
    }
    goals = {"objectives": [{"code": "O1", "text": "One"}, {"code": "O2", "text": "Two"}]}
    asked = await collecting(workshop, DARA, polls=[*EVENT["polls"], words, *POLLS[1:]], goals=goals)
    one = await wrote(workshop, asked, DARA, "One")
    (row,) = (await exported(workshop))["ideas"]
    assert (row["state"], row["mode"], row["serves"], row["shaped_by"], row["at"]) == (
        "waiting", "named", "O1 O2", "", "",
    )  # fmt: skip
    await do(workshop, asked, Shaping("type", {"ideas": [one], "type": "now"}))
    (row,) = (await exported(workshop))["ideas"]
    assert row["serves"] == "O2"
    await workshop.steer(asked, "void")
    assert (await exported(workshop))["ideas"] == []
