"""What one person did and what came back, and what they want to remember of it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.rehearsal.shown import Toast

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Deed:
    """One act: `at` in seconds, `what` ("said", "tapped", "sent", "blocked", …), `shown` the text of the message it was
    about or that was sent, `label` the button, `toast` what came back; None until it does.
    """

    at: float
    what: str
    shown: str = ""
    label: str = ""
    toast: Toast | None = None


class Diary:
    """Deeds in order, and the ledger: the last word on each thing this person did, by a key of the script's choice."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self._ledger: dict[str, Any] = {}
        self.ledger: Mapping[str, Any] = MappingProxyType(self._ledger)

    def note(self, key: str, value: Any) -> None:
        """Remember `value` under `key`, as the latest."""
        self._ledger.pop(key, None)
        self._ledger[key] = value

    def forget(self, key: str) -> None:
        """Remember nothing under `key` any more."""
        self._ledger.pop(key, None)
