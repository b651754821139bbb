"""Whatever facilitators do to ideas: no text is lost or counted twice, undoing restores exactly, and no code means two things."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.ideas import (
    Idea,
    Original,
    items,
    language_of,
    merged_into,
    next_items,
    shaped,
    undoable,
    version,
    worded,
)
from config.event import Text
from storage.ideas import IdeaAction, IdeaChange

CODES = [f"t{number}" for number in range(6)]
ORIGINALS = [Original(code, f"Words {code}") for code in CODES]


def change(number: int, action: IdeaAction, **details: Any) -> IdeaChange:
    return IdeaChange("small", number, number, "words", action, details, "p1", number)


def approved(number: int, *codes: str) -> IdeaChange:
    return change(number, "approve", items=dict.fromkeys(codes, f"x{number:02}"))


def merged(number: int, into: str, *codes: str) -> IdeaChange:
    return change(number, "merge", into=into, ideas=[into, *codes])


def by_code(ideas: Sequence[Idea]) -> dict[str, Idea]:
    return {idea.code: idea for idea in ideas}


@st.composite
def histories(draw: st.DrawFn) -> list[IdeaChange]:
    """Changes that could have been made one after the other, some of them undone."""
    changes: list[IdeaChange] = []
    for _ in range(draw(st.integers(0, 12))):
        number = len(changes) + 1
        now = shaped(ORIGINALS, changes)
        codes = [idea.code for idea in now]
        some = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        can_split = [idea.code for idea in now if idea.parts]
        match draw(st.sampled_from(["approve", "hide", "rename", "merge", "split", "status", "add", "undo"])):
            case "approve":
                given_items = zip(some, next_items(changes, [], len(some)), strict=True)
                changes.append(change(number, "approve", items=dict(given_items)))
            case "hide":
                changes.append(change(number, "hide", ideas=some))
            case "rename":
                changes.append(change(number, "rename", idea=some[0], label={"en": f"Label {number}"}))
            case "merge" if len(some) > 1:
                changes.append(change(number, "merge", ideas=some, into=some[0]))
            case "split" if can_split:
                changes.append(change(number, "split", idea=draw(st.sampled_from(can_split))))
            case "status":
                changes.append(change(number, "status", ideas=some, status="dropped"))
            case "add":
                changes.append(
                    change(number, "add", label={"en": f"New {number}"}, item=next_items(changes, [], 1)[0])
                )
            case "undo":
                gone = undoable(changes)
                changes = [replace(each, undone_at=9) if each in gone else each for each in changes]
    return changes


@given(histories())
def test_every_text_is_in_exactly_one_idea(changes: list[IdeaChange]) -> None:
    found = [original for idea in shaped(ORIGINALS, changes) for original in idea.originals]
    assert sorted(found, key=lambda original: original.code) == ORIGINALS


@given(histories(), st.data())
def test_undoing_a_step_restores_exactly_what_was(changes: list[IdeaChange], data: st.DataObject) -> None:
    before = shaped(ORIGINALS, changes)
    codes = [idea.code for idea in before]
    number = len(changes) + 1
    step = [
        replace(approved(number, *codes[:2]), step=number),
        replace(merged(number + 1, codes[0], *codes[1:3]), step=number)
        if len(codes) > 2
        else change(number + 1, "hide", ideas=codes[:1]),
    ]
    step = [replace(each, step=number) for each in step]
    done = [*changes, *step[: data.draw(st.integers(1, 2))]]
    gone = undoable(done)
    undone = [replace(each, undone_at=1) if each in gone else each for each in done]
    assert shaped(ORIGINALS, undone) == before
    assert version(undone) > version(done) > version(changes)


@given(histories(), st.data())
def test_merging_gives_the_same_in_any_order_up_to_its_name(
    changes: list[IdeaChange], data: st.DataObject
) -> None:
    codes = [idea.code for idea in shaped(ORIGINALS, changes)]
    assume(len(codes) > 1)
    some = data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=4, unique=True))
    number = len(changes) + 1
    outcomes = []
    for order in (some, list(reversed(some))):
        found = by_code(shaped(ORIGINALS, [*changes, merged(number, order[0], *order[1:])]))
        merged_idea = found.pop(order[0])
        outcomes.append((merged_idea.originals, merged_idea.state, merged_idea.item, found))
    assert outcomes[0] == outcomes[1]


@given(histories())
def test_splitting_gives_back_every_text_on_its_own(changes: list[IdeaChange]) -> None:
    for idea in shaped(ORIGINALS, changes):
        if idea.parts:
            after = by_code(shaped(ORIGINALS, [*changes, change(len(changes) + 1, "split", idea=idea.code)]))
            assert {idea.code, *idea.parts} <= after.keys()
            for original in idea.originals:
                assert after[original.code].originals == (original,)


@given(histories())
def test_no_code_is_ever_given_twice(changes: list[IdeaChange]) -> None:
    given_codes = [code for each in changes for code in each.details.get("items", {}).values()]
    given_codes += [each.details["item"] for each in changes if each.action == "add"]
    assert len(set(given_codes)) == len(given_codes)
    assert next_items(changes, ["x90"], 2) == ["x91", "x92"]
    assert not {*given_codes} & {*next_items(changes, [], 5)}
    there = [idea.item for idea in shaped(ORIGINALS, changes) if idea.item]
    assert len(set(there)) == len(there)


@given(histories(), st.sets(st.sampled_from(CODES)))
def test_a_text_that_is_gone_leaves_no_words_and_is_told(changes: list[IdeaChange], gone: set[str]) -> None:
    left = [original for original in ORIGINALS if original.code not in gone]
    before, after = by_code(shaped(ORIGINALS, changes)), by_code(shaped(left, changes))
    for code, idea in after.items():
        texts = {original.code for original in before[code].originals}
        assert {original.code for original in idea.originals} == texts - gone
        if idea.last is not None:
            assert idea.gone == len(texts & gone)
        said = idea.label.to("en") if idea.label else ""
        assert said not in {f"Words {code}" for code in gone}
    shown = {item.label.to("en") for item in items(after.values())}
    assert not shown & {f"Words {code}" for code in gone}


def test_a_merged_idea_keeps_the_oldest_item_and_goes_on_merging() -> None:
    changes = [approved(1, "t1"), approved(2, "t2"), merged(3, "t2", "t1"), merged(4, "t3", "t2")]
    found = by_code(shaped(ORIGINALS, changes))
    assert found["t3"].item == "x01"
    assert found["t3"].state == "approved"
    assert found["t3"].parts == ("t1", "t2")
    assert found["t3"].label == Text.model_validate({"en": "Words t3"})
    back = by_code(shaped(ORIGINALS, [*changes, change(5, "split", idea="t3")]))
    assert [back[code].item for code in ("t1", "t2", "t3")] == ["x01", "x02", ""]
    assert merged_into([back["t3"], back["t2"], back["t1"]]).code == "t1"


def test_what_was_dropped_or_taken_back_is_no_item() -> None:
    changes = [approved(1, "t1"), approved(2, "t2"), approved(3, "t3"), change(4, "status", ideas=["t3"], status="dropped")]  # fmt: skip
    left = [original for original in ORIGINALS if original.code != "t2"]
    assert [item.code for item in items(shaped(left, changes))] == ["x01"]
    gone = by_code(shaped(left, changes))["t2"]
    assert (gone.label, gone.gone, gone.item) == (None, 1, "x02")


def test_the_words_of_a_facilitator_stand_before_those_of_the_text_in_each_language() -> None:
    originals = [Original("t1", "ជនចំណាកស្រុក"), Original("t2", "Migrants")]
    khmer = by_code(shaped(originals, [merged(1, "t1", "t2")]))["t1"].label
    assert khmer == Text.model_validate({"en": "ជនចំណាកស្រុក", "km": "ជនចំណាកស្រុក"})
    named = change(2, "rename", idea="t1", label={"en": "Migrants in town"})
    changes = [merged(1, "t1", "t2"), named]
    (idea,) = shaped(originals, changes)
    assert idea.label == Text.model_validate({"en": "Migrants in town", "km": "ជនចំណាកស្រុក"})
    (erased,) = shaped(originals[1:], changes)
    assert erased.label == Text.model_validate({"en": "Migrants in town"})
    assert erased.gone == 1
    other = replace(named, number=3, details={"idea": "t2", "label": {"en": "Was"}}, undone_at=1)
    ever = {"ជនចំណាកស្រុក", "Migrants", "Migrants in town", "Was"}
    assert worded(idea, [*changes, other]) == ever
    assert [language_of(words) for words in ("Abc 12", "ក")] == ["en", "km"]


def test_those_that_wait_come_first_and_items_in_the_order_of_their_codes() -> None:
    given_items = {"t0": "x100", "t1": "x99", "t5": "x02"}
    changes = [change(1, "approve", items=given_items), change(2, "hide", ideas=["t3"])]
    assert [idea.code for idea in shaped(ORIGINALS, changes)] == ["t2", "t4", "t5", "t1", "t0", "t3"]
