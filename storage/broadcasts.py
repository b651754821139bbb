"""What organizers write to many people: drafts, what is to be sent later, and what was sent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from storage.messages import Fault
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

ContentKind = Literal["text", "photo", "document", "place"]
AudienceKind = Literal["everyone", "group", "role", "checked_in", "unanswered", "person"]
BroadcastState = Literal["draft", "scheduled", "sent", "stopped", "withdrawn", "cancelled"]
BroadcastMessage = Literal["broadcast", "broadcast_corrected", "broadcast_withdrawn"]
BROADCAST_MESSAGES: tuple[BroadcastMessage, ...] = ("broadcast", "broadcast_corrected", "broadcast_withdrawn")


@dataclass(frozen=True)
class Content:
    """What is sent in one language. `html`: the text or caption; `file_id`: Telegram's; degrees of a place."""

    kind: ContentKind
    html: str = ""
    file_id: str = ""
    file_name: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class Audience:
    """Who gets a broadcast. `which`: a group, a role, the id of a round or of a participant."""

    kind: AudienceKind
    which: str = ""


@record("broadcasts", key=("id",))
@dataclass(frozen=True)
class Broadcast(Record):
    """A broadcast; see the schema for each column. `audience`: None until chosen."""

    id: int
    event: str
    author: int | None
    state: BroadcastState
    audience: Audience | None
    contents: Mapping[str, Content]
    created_at: int
    send_at: int | None = None
    correction: Mapping[str, Content] = field(default_factory=dict)
    revision: int = 0

    @property
    def subject(self) -> str:
        """What its deliveries, and the copies in people's chats, are called."""
        return f"broadcast:{self.id}"

    @property
    def is_private(self) -> bool:
        """Whether who got it says who has not answered: then there are counts only, and no names anywhere."""
        return self.audience is not None and self.audience.kind == "unanswered"

    def row(self) -> tuple[Any, ...]:
        audience = f"{self.audience.kind}:{self.audience.which}" if self.audience else ""
        contents, correction = _written(self.contents), _written(self.correction)
        what = (self.id, self.event, self.author, self.state, audience, contents)
        return (*what, self.created_at, self.send_at, correction, self.revision)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, event, author, state, audience, contents, created_at, send_at, correction, revision = row
        kind, _, which = audience.partition(":")
        to = Audience(kind, which) if kind else None
        times = (created_at, send_at)
        return cls(number, event, author, state, to, _read(contents), *times, _read(correction), revision)


def broadcast_of(subject: str) -> int:
    """The id of the broadcast that a delivery's subject names; 0 if it names none."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "broadcast" else 0


@dataclass(frozen=True)
class Copies:
    """How many deliveries of a broadcast are in each state, by message.

    `unreachable`: of the failed copies, those of people who blocked the bot or have no account any more. `unsure`: copies
    that were dropped after an attempt of which nobody knows whether it arrived.
    """

    counts: Mapping[tuple[str, str], int]
    unreachable: int
    unsure: int = 0

    def of(self, message: BroadcastMessage, *states: str) -> int:
        return sum(self.counts.get((message, state), 0) for state in states)


async def copies_of(engine: "Engine", broadcast: Broadcast) -> Copies:
    """Of corrections the last one's."""
    counts = await engine.read(
        "SELECT message, state, COUNT(*) FROM outbox WHERE subject = $1"
        " AND (message <> 'broadcast_corrected' OR unique_key LIKE $2) GROUP BY message, state",
        broadcast.subject,
        f"broadcast_corrected:{broadcast.id}:{broadcast.revision}:%",
    )
    of_faults = await engine.read(
        "SELECT state, fault, COUNT(*) FROM outbox WHERE subject = $1 AND message = 'broadcast' GROUP BY state, fault",
        broadcast.subject,
    )
    faults = {(state, fault): count for state, fault, count in of_faults}
    return Copies(
        {(message, state): count for message, state, count in counts},
        unreachable=sum(faults.get(("failed", fault), 0) for fault in ("blocked", "no_chat")),
        unsure=sum(faults.get(("dropped", fault), 0) for fault in ("timeout", "network")),
    )


async def people_sent_to(
    engine: "Engine", broadcast: Broadcast
) -> dict[int, tuple[str, Fault | Literal[""]]]:
    """Whom it was to reach: the state of each delivery, and why it failed."""
    rows = await engine.read(
        "SELECT chat_id, state, fault FROM outbox WHERE subject = $1 AND message = 'broadcast' ORDER BY chat_id",
        broadcast.subject,
    )
    return {chat_id: (state, fault) for chat_id, state, fault in rows}


async def private_subjects(engine: "Engine", event: str) -> set[str]:
    """The subjects of broadcasts whose recipients are nobody's business."""
    rows = await engine.read(f"{Broadcast.table.select} WHERE event = $1", event)
    return {each.subject for each in map(Broadcast.of, rows) if each.is_private}


def _written(contents: Mapping[str, Content]) -> str:
    return json.dumps(
        {language: asdict(content) for language, content in contents.items()}, ensure_ascii=False
    )


def _read(contents: str) -> dict[str, Content]:
    return {language: Content(**content) for language, content in json.loads(contents).items()}
