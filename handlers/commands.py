"""Which handler gets which command, and what whoever gives it needs: one row each."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers.access import Needed
from handlers.chat import (
    broadcast,
    control,
    export,
    ideas,
    menu,
    people,
    privacy,
    registration,
    results,
    shift,
    staff,
    stage,
    status,
    texts,
    voting,
)
from handlers.context import SalaContext

Handle = Callable[[SalaContext], Coroutine[Any, Any, None]]

COMMANDS: dict[str, tuple[Handle, Needed]] = {
    "start": (registration.start, "nothing"),
    "agenda": (menu.agenda, "nothing"),
    "polls": (voting.polls, "nothing"),
    "ask": (texts.ask, "nothing"),
    "glossary": (menu.glossary, "nothing"),
    "me": (privacy.me, "nothing"),
    "language": (registration.language, "nothing"),
    "help": (menu.help_page, "nothing"),
    "privacy": (privacy.privacy, "nothing"),
    "forget_me": (privacy.forget_me, "nothing"),
    "control": (control.control, "facilitate"),
    "results": (results.results, "observe"),
    "ideas": (ideas.ideas_command, "facilitate"),
    "export": (export.export, "facilitate"),
    "stage": (stage.stage, "facilitate"),
    "broadcast": (broadcast.broadcast, "organize"),
    "people": (people.people, "organize"),
    "shift": (shift.shift, "organize"),
    "invite": (staff.invite, "organize"),
    "status": (status.status, "organize_any"),
}
"""Menus follow from it."""
