"""Who has which role in an event, and taking a role away: rights go at once, and so does what came with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.accounts import drafts_of
from bot.audit import log_action
from bot.expecting import expect_no_more
from bot.invitations import holds
from bot.rules.staff import STAFF, Kept, why_kept
from bot.runtime import Runtime, new_id
from config.event import Event
from storage.messages import Card, Delivery
from storage.people import Invitation, Participant, Role, invitations_of
from storage.state import State
from storage.writer import Transaction, UpdateKey

SUBJECT = "staff"
"""What the card of all this is about."""

_CARDS = (
    "control",
    "compose",
    "shift",
    "progress",
    "roster",
    "desk",
    "waiting",
    "paper",
    "mapping",
    "stage",
    "export",
    SUBJECT,
)
"""What staff's own cards are about; the event's code follows. Others are of polls, and copies of broadcasts."""


class Unrevoked(Exception):
    """The role stays; `reason` names the text that says why."""

    def __init__(self, reason: Kept) -> None:
        super().__init__(reason)
        self.reason = reason


class Overtaken(Exception):
    """They have another role by now, or there is nobody such."""


@dataclass(frozen=True)
class Member:
    """Somebody with a role. `participant`: None for an organizer of the settings who never took part otherwise.

    `since`: when the role was taken (ms, real); None if it was not by an invitation.
    """

    role: Role
    participant: Participant | None
    by_settings: bool
    since: int | None = None


@dataclass(frozen=True)
class Staff:
    """Everybody of an event with a role, the most first; invitations that are still good; how many there ever were."""

    members: tuple[Member, ...]
    outstanding: tuple[Invitation, ...]
    made: int


async def staff(runtime: Runtime, event: Event, real_now: int) -> Staff:
    stored = await invitations_of(runtime.engine, event.code)
    links = [runtime.state.invitations.get(link.digest, link) for link in stored]
    taken: Mapping[tuple[int | None, Role], int | None] = {
        (link.used_by, link.role): link.used_at for link in links if link.used_by is not None
    }
    members = [replace(each, since=_since(each, taken)) for each in _members(runtime, event.code)]
    members.sort(key=lambda each: (STAFF.index(each.role), not each.by_settings))
    good = (link for link in links if link.used_by is None and link.revoked_at is None)
    outstanding = tuple(link for link in good if link.expires_at >= real_now and holds(runtime, link))
    return Staff(tuple(members), outstanding, len(links))


def kept(runtime: Runtime, participant: Participant) -> Kept | None:
    """Why this role can't be revoked; None: it can."""
    others = [
        member
        for member in _members(runtime, participant.event)
        if member.role == "organizer" and member.participant != participant
    ]
    by_settings = participant.user_id in runtime.settings.organizers
    return why_kept(participant.role, by_settings=by_settings, other_organizers=len(others))


async def revoke(
    runtime: Runtime, user_id: int, event: Event, number: str, role: Role, update: UpdateKey
) -> Participant:
    """That person is a participant again. Raises `NotAllowed`, `Unrevoked`, `Overtaken`.

    `number`: the participant's id; `role`: what they had when the button was drawn. If it is done, nothing happens.
    """

    def decide(tx: Transaction) -> Participant:
        if update not in tx.state.handled:
            runtime.check("organize", event.code, user_id)
        before = tx.state.participants.get(number)
        if before is None or before.event != event.code or before.role not in (role, "participant"):
            raise Overtaken
        if before.role == "participant":
            return before
        if (reason := kept(runtime, before)) is not None:
            raise Unrevoked(reason)
        after = replace(before, role="participant")
        tx.put(after)
        log_action(tx, event.code, user_id, "role_revoked", f"{before.role} {before.id}")
        if after.user_id is not None:
            _drop(tx, after.event, after.user_id)
            about = f"{role}:{before.id}:{tx.real_now}"
            _tell(tx, after.event, after.user_id, "role_revoked", f"role:{role}:{before.id}", about)
            for card in staff_cards(tx.state, event.code, after.user_id):
                _tell(tx, after.event, after.user_id, "card_revoked", card.subject, f"{card.subject}:{about}")
        return after

    return await runtime.writer.write(decide, update)


def staff_cards(state: State, event: str, user_id: int) -> Iterator[Card]:
    """Those in somebody's chat that are only for staff."""
    for card in state.cards_of(user_id):
        kind, _, rest = card.subject.partition(":")
        if kind in _CARDS and rest.partition(":")[0] == event:
            yield card


def _members(runtime: Runtime, event: str) -> Iterator[Member]:
    """Organizers of the settings, who are always there, and those with a role of their own."""
    state, named = runtime.state, runtime.settings.organizers
    for user_id in sorted(named):
        yield Member("organizer", state.participant(event, user_id), by_settings=True)
    for participant in state.participants_of(event):
        if participant.role != "participant" and participant.user_id not in named:
            yield Member(participant.role, participant, by_settings=False)


def _since(member: Member, taken: Mapping[tuple[int | None, Role], int | None]) -> int | None:
    participant = member.participant
    return taken.get((participant.user_id, member.role)) if participant is not None else None


def _drop(tx: Transaction, event: str, user_id: int) -> None:
    """What they were about to write as staff."""
    if tx.state.people[user_id].event == event:
        expect_no_more(tx, user_id)
    for draft in drafts_of(tx.state, user_id):
        if draft.event == event:
            tx.remove(draft)


def _tell(tx: Transaction, event: str, user_id: int, message: str, subject: str, about: str) -> None:
    key = f"{message}:{about}:{user_id}"
    tx.put(Delivery(new_id("d"), event, user_id, message, subject, "cards", key, tx.real_now))
