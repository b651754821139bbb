"""What a good event file becomes, and how what can't be read at all is explained."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event import ChoicePoll
from config.event_file import LARGEST_FILE, EventFileError, Mistake, count_texts, load_event


def test_a_good_file_becomes_an_event_with_its_lists_in_place(file: Path, small: str) -> None:
    file.write_text(small, "utf-8")
    event = load_event(file)
    first = event.poll("first")
    assert isinstance(first, ChoicePoll)
    assert [option.code for option in first.options] == ["r", "g"]
    assert [plan.code for plan in first.rounds] == ["1", "2"]
    assert event.at(event.agenda[0].starts).isoformat() == "2015-11-20T09:00:00+07:00"
    assert event.title.to("km") == "Small"


def test_texts_are_normalised_to_nfc(file: Path, small: str) -> None:
    file.write_text(
        small.replace("title: Small", "title: Cafe\u0301").replace("the desk", '"e\\u0301"'), "utf-8"
    )
    event = load_event(file)
    assert event.title.to("en") == "Caf\u00e9"
    assert event.contact.to("en") == "\u00e9"


def test_words_that_yaml_would_guess_at_stay_words(file: Path, small: str) -> None:
    file.write_text(small.replace("title: Small", "title: no").replace("Alpha", "1e3"), "utf-8")
    event = load_event(file)
    assert event.title.to("en") == "no"
    assert event.groups[0].name.to("en") == "1e3"


def test_an_alias_repeats_what_its_anchor_marks(file: Path, small: str) -> None:
    text = small.replace("groups: [A]}", "groups: &all [A]}").replace("    groups: [A]", "    groups: *all")
    file.write_text(text, "utf-8")
    second = load_event(file).poll("second")
    assert second is not None
    assert second.groups == ("A",)


def test_characters_are_counted_as_readers_count_them(file: Path, small: str) -> None:
    file.write_text(small.replace("title: First", f"title: {'ក្ក' * 100}"), "utf-8")
    assert load_event(file).polls[0].title.to("en").count("ក្ក") == 100


def test_texts_are_counted_by_language(file: Path, small: str) -> None:
    file.write_text(small.replace("title: Small", "title: {en: Small}") + "unreviewed: [km]\n", "utf-8")
    english, khmer = count_texts(load_event(file))
    assert (english.language, english.missing, english.unreviewed) == ("en", 0, 0)
    assert (khmer.language, khmer.missing, khmer.unreviewed) == ("km", 1, 1)
    assert english.texts == khmer.texts == 17


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "the file is empty"),
        (b"# only a comment\n", 1, "the file is empty"),
        (b"code: a\ntitle: b: c\n", 2, "a second colon"),
        (b"code: a\ntitle: 'b\nvenue: c\n", 2, "quotes that open here are not closed"),
        (b"code: a\ngroups:\n\t- b\n", 3, "indent with spaces, not tabs"),
        (b"code: a\ntitle: @b\n", 2, "put @ ` % into quotes"),
        (b"code: [a\ntitle: b\n", 2, "a list is not closed"),
        (b"code: {a: b\ntitle: c\n", 2, "braces are not closed"),
        (b'code: "\\q"\n', 1, "write \\\\ for a backslash"),
        (b"%YAML 3.0\n---\na: b\n", 1, "this can't be read (found incompatible YAML document"),
        (b"code: *a\n", 1, "*a repeats what nothing above is marked as"),
        (b"&a [*a]\n", 1, "*a repeats what nothing above is marked as"),
        (b"? [a]\n: b\n", 1, "write key: value"),
        (b"code: a\n---\ncode: b\n", 2, "write one event a file"),
        (b"[" * 5000, 1, "more than 20 levels of nesting"),
        (b"code: a\x07\n", 1, "invisible control character (U+0007)"),
        (b"code: a\ntitle: \xff\n", 2, "this is not UTF-8"),
        (b"- a\n", 1, "a list stands where keys and values must"),
        (b"#" * (LARGEST_FILE + 1), 1, "larger than 1 MiB"),
    ],
)
def test_a_file_that_is_no_event_at_all_is_one_mistake(
    mistakes_in: Callable[[bytes], tuple[Mistake, ...]], content: bytes, line: int, message: str
) -> None:
    (mistake,) = mistakes_in(content)
    assert mistake.line == line
    assert message in mistake.message


def test_aliases_can_not_blow_up(mistakes_in: Callable[[bytes], tuple[Mistake, ...]]) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (mistake,) = mistakes_in("\n".join(lines).encode())
    assert "more than 50,000 values" in mistake.message


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.yaml", "no such file"), (tmp_path, "this is a folder")):
        with pytest.raises(EventFileError, match=message) as caught:
            load_event(path)
        assert caught.value.mistakes[0].file == str(path)
