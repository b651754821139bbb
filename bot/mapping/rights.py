"""Who enters the sector mapping, and who sees what has come of it."""

from bot.rules.admission import is_accepted
from bot.rules.mapping.entries import holds
from bot.runtime import NotAllowed, Runtime
from storage.mapping import MappingEntry

_ALWAYS = ("organizer", "facilitator", "rapporteur")


class NotAMapper(NotAllowed):
    """They may not enter anything, or see it, or this entry isn't theirs."""

    def __init__(self) -> None:
        super().__init__("map")


def may_enter(runtime: Runtime, event: str, user_id: int) -> bool:
    """Rapporteurs, facilitators and organizers; everybody who was let in, if the event file says so."""
    mapping = runtime.event(event).mapping
    if mapping is None:
        return False
    if runtime.role(event, user_id) in _ALWAYS:
        return True
    return mapping.by == "everybody" and is_accepted(runtime.state.participant(event, user_id))


def may_see(runtime: Runtime, event: str, user_id: int) -> bool:
    """The baseline and the table: everybody who was let in, and staff."""
    if runtime.event(event).mapping is None:
        return False
    return runtime.may("observe", event, user_id) or is_accepted(runtime.state.participant(event, user_id))


def may_change(runtime: Runtime, entry: MappingEntry, user_id: int) -> bool:
    """One's own, and facilitators everybody's."""
    is_own = entry.author == user_id and may_enter(runtime, entry.event, user_id)
    return is_own or runtime.may("facilitate", entry.event, user_id)


def own_entries(runtime: Runtime, event: str, user_id: int) -> list[MappingEntry]:
    """In the order they were entered, withdrawn ones too."""
    entries = runtime.state.mapping_of(event).values()
    return sorted((each for each in entries if each.author == user_id), key=lambda each: each.code)


def entries_of(runtime: Runtime, event: str) -> list[MappingEntry]:
    """Everybody's but withdrawn ones, in the order they were entered."""
    entries = runtime.state.mapping_of(event).values()
    return sorted((each for each in entries if each.state != "withdrawn"), key=lambda each: each.code)


def standing_about(runtime: Runtime, event: str, initiative: str) -> list[MappingEntry]:
    """Entries that hold about one initiative of the baseline."""
    return [each for each in entries_of(runtime, event) if each.about == initiative and holds(each)]
