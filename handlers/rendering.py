"""Draws what the outbox holds by name: the text as it is at the moment of sending."""

import datetime as dt

from bot.agenda import changes_told
from bot.delivery.outbox import Rendered
from bot.lists import items_of_list
from bot.message import Message
from bot.moderation import questions
from bot.registration import Standing, standing
from bot.reminders import is_reminded, start_of
from bot.rules.agenda import from_ms
from bot.rules.ballots import is_complete, item_codes
from bot.rules.outage import latest_outage
from bot.rules.reminders import is_useful
from bot.rules.schedule import is_over
from bot.rules.turnout import may_vote
from bot.runtime import Runtime
from bot.steering import follow, round_of
from bot.voting import unanswered, unanswered_beside, votes_in
from config.event import Event, TextPoll, asked_of
from handlers.cards import tasks
from handlers.cards.agenda import Asked, notice, reminder
from handlers.cards.control import was_away
from handlers.cards.group_chat import agenda_changed, poll_opened
from handlers.cards.poll import PollCard
from handlers.cards.registration import First, registered, why_not_eligible
from handlers.cards.staff import card_over, role_over
from handlers.cards.texts import ideas_listed
from handlers.copies import copy, not_sent
from handlers.voice import Voice
from storage.messages import Delivery, queued_with
from storage.writer import Transaction


class Renderer:
    """Given to the outbox by the composition root."""

    def __init__(self, runtime: Runtime, username: str) -> None:
        self._runtime = runtime
        self._username = username

    async def __call__(self, delivery: Delivery) -> Rendered | None:
        if delivery.chat_id < 0:
            shown = self._in_group(delivery)
            return Rendered(shown, in_place=False, is_card=False) if shown is not None else None
        if delivery.message in ("broadcast", "agenda_changed") and self._is_out(delivery):
            return None
        if delivery.lane == "broadcasts":
            return copy(self._runtime, delivery)
        if delivery.message in ("role_revoked", "card_revoked"):
            return self._revoked(delivery)
        if delivery.message in tasks.MESSAGES:  # they go on after the day
            shown = await tasks.drawn(self._runtime, delivery)
            return Rendered(shown, in_place=False, is_card=False) if shown is not None else None
        if delivery.message != "poll_closed" and self._is_over(delivery.event):
            return None
        match delivery.message:
            case "was_away":
                return await self._was_away(delivery)
            case "agenda_changed":
                return self._agenda_changed(delivery)
            case "broadcast_not_sent":
                return not_sent(self._runtime, delivery)
            case "session_starts":
                return self._session_starts(delivery)
            case "ideas_listed":
                return await self._ideas_listed(delivery)
            case "admitted" | "regrouped" | "removed":
                return self._admission(delivery)
        card = await poll_card(self._runtime, delivery.chat_id, round_of(delivery.subject))
        if card is None:
            return None
        drawn, votes = card.asked, votes_in(self._runtime, card.asked, delivery.chat_id) is not None
        is_open = card.standing == "open" and votes

        def noted(tx: Transaction) -> None:
            follow(tx, drawn.id, delivery.chat_id, drawn.step)

        match delivery.message:
            case "poll_again" if is_open and not is_complete(card.poll, card.ballot):
                return Rendered(card.again(*self._away(delivery)), in_place=False, noted=noted)
            case "poll_opened" if is_open:
                newer = any(
                    other.id > drawn.id for other in unanswered(self._runtime, drawn.event, delivery.chat_id)
                )
                return Rendered(card.waiting() if newer else card.current(), in_place=False, noted=noted)
            case "poll_waits" if is_open:
                return Rendered(card.waiting(), in_place=True)
            case "poll_reopened" if is_open:
                return Rendered(card.reopened(), in_place=False, noted=noted)
            case "poll_nudged" if is_open and not is_complete(card.poll, card.ballot):
                return Rendered(card.nudged(), in_place=False, noted=noted)
            case "poll_closed" if not card.asked.is_running:
                return Rendered(card.not_open(), in_place=True)
            case "poll_changed" if not votes:
                participant = self._runtime.state.participant(drawn.event, delivery.chat_id)
                return Rendered(card.lost(why_not_eligible(card.event, participant)), in_place=True)
            case "poll_changed":
                return Rendered(card.current(), in_place=True)
            case _:  # it has been overtaken
                return None

    def _is_over(self, event: str) -> bool:
        """Of an event that is over nothing is sent; closing is still shown."""
        runtime = self._runtime
        return event in runtime.events and is_over(runtime.event(event), runtime.clock.now())

    def _is_out(self, delivery: Delivery) -> bool:
        """Whether an organizer has removed them, or let their account go, since it was queued."""
        event, user_id = delivery.event, delivery.chat_id
        participant = self._runtime.state.participant(event, user_id)
        if participant is not None:
            return participant.removed_at is not None
        return self._runtime.role(event, user_id) is None

    def _in_group(self, delivery: Delivery) -> Message | None:
        """Of a poll that is open still, or a change of the agenda while the day isn't over."""
        runtime = self._runtime
        if delivery.event not in runtime.events:
            return None
        event, asked = runtime.event(delivery.event), runtime.state.rounds.get(round_of(delivery.subject))
        if is_over(event, runtime.clock.now()):
            return None
        if asked is not None:
            poll = runtime.state.poll_of(asked).definition
            opened = poll_opened(runtime.texts, event, self._username, poll, asked.code)
            return opened if asked.state == "open" else None
        changes = changes_told(runtime, delivery.subject)
        return agenda_changed(runtime.texts, event, self._username, changes) if changes else None

    async def _was_away(self, delivery: Delivery) -> Rendered | None:
        """For a facilitator: since when until when, and how many are asked again."""
        person = self._runtime.state.people.get(delivery.chat_id)
        may_know = self._runtime.may("facilitate", delivery.event, delivery.chat_id)
        if person is None or delivery.event not in self._runtime.events or not may_know:
            return None
        asked = await queued_with(self._runtime.engine, delivery, "poll_again")
        voice, event = Voice.to(self._runtime.texts, person), self._runtime.event(delivery.event)
        return Rendered(was_away(voice, event, *self._away(delivery), asked), in_place=False)

    async def _ideas_listed(self, delivery: Delivery) -> Rendered | None:
        """How long the list is that was made of what the room wrote."""
        person, runtime = self._runtime.state.people.get(delivery.chat_id), self._runtime
        asked = runtime.state.rounds.get(round_of(delivery.subject))
        if person is None or asked is None or asked.state != "closed":
            return None
        poll, event = runtime.state.poll_of(asked).definition, runtime.event(asked.event)
        if not isinstance(poll, TextPoll) or not poll.into:
            return None
        items = await items_of_list(runtime, event, poll.into)
        shown = ideas_listed(Voice.to(runtime.texts, person), asked, poll, len(items))
        return Rendered(shown, in_place=False, is_card=False)

    def _revoked(self, delivery: Delivery) -> Rendered | None:
        """To whoever had a role, and in place of staff's cards; nothing if they have one again."""
        runtime, person = self._runtime, self._runtime.state.people.get(delivery.chat_id)
        participant = runtime.state.participant(delivery.event, delivery.chat_id)
        again = runtime.may("observe", delivery.event, delivery.chat_id)
        if person is None or participant is None or again or delivery.event not in runtime.events:
            return None
        voice = Voice(runtime.texts, person.language)
        if delivery.message == "card_revoked":
            return Rendered(card_over(voice), in_place=True)
        role = delivery.subject.split(":")[1]
        said = role_over(voice, runtime.event(delivery.event), participant, role)
        return Rendered(said, in_place=False, is_card=False)

    def _agenda_changed(self, delivery: Delivery) -> Rendered | None:
        person, runtime = self._runtime.state.people.get(delivery.chat_id), self._runtime
        if person is None or delivery.event not in runtime.events:
            return None
        event = runtime.event(delivery.event)
        changes = changes_told(runtime, delivery.subject)
        if not changes:
            return None
        shown = notice(Voice.to(runtime.texts, person), event, changes)
        return Rendered(shown, in_place=False, is_card=False)

    def _session_starts(self, delivery: Delivery) -> Rendered | None:
        """Nothing if the session has moved or begun since, in silent mode, or if no reminders are wanted any more."""
        runtime = self._runtime
        participant = runtime.state.participant(delivery.event, delivery.chat_id)
        if delivery.event not in runtime.events or not is_reminded(participant):
            return None
        agenda, starts = runtime.agenda(delivery.event), start_of(delivery.subject)
        if not is_useful(agenda, starts, from_ms(runtime.clock.now())):
            return None
        shown = reminder_card(runtime, agenda.event, delivery.chat_id, starts)
        return Rendered(shown, in_place=False, is_card=False) if shown is not None else None

    def _admission(self, delivery: Delivery) -> Rendered | None:
        """Where somebody stands now, after an organizer did something about it."""
        runtime, person = self._runtime, self._runtime.state.people.get(delivery.chat_id)
        if person is None or delivery.event not in runtime.events:
            return None
        now = standing(runtime, runtime.event(delivery.event), delivery.chat_id)
        if now.step != "registered":
            return None
        voice = Voice.to(runtime.texts, person)
        shown = standing_card(runtime, voice, now)
        if delivery.message == "regrouped":
            shown = Message(f"{voice('registration.regrouped')}\n{shown.text}", shown.keyboard)
        return Rendered(shown, in_place=False, is_card=False)

    def _away(self, delivery: Delivery) -> tuple[int, int]:
        """By the event's clock, the outage after which this was queued."""
        over = latest_outage(self._runtime.state.uptimes.values(), delivery.queued_at)
        began_at, ended_at = (over.began_at, over.ended_at) if over else (delivery.queued_at,) * 2
        return self._runtime.clock.at(began_at), self._runtime.clock.at(ended_at)


def reminder_card(runtime: Runtime, event: Event, user_id: int, starts: dt.datetime) -> Message | None:
    """What is said of the sessions that start then, as things stand now; None if none does any more."""
    agenda, person = runtime.agenda(event.code), runtime.state.people.get(user_id)
    starting = [entry for entry in agenda.planned if entry.starts == starts]
    if person is None or not starting:
        return None
    voice, participant = Voice.to(runtime.texts, person), runtime.state.participant(event.code, user_id)
    codes = {entry.code for entry in starting}
    asked = [
        Asked(voice.round_title(slot.poll, slot.round), opened, opened is not None and opened not in waiting)
        for waiting in [unanswered(runtime, event.code, user_id)]
        for slot in runtime.slots(event.code)
        if slot.session in codes and may_vote(participant, slot.poll, event.admission)
        if (opened := runtime.state.round(event.code, slot.poll.code, slot.round)) is None
        or opened.state == "open"
    ]
    now, reminded = from_ms(runtime.clock.now()), is_reminded(participant)
    return reminder(voice, agenda, starting, now, asked, reminded=reminded)


def standing_card(runtime: Runtime, voice: Voice, standing: Standing) -> Message:
    """Where somebody stands once registered: what is missing, or what to do first."""
    event, participant = standing.event, standing.participant
    waiting = unanswered(runtime, event.code, standing.person.user_id)
    if not waiting or participant is None:
        return registered(voice, standing)
    first = waiting[0]
    poll = asked_of(runtime.state.poll_of(first).definition, participant.stakeholder_group)
    title, taps = voice.round_title(poll, first.code), len(item_codes(poll))
    return registered(voice, standing, First(first, title, taps))


async def poll_card(runtime: Runtime, user_id: int, round_id: int) -> PollCard | None:
    """The card of a round as one person has it now; None if either is gone."""
    state = runtime.state
    asked, person = state.rounds.get(round_id), state.people.get(user_id)
    if asked is None or person is None or asked.event not in runtime.events:
        return None
    participant = state.participant(asked.event, user_id)
    ballot = await runtime.ballot(asked, participant.id) if participant else None
    following = unanswered_beside(runtime, asked, user_id)
    voice = Voice.to(runtime.texts, person)
    group = participant.stakeholder_group if participant else ""
    if ballot is not None and asked.state == "closed":
        group = ballot.stakeholder_group
    poll = asked_of(state.poll_of(asked).definition, group)
    before = state.rounds.get(asked.feedback.round) if asked.feedback else None
    earlier = await runtime.ballot(before, participant.id) if before and participant else None
    on_the_wall = tuple(await questions(runtime, asked)) if asked.state == "open" else ()
    return PollCard(
        voice, runtime.event(asked.event), asked, poll, ballot, following, group, earlier, on_the_wall
    )
