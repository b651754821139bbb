"""The report of the day in one language: title page, summary, chapters, method and annex."""

from functools import partial

from bot.clock import moment
from bot.reports.day import (
    by_group,
    distributions,
    goals,
    method,
    outline,
    people,
    priorities,
    recommendations,
    road_map,
    sector_mapping,
    summary,
    turnout,
)
from bot.reports.day.document import Document
from bot.reports.day.draft import Draft
from bot.reports.day.evidence import Evidence
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain


def report(plain: Plain, facts: Facts, *, names: bool = False) -> Document:
    """`names`: with who took part and who leads which step; else nobody's name is in it."""
    draft, event = Draft(plain), facts.event
    evidence = Evidence(draft, facts)
    summary.summary(draft, facts)
    people.people(draft, facts)
    goals.goals(draft, facts, evidence)
    sector_mapping.mapping(draft, facts)
    priorities.priorities(draft, facts)
    outline.outline(draft, facts)
    recommendations.recommendations(draft, facts)
    road_map.road_map(draft, facts, names=names)
    goals.traced(draft, facts)
    method.method(draft, facts)
    _annex(draft, facts, names=names)
    made = moment(facts.now, event.zone)
    notice = [plain.of(event.note)] if event.note is not None else []
    subject = plain("day.with_names" if names else "day.without_names")
    running = [*([plain("day.named")] if names else ()), plain.of(event.title), plain("day.kind")]
    return Document(
        language=plain.language,
        kind=plain("day.kind"),
        title=plain.of(event.title),
        facts=(
            (plain("day.date"), plain.day(event.date)),
            (plain("day.venue"), plain.of(event.venue)),
            (plain("day.operator"), plain.of(event.operator)),
            (plain("day.made"), f"{plain.day(made.date())}, {plain.time_of(facts.now, event)}"),
        ),
        notice=(*notice, subject),
        subject=subject,
        running=" · ".join(running),
        contents=plain("day.contents"),
        page=plain("day.page"),
        digits=plain.digits,
        blocks=tuple(draft.blocks),
    )


def _annex(draft: Draft, facts: Facts, *, names: bool) -> None:
    """Parts without anything in them are left out."""
    parts = [
        ("distributions", distributions.distributions),
        ("turnout", turnout.turnout),
        ("by_group", by_group.by_group),
        ("written", distributions.written),
    ]
    if names:
        parts.append(("names", people.names))
    plain, filled = draft.plain, 0
    letters = plain("day.letters").split()
    for key, write in parts:
        title = plain("day.annex", letter=letters[filled], title=plain(f"day.annex_{key}"))
        filled += draft.annex(title, plain(f"day.about_{key}"), partial(write, draft, facts))
