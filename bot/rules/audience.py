"""Who gets a broadcast, and in which language."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.broadcasts import Audience, Content
from storage.people import Role


@dataclass(frozen=True)
class Member:
    """Somebody of an event as far as an audience asks. `id`: the participant's, "" where there is none.

    `is_registered`: consented, completed registration and was let in, whatever the role is now.
    """

    user_id: int
    id: str
    role: Role
    group: str
    language: str
    is_registered: bool
    is_checked_in: bool
    is_reachable: bool


def belonging(
    audience: Audience, members: Iterable[Member], unanswered: Collection[int] = ()
) -> list[Member]:
    """Whoever belongs to the audience, reached by messages or not.

    `unanswered`: accounts that may answer the round of an audience `unanswered` and haven't finished.
    """
    return [member for member in members if _belongs(audience, member, unanswered)]


def recipients(
    audience: Audience, members: Iterable[Member], unanswered: Collection[int] = ()
) -> list[Member]:
    """Those of them who haven't blocked the bot."""
    return [member for member in belonging(audience, members, unanswered) if member.is_reachable]


def _belongs(audience: Audience, member: Member, unanswered: Collection[int]) -> bool:
    if audience.kind == "role":  # staff has nothing to register for
        return member.role == audience.which and (member.is_registered or member.role != "participant")
    if not member.is_registered:
        return False
    match audience.kind:
        case "everyone":
            return True
        case "group":
            return member.group == audience.which
        case "checked_in":
            return member.is_checked_in
        case "unanswered":
            return member.user_id in unanswered
        case "person":
            return member.id == audience.which


def language_shown(wanted: str, contents: Mapping[str, Content], order: Sequence[str]) -> str:
    """The reader's language if something is written in it, else the first of the event's that has something."""
    if wanted in contents:
        return wanted
    return next((language for language in order if language in contents), next(iter(contents)))


def readers(members: Iterable[Member], languages: Sequence[str]) -> dict[str, int]:
    """How many read each of the event's languages; who has chosen none of them reads the first."""
    counts = Counter(member.language if member.language in languages else languages[0] for member in members)
    return {language: counts[language] for language in languages}
