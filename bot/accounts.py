"""What ties a Telegram account to an event besides its participant, and how that is cut: by erasure, and in time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.steering import round_of
from storage.broadcasts import Broadcast, Content
from storage.ideas import IdeaDraft
from storage.mapping import MappingDraft, MappingSheet
from storage.messages import Card
from storage.paper import PaperDraft
from storage.personal import About, traces_of
from storage.polls import PollDraft
from storage.roster import RosterDraft
from storage.state import State
from storage.writer import Transaction

_NO_WORDS = Content("text", "–")
"""In the place of what was written to, or drafted by, somebody who is gone; an empty text could not be shown."""


def cut_off(tx: Transaction, who: About) -> None:
    """Cut off an account, or somebody who has none.

    Remove the account's cards, drafts and messages of an event; all it has, and itself, if no other event needs it.

    Its participant of the event is removed, or has no account any more, before that.
    """
    state = tx.state
    _cut_off_paper(tx, who)
    if not who.user_id:
        tx.erase(traces_of(who, [who.event]))
        return
    is_last = all((event, who.user_id) not in state.by_user for event in state.events)
    for card in state.cards_of(who.user_id):
        if is_last or event_of(state, card) == who.event:
            tx.remove(card)
    for draft in drafts_of(state, who.user_id):
        if is_last or draft.event == who.event:
            tx.remove(draft)
    for broadcast in list(state.broadcasts.values()):
        if is_last or broadcast.event == who.event:
            _disown(tx, broadcast, who)
    for event in state.events if is_last else [who.event]:
        disown_entries(tx, event, who.user_id)
    for link in list(state.invitations.values()):
        if is_last or link.event == who.event:
            used_by = 0 if link.used_by == who.user_id else link.used_by
            made_by = "organizer" if link.created_by == who.as_organizer else link.created_by
            if (used_by, made_by) != (link.used_by, link.created_by):
                tx.put(replace(link, used_by=used_by, created_by=made_by))
    person = state.people.get(who.user_id)
    if person is not None and is_last:
        tx.remove(person)
    elif person is not None and person.event == who.event:
        tx.put(replace(person, event="", expects=""))
    tx.erase(traces_of(who, state.events if is_last else [who.event]))


def _cut_off_paper(tx: Transaction, who: About) -> None:
    """Which sheet was theirs goes, and so does what they were entering, or somebody for them."""
    names = {who.as_organizer, who.participant} - {""}
    for ballot in [each for entered in tx.state.paper.values() for each in entered.values()]:
        entered_by = "" if ballot.entered_by in names else ballot.entered_by
        checked_by = "" if ballot.checked_by in names else ballot.checked_by
        after = replace(ballot, entered_by=entered_by, checked_by=checked_by)
        if ballot.participant == who.participant:
            tx.remove(ballot)
        elif after != ballot and tx.state.rounds[ballot.round].event == who.event:
            tx.put(after)
    for draft in list(tx.state.paper_drafts.values()):
        if draft.participant in names:
            tx.remove(draft)


def disown_entries(tx: Transaction, event: str, user_id: int) -> None:
    """What somebody entered into the sector mapping says what organisations do, and stays; what they withdrew is emptied."""
    for entry in list(tx.state.mapping_of(event).values()):
        if entry.author == user_id:
            given = {} if entry.state == "withdrawn" else entry.given
            tx.put(replace(entry, author=None, given=given))


def drafts_of(
    state: State, user_id: int
) -> Iterator[PollDraft | RosterDraft | IdeaDraft | PaperDraft | MappingDraft | MappingSheet]:
    """What somebody is in the middle of writing, or looking at before it is done."""
    for drafts in (
        state.poll_drafts,
        state.roster_drafts,
        state.idea_drafts,
        state.paper_drafts,
        state.mapping_drafts,
        state.mapping_sheets,
    ):
        draft = drafts.get(user_id)
        if draft is not None:
            yield draft


def event_of(state: State, card: Card) -> str:
    """The event that a card belongs to; "" if its subject names none that is known."""
    asked = state.rounds.get(round_of(card.subject))
    if asked is not None:
        return asked.event
    kind, _, which = card.subject.partition(":")
    if kind == "broadcast":
        broadcast = state.broadcasts.get(int(which))
        return broadcast.event if broadcast is not None else ""
    return next((code for code in state.events if code in card.subject.split(":")), "")


def _disown(tx: Transaction, broadcast: Broadcast, who: About) -> None:
    """What they wrote to others stays theirs who got it; a draft, and what was written to them alone, does not."""
    after = broadcast
    if broadcast.author == who.user_id:
        after = replace(after, author=None)
    is_draft = broadcast.author == who.user_id and broadcast.state == "draft"
    to = broadcast.audience
    if is_draft or (
        who.participant and to is not None and (to.kind, to.which) == ("person", who.participant)
    ):
        state = "cancelled" if broadcast.state in ("draft", "scheduled") else broadcast.state
        after = replace(after, state=state, contents=_blank(broadcast.contents), correction={})
    if after != broadcast:
        tx.put(after)


def _blank(contents: Mapping[str, Content]) -> dict[str, Content]:
    return dict.fromkeys(contents or ("en",), _NO_WORDS)
