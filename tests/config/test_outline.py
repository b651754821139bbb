"""An outline is made of an approval vote and of comments about the same list."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event import TextPoll
from config.event_file import Mistake, load_event
from tests.config.test_chains import poll

POLLS = "".join(
    [
        "outline: {title: Outline, serves: [O1], approval: which, comments: say}\n",
        "polls:\n",
        poll("which", "approval", "options: colours"),
        poll("say", "text", "about: colours"),
    ]
)


def test_comments_are_about_the_list_that_is_named(file: Path, small: str) -> None:
    file.write_text(small.replace("polls:\n", POLLS), "utf-8")
    event = load_event(file)
    said = event.poll("say")
    assert isinstance(said, TextPoll)
    assert [item.code for item in said.about] == ["r", "g"]
    assert event.outline is not None
    assert (event.outline.approval, event.outline.comments) == ("which", "say")


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("serves: [O1], approval", "serves: [O9], approval", "outline.serves[0]", "there is no goal 'O9'"),
        ("approval: which", "approval: wich", "outline.approval", "no poll 'wich'; did you mean 'which'?"),
        ("approval: which", "approval: say", "outline.approval", "name a poll of kind approval"),
        ("comments: say", "comments: which", "outline.comments", "name a poll of kind text with about:"),
        ("about: colours", "about: [{code: z, label: Z}]", "outline.comments", "write the same list under about"),
        ("about: colours", "about: colors", "polls[1].about", "no list 'colors'; did you mean 'colours'?"),
        ("about: colours", "about: colours, into: colours", "polls[1].about", "comments become no items"),
        ("about: colours", "items: colours", "polls[1].items", "name the list under about:"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_outline_says_what_would_be_right(
    mistakes_in: Callable[[bytes], tuple[Mistake, ...]], small: str, old: str, new: str, path: str, message: str
) -> None:  # fmt: skip
    text = small.replace("polls:\n", POLLS)
    assert old in text
    found = mistakes_in(text.replace(old, new, 1).encode())
    assert any(m.path == path and message in m.message for m in found), found
