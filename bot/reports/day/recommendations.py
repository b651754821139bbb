"""What the room recommends: ideas that were only collected, by type."""

from collections.abc import Iterable, Iterator, Sequence

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Collected, Facts
from bot.reports.plain import Plain
from bot.rules.ideas import Idea
from config.event import Poll, TextPoll


def recommendations(draft: Draft, facts: Facts) -> None:
    """Ideas that were only collected, by type; what the room agreed on is marked."""
    plain = draft.plain
    own = [each for each in facts.collected if not each.is_asked_about]
    if not own and not any(_collects(poll, facts) for poll in facts.event.polls):
        return
    draft.chapter(plain("day.recommendations"))
    if not any(each.ideas for each in own):
        draft.say(plain("day.no_recommendations"))
    for collected in own:
        if collected.ideas:
            _recommended(draft, collected)


def _collects(poll: Poll, facts: Facts) -> bool:
    asked_about = {each.poll.into for each in facts.collected if each.is_asked_about}
    return isinstance(poll, TextPoll) and bool(poll.types) and poll.into not in asked_about


def _recommended(draft: Draft, collected: Collected) -> None:
    plain, poll = draft.plain, collected.poll
    types = {kind.code: kind for kind in poll.types}
    draft.say(plain("day.recommended", n=len(collected.ideas), title=plain.of(poll.title)))
    rows: list[Sequence[str]] = []
    for code in (*types, ""):
        ideas = [idea for idea in collected.ideas if (idea.type if idea.type in types else "") == code]
        if ideas and types:
            rows.append((plain.of(types[code].label) if code else plain("day.no_type"),))
        serves = (types[code].serves if code else ()) or poll.serves
        rows += _ideas(plain, ideas, serves)
    columns = (
        Column(plain("day.number"), 0.9, is_number=True),
        Column(plain("day.recommendation"), 7),
        Column(plain("day.serves"), 1.2),
        Column(plain("day.stands"), 1.4),
    )
    draft.table(plain.of(poll.title), columns, _numbered(plain, rows))


def _ideas(plain: Plain, ideas: Iterable[Idea], serves: Sequence[str]) -> Iterator[Sequence[str]]:
    for idea in ideas:
        if idea.label is not None:
            stands = plain("ideas.is_agreed") if idea.status == "agreed" else ""
            yield plain.of(idea.label), ", ".join(serves), stands


def _numbered(plain: Plain, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    number = 0
    for row in rows:
        if len(row) == 1:
            yield row
        else:
            number += 1
            yield plain.number(number), *row
