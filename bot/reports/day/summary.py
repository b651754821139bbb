"""The day in brief: one page for whoever reads no further."""

from collections.abc import Iterator

from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.day.priorities import gap_sentences
from bot.reports.day.saying import change_said, most_supported, sentences
from bot.reports.plain import Plain
from bot.reports.sentences import chain_sentences
from bot.rules.people import GroupCount, group_counts
from config.event import ApprovalPoll, RankingPoll, options_of

_OF_A_CHAIN = 2
"""What comes first, and how sure that is."""


def summary(draft: Draft, facts: Facts) -> None:
    """A few sentences under a heading each; of what there is nothing about, no heading."""
    plain = draft.plain
    draft.chapter(plain("day.summary"), begins_a_page=True)
    draft.say(plain("day.about"))
    parts = {
        plain("day.who_came"): _who_came,
        plain("day.changes"): _changes,
        plain("day.priorities"): _priorities,
        plain("day.support"): _support,
        plain("day.follows"): _follows,
    }
    for heading, said in parts.items():
        if found := list(said(plain, facts)):
            draft.topic(heading)
            draft.list(found)
    if waiting := [each for each in facts.askings if each.state == "open"]:
        titles = "; ".join(plain.round_title(each.poll, each.round) for each in waiting)
        draft.say(plain("day.still_open", titles=titles))


def _who_came(plain: Plain, facts: Facts) -> Iterator[str]:
    count = sum(group_counts(facts.event, facts.people).values(), GroupCount())
    yield plain("day.came", n=count.registered, present=count.checked_in)
    closed = sum(each.state == "closed" for each in facts.askings)
    yield plain("day.asked", n=closed, planned=len(facts.askings))
    if facts.trace.goals:
        with_evidence = len(facts.trace.with_evidence)
        yield plain("day.evidence", n=len(facts.trace.goals), with_evidence=with_evidence)


def _changes(plain: Plain, facts: Facts) -> Iterator[str]:
    for shown in facts.results():
        yield from (change_said(plain, shown.poll, code, shown) for code in shown.found.changes)


def _priorities(plain: Plain, facts: Facts) -> Iterator[str]:
    for chain in facts.chains:
        yield from chain_sentences(plain, facts.event, chain)[:_OF_A_CHAIN]
    for comparison, both in facts.comparisons:
        for said in list(gap_sentences(plain, both))[:1] if both is not None else ():
            is_named = both is not None and both.compared.positions is not None
            yield said if is_named else f"{plain.of(comparison.title)}: {said}"
    for shown in () if facts.chains else facts.results():  # a chain says it of its ranking
        if isinstance(shown.poll, RankingPoll) and shown.found.ranked is not None:
            yield f"{plain.of(shown.poll.title)}: {sentences(plain, facts.event, shown)[-1]}"


def _support(plain: Plain, facts: Facts) -> Iterator[str]:
    for shown in facts.results():
        if isinstance(shown.poll, ApprovalPoll):
            for tally in shown.counted.tallies.values():
                if tally is not None and tally.n:
                    yield f"{plain.of(shown.poll.title)}: {most_supported(plain, shown.poll, tally)}"
            if shown.found.common:
                options = (plain.named(options_of(shown.poll), code) for code in shown.found.common)
                yield plain("result.common", what=", ".join(options))


def _follows(plain: Plain, facts: Facts) -> Iterator[str]:
    for collected in facts.collected:
        if collected.ideas and not collected.is_asked_about:
            yield plain("day.recommended", n=len(collected.ideas), title=plain.of(collected.poll.title))
    if facts.steps:
        accepted = sum(step.state in ("accepted", "done") for step in facts.steps)
        yield plain("day.steps", n=len(facts.steps), accepted=accepted)
