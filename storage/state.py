"""What has happened, in memory, as far as deciding and drawing need it.

It holds everybody and every poll of the loaded events, and the ballots of running rounds only. It may
run one batch (a few milliseconds) ahead of the disk; whoever tells people that something is saved
waits for the commit. A change that can't be stored is taken back.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from storage.agenda import Reminder, Room, SessionChange
from storage.broadcasts import Broadcast
from storage.events import EventRow, GroupChat
from storage.ideas import IdeaChange, IdeaDraft
from storage.journal import HandledUpdate, Uptime
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.paper import BallotSheet, PaperBallot, PaperDraft
from storage.people import Invitation, Participant, Person
from storage.polls import Ballot, OpenedPoll, PollDraft, Round
from storage.profile import ProfilePart
from storage.record import Record
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft
from storage.stages import Stage

_ABSENT: Any = object()


class State:
    """Indexes over records; `put` and `remove` keep them, `mark` and `take_back` undo.

    `handled`: bot and update to the real time of handling; bare numbers, since there are tens of thousands.
    """

    def __init__(self) -> None:
        self.events: dict[str, EventRow] = {}
        self.group_chats: dict[str, GroupChat] = {}
        self.stages: dict[str, Stage] = {}
        self.people: dict[int, Person] = {}
        self.participants: dict[str, Participant] = {}
        self.by_user: dict[tuple[str, int], Participant] = {}
        self._by_event: dict[str, dict[str, Participant]] = {}
        self.invitations: dict[str, Invitation] = {}
        self._session_changes: dict[str, dict[tuple[int, str], SessionChange]] = {}
        self._rooms: dict[str, dict[str, Room]] = {}
        self._roadmap: dict[str, dict[str, RoadmapStep]] = {}
        self.reminders: dict[tuple[str, str, int, int], Reminder] = {}
        self.polls: dict[tuple[str, str], OpenedPoll] = {}
        self.poll_drafts: dict[int, PollDraft] = {}
        self.roster_drafts: dict[int, RosterDraft] = {}
        self._mapping: dict[str, dict[str, MappingEntry]] = {}
        self.mapping_drafts: dict[int, MappingDraft] = {}
        self.mapping_sheets: dict[int, MappingSheet] = {}
        self.rounds: dict[int, Round] = {}
        self._running: dict[str, dict[int, Round]] = {}
        self.ballots: dict[int, dict[str, Ballot]] = {}
        self.moderation: dict[str, Moderation] = {}
        self.sheets: dict[str, BallotSheet] = {}
        self.paper: dict[int, dict[str, PaperBallot]] = {}
        self.paper_drafts: dict[int, PaperDraft] = {}
        self.idea_drafts: dict[int, IdeaDraft] = {}
        self._idea_changes: dict[str, dict[int, IdeaChange]] = {}
        self.cards: dict[tuple[int, str], Card] = {}
        self._by_subject: dict[str, dict[int, Card]] = {}
        self._by_owner: dict[int, dict[str, Card]] = {}
        self.handled: dict[tuple[int, int], int] = {}
        self.uptimes: dict[tuple[int, int], Uptime] = {}
        self.profile: dict[tuple[int, str], ProfilePart] = {}
        self.last_round_id = 0
        self.broadcasts: dict[int, Broadcast] = {}
        self.last_broadcast_id = 0
        self._waiting: dict[str, dict[str, Delivery]] = {}
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    # Reading

    def participant(self, event: str, user_id: int) -> Participant | None:
        return self.by_user.get((event, user_id))

    def participants_of(self, event: str) -> Iterable[Participant]:
        return self._by_event.get(event, {}).values()

    def accounts_of(self, event: str) -> list[tuple[Participant, Person]]:
        """Those of an event who pressed Start, whom a message may reach."""
        return [
            (each, self.people[each.user_id])
            for each in self.participants_of(event)
            if each.user_id is not None
        ]

    def session_changes(self, event: str) -> list[SessionChange]:
        """In the order they were made."""
        changes = self._session_changes.get(event, {})
        return [changes[key] for key in sorted(changes)]

    def rooms(self, event: str) -> list[str]:
        """Those that were typed, sorted."""
        return sorted(self._rooms.get(event, {}))

    def roadmap_steps(self, event: str) -> list[RoadmapStep]:
        """Those that were added or changed in the chat, in no order; see `bot.rules.roadmap.steps_of`."""
        return list(self._roadmap.get(event, {}).values())

    def mapping_of(self, event: str) -> Mapping[str, MappingEntry]:
        """Every entry of an event's sector mapping by its code, withdrawn ones too."""
        return self._mapping.get(event, {})

    def polls_of(self, event: str) -> list[OpenedPoll]:
        """Those that were opened, composed or corrected."""
        return [poll for poll in self.polls.values() if poll.event == event]

    def rounds_of(self, event: str) -> Iterator[Round]:
        return (r for r in self.rounds.values() if r.event == event)

    def round(self, event: str, poll: str, code: str) -> Round | None:
        return next((r for r in self.rounds_of(event) if (r.poll, r.code) == (poll, code)), None)

    def running_rounds(self, event: str) -> list[Round]:
        """Open or paused, in the order they were opened."""
        rounds = self._running.get(event, {})
        return [rounds[number] for number in sorted(rounds)]

    def open_rounds(self, event: str) -> list[Round]:
        """In the order they were opened."""
        return [asked for asked in self.running_rounds(event) if asked.state == "open"]

    def poll_of(self, asked: Round) -> OpenedPoll:
        return self.polls[asked.event, asked.poll]

    def ballot(self, asked: Round, participant: str) -> Ballot | None:
        """The ballot in a running round; those of others are read from the database."""
        return self.ballots.get(asked.id, {}).get(participant)

    def idea_changes(self, event: str, poll: str = "") -> list[IdeaChange]:
        """In the order they were made, undone ones too; of one poll or of all."""
        changes = self._idea_changes.get(event, {})
        return [changes[n] for n in sorted(changes) if poll in ("", changes[n].poll)]

    def cards_of(self, user_id: int) -> list[Card]:
        """Every card in somebody's chat."""
        return list(self._by_owner.get(user_id, {}).values())

    def cards_showing(self, subject: str) -> list[Card]:
        """Everybody's card of a subject."""
        return list(self._by_subject.get(subject, {}).values())

    def subjects(self) -> list[str]:
        """All that cards show."""
        return [subject for subject, cards in self._by_subject.items() if cards]

    def broadcasts_of(self, event: str) -> list[Broadcast]:
        """The newest first."""
        mine = [each for each in self.broadcasts.values() if each.event == event]
        return sorted(mine, key=lambda each: each.id, reverse=True)

    def waiting_copies(self, subject: str) -> list[Delivery]:
        """Deliveries of a broadcast that are not finished; one of them may be on its way."""
        return list(self._waiting.get(subject, {}).values())

    # Changing

    def put(self, record: Record) -> None:
        for index, key, value in self._places(record):
            self._set(index, key, value)

    def remove(self, record: Record) -> None:
        if isinstance(record, Ballot) and record.round not in self.ballots:
            return  # of a round that is over: it is on the disk only
        for index, key, _ in self._places(record):
            self._set(index, key, _ABSENT)
        if isinstance(record, Person):  # with an empty place for their cards nobody would be gone
            self._set(self._by_owner, record.user_id, _ABSENT)

    def mark(self) -> int:
        """The point `take_back` returns to."""
        return len(self._undo)

    def take_back(self, mark: int) -> None:
        """Undo every change since the mark, latest first."""
        while len(self._undo) > mark:
            index, key, before = self._undo.pop()
            if before is _ABSENT:
                index.pop(key, None)
            else:
                index[key] = before

    def settle(self) -> None:
        """Everything so far is on the disk: nothing before this can be taken back."""
        self._undo.clear()

    def become(self, other: "State") -> None:
        """Hold what the other holds: everybody who has this one sees it."""
        vars(self).update(vars(other))

    def _set(self, index: dict[Any, Any], key: Any, value: Any) -> None:
        self._undo.append((index, key, index.get(key, _ABSENT)))
        if value is _ABSENT:
            index.pop(key, None)
        else:
            index[key] = value

    def _places(self, record: Record) -> Iterable[tuple[dict[Any, Any], Any, Any]]:
        match record:
            case Ballot():
                ballots = self.ballots.get(record.round)
                if ballots is None:
                    ballots = {}
                    yield self.ballots, record.round, ballots
                yield ballots, record.participant, record
            case HandledUpdate():
                yield self.handled, (record.bot, record.update_id), record.handled_at
            case Uptime():
                yield self.uptimes, (record.bot, record.began_at), record
            case ProfilePart():
                yield self.profile, (record.bot, record.part), record
            case Card():
                yield self.cards, (record.user_id, record.subject), record
                yield self._by_subject.setdefault(record.subject, {}), record.user_id, record
                yield self._by_owner.setdefault(record.user_id, {}), record.subject, record
            case Delivery():
                if record.lane == "broadcasts":
                    waits = record.state == "waiting"
                    index = self._waiting.setdefault(record.subject, {})
                    yield index, record.id, record if waits else _ABSENT
            case Broadcast():
                self.last_broadcast_id = max(self.last_broadcast_id, record.id)
                yield self.broadcasts, record.id, record
            case Person():
                yield self.people, record.user_id, record
            case Participant():
                before = self.participants.get(record.id)
                if before is not None and before.user_id not in (None, record.user_id):
                    yield self.by_user, (record.event, before.user_id), _ABSENT
                yield self.participants, record.id, record
                if record.user_id is not None:
                    yield self.by_user, (record.event, record.user_id), record
                yield self._by_event.setdefault(record.event, {}), record.id, record
            case Round():
                self.last_round_id = max(self.last_round_id, record.id)
                running = self._running.setdefault(record.event, {})
                yield self.rounds, record.id, record
                yield running, record.id, record if record.is_running else _ABSENT
                if not record.is_running:
                    yield self.ballots, record.id, _ABSENT
            case SessionChange():
                changes = self._session_changes.setdefault(record.event, {})
                yield changes, (record.change, record.session), record
            case Room():
                yield self._rooms.setdefault(record.event, {}), record.name, record
            case Reminder():
                yield self.reminders, record.key(), record
            case RoadmapStep():
                yield self._roadmap.setdefault(record.event, {}), record.code, record
            case PollDraft():
                yield self.poll_drafts, record.user_id, record
            case BallotSheet():
                yield self.sheets, record.code, record
            case PaperBallot():
                yield self.paper.setdefault(record.round, {}), record.participant, record
            case PaperDraft():
                yield self.paper_drafts, record.user_id, record
            case RosterDraft():
                yield self.roster_drafts, record.user_id, record
            case MappingEntry():
                yield self._mapping.setdefault(record.event, {}), record.code, record
            case MappingDraft():
                yield self.mapping_drafts, record.user_id, record
            case MappingSheet():
                yield self.mapping_sheets, record.user_id, record
            case Moderation():
                yield self.moderation, record.text, record
            case IdeaDraft():
                yield self.idea_drafts, record.user_id, record
            case IdeaChange():
                yield self._idea_changes.setdefault(record.event, {}), record.number, record
            case OpenedPoll():
                yield self.polls, (record.event, record.code), record
            case Invitation():
                yield self.invitations, record.digest, record
            case GroupChat():
                yield self.group_chats, record.event, record
            case Stage():
                yield self.stages, record.event, record
            case EventRow():
                yield self.events, record.code, record
