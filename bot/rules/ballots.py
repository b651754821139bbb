"""What a tap does to a ballot, and how far a ballot is filled in."""

from collections.abc import Mapping

from bot.rules.kinds import kind_of, text, wall
from bot.rules.kinds.answer import Refused
from config.event import Poll, WallPoll, WrittenPoll, asked_about, items_of
from storage.polls import Answer, Ballot, Choice

ALONE = ""
"""The item code of a question that stands alone."""


def item_codes(poll: Poll) -> tuple[str, ...]:
    """What a poll asks about, in its order; `("",)` if the question stands alone."""
    return tuple(item.code for item in items_of(poll)) or (ALONE,)


def cast(poll: Poll, before: Mapping[str, Answer], item: str, tapped: str, now: int) -> Mapping[str, Answer]:
    """The answers after a tap on an item; the very same mapping if the tap changes nothing.

    Raises `Refused` if the poll has no such item or option, or the tap breaks a limit.
    """
    if item not in item_codes(poll):
        raise Refused("unknown_option")
    earlier = before.get(item)
    choice = kind_of(poll).answered(asked_about(poll, item), earlier.choice if earlier else None, tapped)
    return _changed(before, item, choice, now)


def write(
    poll: WrittenPoll, before: Mapping[str, Answer], code: str, typed: str, instead_of: str, now: int
) -> Mapping[str, Answer]:
    """The answers after a text came, under that code; the very same mapping if it is there already.

    `instead_of`: the code of the text it replaces; "" if it is another one. Raises `Refused`.
    """
    earlier = before.get(ALONE)
    given = earlier.choice if earlier else None
    choice = (
        wall.written(poll, given, code, typed, instead_of)
        if isinstance(poll, WallPoll)
        else text.written(poll, given, code, typed, instead_of)
    )
    return _changed(before, ALONE, choice, now)


def _changed(
    before: Mapping[str, Answer], item: str, choice: Choice | None, now: int
) -> Mapping[str, Answer]:
    earlier = before.get(item)
    if choice == (earlier.choice if earlier else None):
        return before
    others = {code: answer for code, answer in before.items() if code != item}
    if choice is None:
        return others
    revision = earlier.revision + 1 if earlier else 1
    return {**others, item: Answer(choice, revision, now)}


def next_item(poll: Poll, answers: Mapping[str, Answer], after: str) -> str | None:
    """The first item without an answer after that one, going round once; None if all have one."""
    codes = item_codes(poll)
    start = codes.index(after) + 1 if after in codes else 0
    return next((code for code in (*codes[start:], *codes[:start]) if code not in answers), None)


def is_complete(poll: Poll, ballot: Ballot | None) -> bool:
    """Whether nothing is asked any more; of what was answered on paper nothing is."""
    if ballot is None:
        return False
    return is_on_paper(ballot) or all(code in ballot.answers for code in item_codes(poll))


def has_answered(ballot: Ballot | None) -> bool:
    """Whether a ballot counts towards turnout: anything in it does, a withdrawn one doesn't."""
    return ballot is not None and bool(ballot.answers)


def is_on_paper(ballot: Ballot | None) -> bool:
    """Whether a facilitator entered it, from a sheet or as it was dictated: only they change it."""
    return ballot is not None and bool(ballot.answers) and ballot.source != "telegram"
