"""The report of the day in one language: title page, summary, chapters, method and annex."""

from collections.abc import Iterator
from functools import partial

from bot.clock import moment
from bot.reports.day import (
    by_group,
    distributions,
    goals,
    people,
    priorities,
    recommendations,
    road_map,
    sector_mapping,
)
from bot.reports.day.document import Document
from bot.reports.day.draft import Draft
from bot.reports.day.evidence import Evidence
from bot.reports.day.facts import Facts
from bot.reports.day.priorities import gap_sentences
from bot.reports.day.saying import change_said, sentences
from bot.reports.plain import Plain
from bot.rules.people import GroupCount, group_counts
from config.event import ApprovalPoll, RankingPoll


def report(plain: Plain, facts: Facts, *, names: bool = False) -> Document:
    """`names`: with who took part and who leads which step; else nobody's name is in it."""
    draft, event = Draft(plain), facts.event
    evidence = Evidence(draft, facts)
    _summary(draft, facts)
    people.people(draft, facts)
    goals.goals(draft, facts, evidence)
    sector_mapping.mapping(draft, facts)
    priorities.priorities(draft, facts)
    recommendations.recommendations(draft, facts)
    road_map.road_map(draft, facts, names=names)
    goals.traced(draft, facts)
    _method(draft, facts)
    _annex(draft, facts, names=names)
    made = moment(facts.now, event.zone)
    notice = [plain.of(event.note)] if event.note is not None else []
    notice.append(plain("day.with_names" if names else "day.without_names"))
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
        notice=tuple(notice),
        running=f"{plain.of(event.title)} · {plain('day.kind')}",
        contents=plain("day.contents"),
        page=plain("day.page"),
        blocks=tuple(draft.blocks),
    )


def _summary(draft: Draft, facts: Facts) -> None:
    """One page for whoever reads no further."""
    plain = draft.plain
    draft.chapter(plain("day.summary"))
    draft.say(plain("day.about"))
    draft.list(_in_brief(plain, facts))
    if waiting := [each for each in facts.askings if each.state == "open"]:
        titles = "; ".join(plain.round_title(each.poll, each.round) for each in waiting)
        draft.say(plain("day.still_open", n=len(waiting), titles=titles))


def _in_brief(plain: Plain, facts: Facts) -> Iterator[str]:
    count = sum(group_counts(facts.event, facts.people).values(), GroupCount())
    yield plain("day.came", n=count.registered, present=count.checked_in)
    closed = sum(each.state == "closed" for each in facts.askings)
    yield plain("day.asked", n=closed, planned=len(facts.askings))
    for shown in facts.results():
        yield from (change_said(plain, shown.poll, code, shown) for code in shown.found.changes)
    for comparison, both in facts.comparisons:
        if both is not None:
            for said in list(gap_sentences(plain, both))[:1]:
                yield f"{plain.of(comparison.title)}: {said}"
    for shown in facts.results():
        if isinstance(shown.poll, RankingPoll | ApprovalPoll):
            said_of_it = sentences(plain, facts.event, shown)
            place = -1 if isinstance(shown.poll, RankingPoll) else 0
            yield from (f"{plain.of(shown.poll.title)}: {said}" for said in said_of_it[place:][:1])
    for collected in facts.collected:
        if collected.ideas and not collected.is_asked_about:
            yield plain("day.recommended", n=len(collected.ideas), title=plain.of(collected.poll.title))
    if facts.steps:
        accepted = sum(step.state in ("accepted", "done") for step in facts.steps)
        yield plain("day.steps", n=len(facts.steps), accepted=accepted)


def _method(draft: Draft, facts: Facts) -> None:
    plain = draft.plain
    draft.chapter(plain("day.method"))
    draft.topic(plain("day.how_counted"))
    asked = {each.poll.kind for each in facts.askings}
    said = ["result.method_counts"]
    said += ["result.method_scale"] if asked & {"scale", "matrix"} else []
    said += ["result.method_ranking"] if "ranking" in asked else []
    said += ["result.method_quiz"] if "quiz" in asked else []
    said += ["day.method_gaps"] if any(each.status for each, _ in facts.comparisons) else []
    said += ["comparison.quadrants"] if any(each.feasibility for each, _ in facts.comparisons) else []
    draft.list(map(plain, said))
    draft.topic(plain("day.limits"))
    draft.list(
        map(
            plain,
            (
                "result.method_base",
                "result.why_nearly",
                "day.limit_room",
                "day.limit_words",
                "day.limit_later",
            ),
        )
    )
    event = facts.event
    if plain.language in event.unreviewed:
        draft.say(plain("day.limit_language"), "note")


def _annex(draft: Draft, facts: Facts, *, names: bool) -> None:
    """Parts without anything in them are left out."""
    parts = [
        ("distributions", distributions.distributions),
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
