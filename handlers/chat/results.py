"""Results: of one poll for whoever may see it, and for staff all there are, with two polls side by side."""

from bot import publishing
from bot.message import Message
from bot.outline import outline_of
from bot.results import shown_comparison, shown_result, shown_tables
from bot.trace import trace
from config.event import Comparison, Event, QuizPoll, RankingPoll, ScaledPoll
from handlers.callbacks.reporting import (
    ShowByGroup,
    ShowComparison,
    ShowMethod,
    ShowOutline,
    ShowResult,
    ShowResults,
    ShowTrace,
)
from handlers.callbacks.roadmap import ShowRoleMatrix
from handlers.callbacks.stage import TurnStageToRound, TurnStageToSeveral
from handlers.cards.by_group import by_group_pages, with_groups_button
from handlers.cards.chain import together
from handlers.cards.comparison import comparison_cards
from handlers.cards.outline import outline_button, outline_pages
from handlers.cards.results import result_cards, results_page, with_chart_button, with_method_button
from handlers.cards.role_matrix import role_matrix, with_matrix_button
from handlers.cards.stage import to_stage
from handlers.cards.trace import trace_cards
from handlers.context import SalaContext, Stale
from handlers.keyboards import with_button


async def results(context: SalaContext) -> None:
    """/results: for whoever has a role."""
    context.say(results_page(context.voice, context.runtime, context.own_event(), context.person_id))


async def show_results(context: SalaContext, wanted: ShowResults) -> None:
    event = context.event_named(wanted.event)
    page = results_page(context.voice, context.runtime, event, context.person_id)
    context.show_page(page)


async def show_result(context: SalaContext, wanted: ShowResult) -> None:
    """The result of a closed poll, as a message of its own."""
    event, asked = context.round_named(wanted.round)
    voice = context.voice
    shown = await shown_result(context.runtime, asked.id, context.person_id)
    drawn = result_cards(voice, event, shown.asked, shown.poll, shown.counted, shown.found)
    drawn = with_chart_button(voice, shown.asked, shown.poll, shown.counted, drawn)
    drawn = with_groups_button(voice, shown.asked, shown.poll, shown.counted, drawn)
    if shown.poll.code == event.roadmap.roles:
        drawn = with_matrix_button(voice, shown.asked, drawn)
    drawn = with_method_button(voice, shown.asked, shown.poll, drawn)
    further = (together, outline_button)
    for each in (found for way in further for found in way(voice, context.runtime, event, shown.asked)):
        drawn = with_button(drawn, each)
    for message in drawn:
        context.say(message)


async def show_by_group(context: SalaContext, wanted: ShowByGroup) -> None:
    """How groups answered, as a message of its own that is turned in place."""
    event, asked = context.round_named(wanted.round)
    try:
        shown = await shown_tables(context.runtime, asked.id, context.person_id)
    except publishing.NotYet:
        raise Stale from None
    turning = TurnStageToRound(asked.id, "groups")
    further = to_stage(context.voice, context.runtime, event, context.person_id, turning)
    pages = by_group_pages(context.voice, event, shown.asked, shown.poll, shown.tables, further)
    if wanted.page > len(pages):
        raise Stale
    (context.show if wanted.page else context.say)(pages[max(wanted.page - 1, 0)])


async def show_role_matrix(context: SalaContext, wanted: ShowRoleMatrix) -> None:
    """Functions and who should lead them in one table, as a message of its own."""
    event, asked = context.round_named(wanted.round)
    if asked.poll != event.roadmap.roles:
        raise Stale
    shown = await shown_result(context.runtime, asked.id, context.person_id)
    context.say(role_matrix(context.voice, shown.asked, shown.poll, shown.counted))


async def show_outline(context: SalaContext, wanted: ShowOutline) -> None:
    """The outline of the paper, as a message of its own that is turned in place."""
    event, asked = context.round_named(wanted.round)
    if event.outline is None or asked.poll not in (event.outline.approval, event.outline.comments):
        raise Stale
    shown = await outline_of(context.runtime, event, context.person_id)
    for_staff = context.runtime.may("observe", event.code, context.person_id)
    pages = outline_pages(context.voice, event, asked, shown, for_staff=for_staff)
    if wanted.page > len(pages):
        raise Stale
    (context.show if wanted.page else context.say)(pages[max(wanted.page - 1, 0)])


async def show_method(context: SalaContext, wanted: ShowMethod) -> None:
    """How it was counted, in plain words."""
    _, asked = context.round_named(wanted.round)
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
    """Two polls side by side, once both are closed: for whoever has a role."""
    event, comparison = comparison_named(context, wanted.event, wanted.comparison)
    shown = await shown_comparison(context.runtime, event, comparison, context.person_id)
    turning = TurnStageToSeveral(event.code, "comparison", comparison.code)
    further = to_stage(context.voice, context.runtime, event, context.person_id, turning)
    for message in comparison_cards(
        context.voice, event, comparison, shown.polls[0], shown.compared, further
    ):
        context.say(message)


async def show_trace(context: SalaContext, wanted: ShowTrace) -> None:
    """What each goal has to show, as it is now."""
    event = context.event_named(wanted.event)
    for message in trace_cards(context.voice, event, await trace(context.runtime.engine, event)):
        context.say(message)


def comparison_named(context: SalaContext, event: str, code: str) -> tuple[Event, Comparison]:
    """What a button names. Raises `Stale`."""
    found = context.event_named(event)
    comparison = found.comparison(code)
    if comparison is None:
        raise Stale
    return found, comparison
