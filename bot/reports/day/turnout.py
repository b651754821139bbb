"""Who answered, question by question and group by group: the rows that turnout lets be shown."""

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.rules.turnout import Count, counts_of, shown, total


def turnout(draft: Draft, facts: Facts) -> None:
    """One table of the rounds that have a result; a mark where fewer than half of a group answered."""
    plain, order = draft.plain, [group.code for group in facts.event.groups]
    found = []
    for each in facts.results():
        counts = counts_of(each.asked.turnout)
        title = plain.round_title(each.poll, each.asked.code)
        found.append((title, {**dict(shown(counts, order)), (): total(counts)}))
    rows = list(dict.fromkeys(row for _, counts in found for row in counts if row))
    if any(_is_under_half(counts[row]) for _, counts in found for row in counts):
        draft.say(plain("day.under_half"), "note")
    columns = (
        Column(plain("day.question"), 4),
        *(Column(plain.groups(facts.event, row), 1.7, is_number=True) for row in rows),
        Column(plain("day.all"), 1.2, is_number=True),
    )
    lines = ((title, *(_cell(plain, counts.get(row)) for row in (*rows, ()))) for title, counts in found)
    draft.table(plain("day.turnout_table"), columns, lines)


def _is_under_half(count: Count) -> bool:
    return 2 * count.answered < count.eligible


def _cell(plain: Plain, count: Count | None) -> str:
    if count is None:
        return "–"
    said = f"{plain.number(count.answered)} / {plain.number(count.eligible)}"
    return f"{said} !" if _is_under_half(count) else said
