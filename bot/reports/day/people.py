"""Who took part: by group, and by name where a report is asked for with names."""

from collections.abc import Iterable

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.rules.people import GroupCount, group_counts
from bot.rules.suppression import pooled


def people(draft: Draft, facts: Facts) -> None:
    """By group; a small one stands with others. Nobody's name."""
    plain, event = draft.plain, facts.event
    draft.chapter(plain("day.participants"))
    counts = group_counts(event, facts.people)
    everybody = sum(counts.values(), GroupCount())
    draft.say(plain("day.came", n=everybody.registered, present=everybody.checked_in))
    registered = {code: count.registered for code, count in counts.items()}
    rows = pooled([(code,) for code in counts if registered[code]], registered)
    columns = (
        Column(plain("day.group"), 4),
        *(Column(plain(f"day.{key}"), 1.4, is_number=True) for key in ("expected", "registered", "present")),
    )
    lines = [(plain.groups(event, row), *_counts(plain, _sum(counts[c] for c in row))) for row in rows]
    if len(rows) != 1:
        lines.append((plain("day.all"), *_counts(plain, everybody)))
    if any(len(row) > 1 for row in rows):
        draft.say(plain("day.groups_together"), "note")
    draft.table(plain("day.participants_table"), columns, lines if everybody.registered else ())
    there = {person.organisation for person in facts.people}
    known = [plain.of(each.name) for each in event.organisations if each.code in there]
    if known:
        draft.topic(plain("day.organisations"))
        draft.say(plain("day.organisations_there", n=len(known), names="; ".join(known)))


def names(draft: Draft, facts: Facts) -> None:
    """Who took part, by name: of a report that was asked for with names."""
    plain, event = draft.plain, facts.event
    columns = (
        Column(plain("day.name"), 3),
        Column(plain("day.group"), 2.5),
        Column(plain("day.organisation"), 3),
        Column(plain("day.position"), 2),
    )
    organisations = {each.code: plain.of(each.name) for each in event.organisations}
    rows = [
        (
            person.name,
            plain.groups(event, (person.stakeholder_group,)),
            organisations.get(person.organisation, person.organisation),
            person.position,
        )
        for person in sorted(facts.people, key=lambda each: (each.stakeholder_group, each.name))
    ]
    draft.table(plain("day.participants"), columns, rows)


def _counts(plain: Plain, count: GroupCount) -> tuple[str, ...]:
    return tuple(map(plain.number, (count.expected, count.registered, count.checked_in)))


def _sum(counts: Iterable[GroupCount]) -> GroupCount:
    return sum(counts, GroupCount())
