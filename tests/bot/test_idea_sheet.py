"""Ideas go out as a spreadsheet and come back: what was shown is done, all together, and undone together."""

import io

import openpyxl
import pytest

from bot.idea_drafts import KEEP_MS, draft_of, forget_idea_drafts, pick, seek
from bot.idea_sheet import apply, keep, plan_of, read_sheet, sheet
from bot.ideas import approving
from bot.roster.unusable import Unusable
from bot.rules.steering import Overtaken
from bot.runtime import NotAllowed
from storage.ideas import IdeaChange, IdeaDraft
from tests.conftest import ORGANIZER, Workshop
from tests.ideas import collecting, do, found, undone, wrote
from tests.roster.sheets import xlsx

DARA, CHAN = 7, 9


def changed(content: bytes, *changes: tuple[int, int, str]) -> bytes:
    """Row and column from 1, and what stands there then."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, column, value in changes:
        book.worksheets[0].cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_it_comes_back_is_looked_at_and_done_and_one_undo_takes_it_back(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    for words in ("=One", "ពីរ", "Three"):
        await wrote(workshop, asked, DARA, words)
    before = await found(workshop)
    content = sheet(before)
    assert read_sheet(content) == [(n, dict(cells)) for n, cells in read_sheet(content)]
    rows = read_sheet(changed(content, (2, 4, "approved"), (3, 2, "Second"), (4, 7, before.ideas[0].code)))
    draft = await keep(workshop.runtime, ORGANIZER, asked, rows, workshop.update())
    assert (await workshop.restarted()).idea_drafts[ORGANIZER] == draft
    now, plan = await plan_of(workshop.runtime, asked, draft)
    assert plan.mistakes == ()
    assert [plan.count(action) for action in ("approve", "rename", "merge")] == [1, 1, 1]
    update = workshop.update()
    for _ in range(2):
        await apply(workshop.runtime, ORGANIZER, asked, plan.fingerprint(now.version), update)
    after = await found(workshop)
    assert len(after.ideas) == 2
    assert len(await workshop.stored(IdeaChange)) == 3
    with pytest.raises(Overtaken):  # it was done
        await apply(workshop.runtime, ORGANIZER, asked, plan.fingerprint(now.version), workshop.update())
    await undone(workshop, asked)
    assert (await found(workshop)).ideas == before.ideas


async def test_what_would_be_different_by_now_is_not_done(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    code = await wrote(workshop, asked, DARA, "One")
    rows = read_sheet(changed(sheet(await found(workshop)), (2, 4, "hidden")))
    draft = await keep(workshop.runtime, ORGANIZER, asked, rows, workshop.update())
    now, plan = await plan_of(workshop.runtime, asked, draft)
    await do(workshop, asked, approving(code))
    with pytest.raises(Overtaken):
        await apply(workshop.runtime, ORGANIZER, asked, plan.fingerprint(now.version), workshop.update())
    with pytest.raises(NotAllowed):
        await apply(workshop.runtime, DARA, asked, plan.fingerprint(now.version), workshop.update())
    assert (await found(workshop)).idea(code).state == "approved"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF", "wrong_type"),
        (b"PK\x03\x04 and nothing of a ZIP", "damaged"),
        (b"PK" * 600_000, "too_big"),
        (xlsx([]), "no_header"),
        (xlsx([["Name", "Group"], ["A", "B"]]), "no_header"),
        (xlsx([["code", "en"]]), "no_rows"),
        (xlsx([["code", "en"], *([f"t{n}", "x"] for n in range(1001))]), "too_many_rows"),
    ],
)
def test_what_is_no_list_of_ideas_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_sheet(content)
    assert refused.value.reason == reason


def test_titles_above_columns_in_another_order_and_unknown_ones_are_no_matter() -> None:
    rows = [
        ["Our ideas"],
        ["Merge Into", "Mine", "CODE", "en"],
        ["t2", "note", "t1", " a  b "],
        ["", "note", "", ""],
    ]
    assert read_sheet(xlsx(rows)) == [(3, {"merge into": "t2", "code": "t1", "en": "a b"})]


async def test_what_somebody_is_at_is_theirs_and_forgotten_after_a_day(workshop: Workshop) -> None:
    asked = await collecting(workshop, DARA)
    for user, code in ((ORGANIZER, "t1"), (ORGANIZER, "t2")):
        await pick(workshop.runtime, user, asked, code, picked=True, update=workshop.update())
    await pick(workshop.runtime, ORGANIZER, asked, "t1", picked=False, update=workshop.update())
    await seek(workshop.runtime, ORGANIZER, asked, "words", workshop.update())
    draft = draft_of(workshop.state, ORGANIZER, asked)
    assert (draft.picked, draft.sought) == (frozenset({"t2"}), "words")
    assert draft_of(workshop.state, CHAN, asked).picked == frozenset()
    await workshop.write(forget_idea_drafts)
    assert len(await workshop.stored(IdeaDraft)) == 1
    await workshop.put(IdeaDraft(ORGANIZER, "small", "words", at=draft.at - KEEP_MS))
    await workshop.write(forget_idea_drafts)
    assert await workshop.stored(IdeaDraft) == []
    with pytest.raises(NotAllowed):
        await pick(workshop.runtime, DARA, asked, "t1", picked=True, update=workshop.update())
