"""What people write in their own words: several texts each, edited and taken back one by one.

A text has a code of its own, and an edited one another: what was approved can't become something else.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally, texts_in
from bot.rules.kinds.approval import OFF
from bot.rules.typed import ZERO_WIDTH_SPACE, cleaned, is_readable, is_too_long
from config.event import Item, Poll, TextPoll, WrittenPoll, abouts_of

KIND = "text"

LONGEST_TEXT = 200
"""In characters as a reader counts them (grapheme clusters)."""


def answered(poll: TextPoll, before: Choice | None, tapped: str) -> Choice | None:
    """What is left after a tap: a button leads to a text being gone (`t0f=0`)."""
    del poll
    if tapped == WITHDRAWN:
        return None
    code, state = tapped[: -len(OFF)], tapped[-len(OFF) :]
    if state != OFF or not (code.isascii() and code.replace("-", "").replace("_", "").isalnum()):
        raise Refused("unknown_option")
    return tuple((other, text) for other, text in texts_in(before).items() if other != code) or None


def written(poll: WrittenPoll, before: Choice | None, code: str, typed: str, instead_of: str = "") -> Choice:
    """The texts with a new one under its code, or `instead_of` another of one's own, in its place.

    Where `instead_of` is what a comment may be about, it is a new one about that; the code then says so.
    Raises `Refused` for what can't be read, is too long, is one too many, or would replace what is gone.
    """
    text = cleaned(typed, keep=ZERO_WIDTH_SPACE)
    if not is_readable(text):
        raise Refused("unreadable")
    if is_too_long(text, LONGEST_TEXT):
        raise Refused("too_long", LONGEST_TEXT)
    texts = texts_in(before)
    about = goes_on_about(poll, instead_of)
    code = f"{about}-{code}" if about else code
    if (about, text) in ((about_of(other), kept) for other, kept in texts.items()):
        return before or ()
    if instead_of and instead_of != about:
        if instead_of not in texts:
            raise Refused("outdated")
        return tuple((code, text) if other == instead_of else (other, kept) for other, kept in texts.items())
    if len(texts) >= poll.most:
        raise Refused("too_many_texts", poll.most)
    return (*texts.items(), (code, text))


def goes_on_about(poll: WrittenPoll, instead_of: str) -> str:
    """What a text is about that takes the place of another, or that is asked for by what it is to be about."""
    is_new = any(item.code == instead_of for item in abouts_of(poll))
    return instead_of if is_new else about_of(instead_of)


def about_of(code: str) -> str:
    """The code of what a text is a comment on; '' if it is about the whole."""
    return code.rpartition("-")[0]


def by_about(poll: Poll, texts: Iterable[tuple[str, str]]) -> list[tuple[Item | None, list[str]]]:
    """Words under what they are about, in the order of that list; those about the whole, or about what is gone, first."""
    places = {item.code: item for item in abouts_of(poll)}
    found: dict[str, list[str]] = {}
    for code, words in texts:
        about = about_of(code)
        found.setdefault(about if about in places else "", []).append(words)
    return [(places.get(about), found[about]) for about in ("", *places) if about in found]


def columns(given: Choice) -> Sequence[Columns]:
    return [Columns(text=text, item=about_of(code) or None) for code, text in texts_in(given).items()]


def tally(poll: TextPoll, given: Iterable[Choice]) -> Tally:
    """`n` is the number of people; nobody says "don't know"."""
    del poll
    answers = [texts_in(answer) for answer in given]
    texts = sorted(pair for answer in answers for pair in answer.items())
    return Tally({}, len(answers), 0, texts=tuple(texts))


def shown(tally: Tally, decided: Collection[str]) -> Tally:
    """With the texts of those codes only, and how many others there are."""
    texts = tuple(pair for pair in tally.texts if pair[0] in decided)
    upvotes = {code: people for code, people in tally.upvotes.items() if code in decided}
    return replace(tally, texts=texts, held=len(tally.texts) - len(texts), upvotes=upvotes)
