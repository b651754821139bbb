"""Results: of one poll for whoever may see it, and for facilitators all there are, with two polls side by side."""

import asyncio

from bot import publishing, voting
from bot.message import Message
from bot.moderation import for_everybody
from bot.rules.by_group import by_group
from bot.rules.comparisons import compare
from bot.rules.findings import Findings, find
from bot.rules.results import result
from bot.rules.suppression import Row
from bot.rules.turnout import turnout_rows
from config.event import Event, Poll, QuizPoll, RankingPoll, ScaledPoll
from handlers.callbacks.reporting import ShowByGroup, ShowComparison, ShowMethod, ShowResult, ShowResults
from handlers.cards.by_group import by_group_pages, is_by_group, with_groups_button
from handlers.cards.comparison import comparison_cards
from handlers.cards.results import result_cards, results_page, with_method_button
from handlers.context import SalaContext, Stale
from storage.polls import Ballot, Round


async def results(context: SalaContext) -> None:
    """/results: for facilitators."""
    if context.event is None:
        raise Stale
    context.check_may("facilitate", context.event.code)
    context.say(results_page(context.voice, context.runtime, context.event, context.person_id))


async def show_results(context: SalaContext, wanted: ShowResults) -> None:
    event = context.event_named(wanted.event)
    context.check_may("facilitate", event.code)
    page = results_page(context.voice, context.runtime, event, context.person_id)
    if context.shown_subject:  # the control card stays one
        context.say(page)
    else:
        context.show(page)


async def show_result(context: SalaContext, wanted: ShowResult) -> None:
    """The result of a closed poll, as a message of its own."""
    event, asked = context.round_named(wanted.round)
    _check_sees_result(context, asked)
    runtime, voice = context.runtime, context.voice
    try:
        counted = await publishing.published(runtime, asked.id, context.person_id)
    except publishing.NotYet:
        context.toast(voice.plain("result.not_yet"))
        return
    poll = runtime.state.poll_of(asked).definition
    tallies = for_everybody(runtime, poll, result(poll, counted.ballots))
    found = await _findings(context, event, poll, counted)
    drawn = result_cards(voice, event, counted.asked, poll, tallies, found)
    drawn = with_groups_button(voice, counted.asked, poll, tallies, drawn)
    for message in with_method_button(voice, counted.asked, poll, drawn):
        context.say(message)


async def show_by_group(context: SalaContext, wanted: ShowByGroup) -> None:
    """How groups answered, as a message of its own that is turned in place."""
    event, asked = context.round_named(wanted.round)
    _check_sees_result(context, asked)
    poll = context.runtime.state.poll_of(asked).definition
    try:
        counted = await publishing.published(context.runtime, asked.id, context.person_id)
    except publishing.NotYet:
        raise Stale from None
    if not is_by_group(counted.asked, poll):
        raise Stale
    tables = by_group(poll, counted.ballots, _rows(event, counted.asked))
    pages = by_group_pages(context.voice, event, counted.asked, poll, tables)
    if wanted.page > len(pages):
        raise Stale
    (context.show if wanted.page else context.say)(pages[max(wanted.page - 1, 0)])


async def show_method(context: SalaContext, wanted: ShowMethod) -> None:
    """How it was counted, in plain words."""
    _, asked = context.round_named(wanted.round)
    _check_sees_result(context, asked)
    poll = context.runtime.state.poll_of(asked).definition
    match poll:
        case RankingPoll():
            key = "result.method_ranking"
        case ScaledPoll():
            key = "result.method_scale"
        case QuizPoll():
            key = "result.method_quiz"
        case _:
            key = "result.method_counts"
    base = context.voice("result.method_base")
    context.say(Message(f"{context.voice(key)}\n\n{base}"))


async def show_comparison(context: SalaContext, wanted: ShowComparison) -> None:
    """Two polls side by side, once both are closed: for facilitators."""
    event = context.event_named(wanted.event)
    context.check_may("facilitate", event.code)
    comparison = next((each for each in event.comparisons if each.code == wanted.comparison), None)
    if comparison is None:
        raise Stale
    asked = [_last_closed(context, event, code) for code in (comparison.importance, comparison.second)]
    try:
        first, second = [await _counted(context, each) for each in asked]
    except publishing.NotYet:
        context.toast(context.voice.plain("result.not_yet"))
        return
    compared = await asyncio.to_thread(compare, event.code, comparison, first, second)
    for message in comparison_cards(context.voice, event, comparison, first[0], compared):
        context.say(message)


async def _counted(context: SalaContext, asked: Round | None) -> tuple[Poll, list[Ballot]]:
    """A poll and the ballots that its result is counted from. Raises `NotYet`."""
    if asked is None:
        raise publishing.NotYet
    counted = await publishing.published(context.runtime, asked.id, context.person_id)
    return context.runtime.state.poll_of(asked).definition, list(counted.ballots)


async def _findings(context: SalaContext, event: Event, poll: Poll, counted: publishing.Counted) -> Findings:
    """In a thread: samples of a large room take a while, and nobody's tap waits for them."""
    last = _last_closed(context, event, poll.code, before=counted.asked)
    before = []
    if last is not None and isinstance(poll, ScaledPoll):
        before = list((await publishing.published(context.runtime, last.id, context.person_id)).ballots)
    rows, ballots = _rows(event, counted.asked), list(counted.ballots)
    return await asyncio.to_thread(find, poll, counted.asked, ballots, rows, before)


def _last_closed(context: SalaContext, event: Event, poll: str, before: Round | None = None) -> Round | None:
    rounds = context.runtime.state.rounds_of(event.code)
    closed = [asked for asked in rounds if (asked.poll, asked.state) == (poll, "closed")]
    earlier = [asked for asked in closed if before is None or asked.id < before.id]
    return max(earlier, key=lambda asked: asked.id, default=None)


def _rows(event: Event, asked: Round) -> list[Row]:
    """The groups that turnout shows together."""
    eligible = {group: people for group, (_, people) in asked.turnout.items()}
    return turnout_rows(eligible, [group.code for group in event.groups])


def _check_sees_result(context: SalaContext, asked: Round) -> None:
    """Facilitators and whoever could answer. Raises `Forbidden`."""
    if voting.votes_in(context.runtime, asked, context.person_id) is None:
        context.check_may("facilitate", asked.event)
