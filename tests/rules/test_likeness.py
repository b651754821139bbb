"""Ideas that may be the same are found by their words, whatever the case, signs, spaces and order."""

from bot.rules.ideas import Idea, Original, shaped
from bot.rules.likeness import has_words, likely_duplicates
from storage.ideas import IdeaChange


def ideas(*words: str, hidden: tuple[str, ...] = ()) -> tuple[Idea, ...]:
    originals = [Original(f"t{number}", said) for number, said in enumerate(words)]
    changes = [IdeaChange("small", 1, 1, "words", "hide", {"ideas": list(hidden)}, "p1", 1)] if hidden else []
    return shaped(originals, changes)


def pairs(*words: str, hidden: tuple[str, ...] = ()) -> list[tuple[str, str, bool]]:
    found = likely_duplicates(ideas(*words, hidden=hidden))
    return [(pair.first.code, pair.second.code, pair.same) for pair in found]


def test_case_signs_and_spaces_make_no_difference() -> None:
    assert pairs("Migrants, in town!", "other", "migrants in  TOWN") == [("t0", "t2", True)]
    assert pairs("ពលករ\u200bចំណាកស្រុក", "ពលករចំណាកស្រុក។") == [("t0", "t1", True)]
    assert pairs("កា\u17c6", "កា") == []  # another sign is another word


def test_the_same_words_in_another_order_come_after_those_that_are_the_same() -> None:
    found = pairs("pension for all", "for all: pension", "school meals", "School meals")
    assert found == [("t2", "t3", True), ("t0", "t1", False)]


def test_each_is_paired_with_the_first_like_it_and_one_word_alone_is_no_order() -> None:
    assert pairs("a b", "A b", "a B") == [("t0", "t1", True), ("t0", "t2", True)]
    assert pairs("pension", "health") == []


def test_hidden_ones_are_left_out_and_signs_alone_are_alike_to_nothing() -> None:
    assert pairs("same words", "same words", hidden=("t1",)) == []
    assert pairs("!!", "??") == []


def test_texts_inside_of_a_renamed_idea_are_compared_and_found_too() -> None:
    originals = [Original("t1", "Migrants in town"), Original("t2", "migrants in town")]
    rename = {"idea": "t1", "label": {"en": "Mobility", "km": "ចល័ត"}}
    found = shaped(originals, [IdeaChange("small", 1, 1, "words", "rename", rename, "p1", 1)])
    assert len(likely_duplicates(found)) == 1
    renamed = next(idea for idea in found if idea.code == "t1")
    assert [has_words(renamed, words) for words in ("MOBIL", "in  TOWN", "ចល័ត", "", "pension")] == [
        True, True, True, True, False,
    ]  # fmt: skip
