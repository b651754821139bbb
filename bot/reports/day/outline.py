"""The outline of the paper: its sections with their votes, and what was said about each."""

from bot.outline import ShownOutline
from bot.reports.charts.rows import base
from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts


def outline(draft: Draft, facts: Facts) -> None:
    """Nothing of an event without one; of one whose vote isn't closed, that."""
    plain, planned = draft.plain, facts.event.outline
    if planned is None:
        return
    draft.chapter(plain.of(planned.title), begins_a_page=True)
    shown = facts.outline
    if shown is None:
        draft.say(plain("day.no_outline"), "note")
        return
    draft.say(f"{plain.of(shown.poll.title)} – {base(plain, facts.event, shown.asked)}", "note")
    _sections(draft, shown)
    if shown.comments is None:
        return
    poll, asked = shown.comments
    draft.say(f"{plain.of(poll.title)} – {base(plain, facts.event, asked)}", "note")
    if shown.held:
        draft.say(plain("day.comments_held", n=shown.held), "note")
    commented = [(plain.of(each.item.label), each.comments) for each in shown.sections]
    for heading, comments in (*commented, (plain("outline.whole"), shown.whole)):
        if comments:
            draft.topic(heading)
            draft.list(comments)


def _sections(draft: Draft, shown: ShownOutline) -> None:
    plain, number = draft.plain, draft.plain.number
    columns = (
        Column(plain("day.number"), 0.9, is_number=True),
        Column(plain("day.section"), 5),
        Column(plain("day.votes"), 2.2, is_number=True),
        Column(plain("day.share"), 1.2, is_number=True),
        Column(plain("day.comments"), 1.5, is_number=True),
    )
    rows = [
        (
            number(place),
            plain.of(each.item.label) + (f" ({plain('outline.room')})" if each.from_room else ""),
            plain("outline.votes", n=each.votes, answered=shown.answered),
            number(each.votes / shown.answered, ".0%") if shown.answered else "–",
            number(len(each.comments)) if each.comments else "–",
        )
        for place, each in enumerate(shown.sections, start=1)
    ]
    draft.table(plain.of(shown.outline.title), columns, rows)
