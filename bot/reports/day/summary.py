"""The day in brief: a page or so for whoever reads no further."""

from collections.abc import Iterator

from bot.reports.day.draft import Draft
from bot.reports.day.facts import Collected, Facts
from bot.reports.day.priorities import gap_sentences
from bot.reports.day.road_map import led_by
from bot.reports.day.saying import change_said, ends, most_said, most_supported, quoted, sentences
from bot.reports.plain import Plain
from bot.reports.sentences import FIRST_OF_CHAIN, chain_sentences
from bot.rules.ballots import ALONE
from bot.rules.people import GroupCount, group_counts
from bot.rules.turnout import counts_of, total
from config.event import ApprovalPoll, ChoicePoll, RankingPoll, ScaledPoll, items_of, options_of

_RECOMMENDATIONS = 5
_STEPS = 3
_NAMED = 2
"""So many items are named beside their most common answer; of more, how many they are."""


def summary(draft: Draft, facts: Facts) -> None:
    """A few sentences under a heading each; of what there is nothing about, no heading."""
    plain = draft.plain
    draft.chapter(plain("day.summary"), begins_a_page=True)
    draft.say(plain("day.about"))
    parts = {
        plain("day.who_came"): _who_came,
        plain("day.changes"): _changes,
        plain("day.status"): _status,
        plain("day.priorities"): _priorities,
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
    """How many items rose, and which one the most; the chapters have them all."""
    for shown in facts.results():
        ways = {code: moved.up - moved.down for code, moved in shown.found.changes.items()}
        if not ways:
            continue
        if len(ways) > 1:
            counts = {
                "rose": sum(way > 0 for way in ways.values()),
                "fell": sum(way < 0 for way in ways.values()),
            }
            yield plain("day.rose", title=plain.of(shown.poll.title), n=len(ways), **counts)
        yield change_said(plain, shown.poll, max(ways, key=lambda code: ways[code]), shown)


def _status(plain: Plain, facts: Facts) -> Iterator[str]:
    """Of polls that ask for one answer to each of many items, how often each was the most common one; and what is supported."""
    for shown in facts.results():
        poll = shown.poll
        if isinstance(poll, ApprovalPoll):
            for tally in shown.counted.tallies.values():
                if tally is not None and tally.n:
                    yield f"{plain.of(poll.title)}: {most_supported(plain, poll, tally)}"
            if shown.found.common:
                options = (plain.named(options_of(poll), code) for code in shown.found.common)
                yield plain("result.common", what=", ".join(options))
        if not isinstance(poll, ChoicePoll) or not items_of(poll):
            continue
        said = []
        for code, items in most_said(shown).items():
            answer = plain.label(options_of(poll), code)
            if len(items) > _NAMED:
                said.append(plain("day.said_of_items", answer=answer, n=len(items)))
            else:
                named = quoted(plain.label(items_of(poll), item) for item in items)
                said.append(plain("day.said_of", answer=answer, items=named))
        if said:
            count = total(counts_of(shown.asked.turnout))
            of = {"answered": count.answered, "eligible": count.eligible}
            yield plain("day.most_said", title=plain.of(poll.title), said="; ".join(said), **of)


def _priorities(plain: Plain, facts: Facts) -> Iterator[str]:
    for chain in facts.chains:
        yield from chain_sentences(plain, facts.event, chain)[:FIRST_OF_CHAIN]
    for comparison, both in facts.comparisons:
        for said in list(gap_sentences(plain, both))[:1] if both is not None else ():
            if both is not None and both.compared.positions is not None:
                yield said
            else:
                yield plain("day.largest_gap", title=plain.of(comparison.title), said=said)
    if any(chain.found.first for chain in facts.chains):
        return  # which says it of its ranking, too
    for shown in facts.results():
        tally = shown.counted.tallies.get(ALONE)
        if isinstance(shown.poll, RankingPoll) and shown.found.ranked is not None and tally is not None:
            said = sentences(plain, facts.event, shown)[0]
            yield plain("day.of_people", title=plain.of(shown.poll.title), n=tally.n, said=said)


def _follows(plain: Plain, facts: Facts) -> Iterator[str]:
    for collected in facts.collected:
        if collected.ideas and not collected.is_asked_about:
            yield _recommended(plain, collected)
    if facts.steps:
        said = plain("day.steps", n=len(facts.steps), accepted=facts.agreed_steps)
        steps = []
        for step in facts.steps[:_STEPS]:
            due = plain.day(step.due_on) if step.due_on is not None else plain("roadmap.no_date")
            lead = led_by(plain, facts, step)
            steps.append(f"{plain.of(step.action)} ({lead}, {due})")
        yield f"{said} {plain('day.first_steps', steps='; '.join(steps))}"
    sure = facts.last(facts.event.roadmap.confidence)
    if sure is not None and isinstance(sure.poll, ScaledPoll) and (both := ends(plain, sure)):
        yield plain("day.ends", title=plain.of(sure.poll.title), high=both[0], low=both[1])


def _recommended(plain: Plain, collected: Collected) -> str:
    """How many there are, and what the room agreed on in words."""
    said = plain("day.recommended", n=len(collected.ideas), title=plain.of(collected.poll.title))
    agreed = [idea.label for idea in collected.ideas if idea.status == "agreed" and idea.label is not None]
    if not agreed:
        return said
    words = quoted(plain.of(label) for label in agreed[:_RECOMMENDATIONS])
    if len(agreed) > _RECOMMENDATIONS:
        words = f"{words}, {plain('day.more_items', n=len(agreed) - _RECOMMENDATIONS)}"
    return f"{said} {plain('day.agreed', items=words)}"
