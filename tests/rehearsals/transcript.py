"""What is written down of a conversation: what was done, and what is new, changed or gone on every phone.

It has neither the secrets of links nor real times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import desk
from bot.rehearsal import ChatMessage, Phone
from bot.rules.desk import spaced
from bot.rules.paper import grouped
from bot.runtime import Runtime
from handlers.voice import Voice

_OWN = re.compile(r"me_\w+_[\w-]{22}")
_LINK = re.compile(r"inv_[\w-]+")
_MASK = "··· ···"


@dataclass
class Transcript:
    """`lines` so far. `earlier`: what was on a phone before, by nickname; `invitation`, `own_link`: those seen last."""

    lines: list[str] = field(default_factory=list)
    earlier: list[tuple[str, ChatMessage]] = field(default_factory=list)
    invitation: str = ""
    own_link: str = ""
    _seen: dict[tuple[str, int], ChatMessage] = field(default_factory=dict)

    def with_links(self, text: str) -> str:
        """With the links seen last in it."""
        return text.replace("{invitation}", self.invitation).replace("{own link}", self.own_link)

    def look(self, runtime: Runtime, phones: Mapping[str, Phone]) -> None:
        """Write down what is new, changed or gone on every phone."""
        for name, phone in phones.items():
            now = {(name, m.message_id): m for m in phone.messages if m.by_bot}
            for key in [key for key in self._seen if key[0] == name and key not in now]:
                self.lines.append(
                    f"  {name}: a message is deleted: {self._read(runtime, _first_line(self._seen[key]))}"
                )
                self.earlier.append((name, self._seen.pop(key)))
            for key, message in now.items():
                before = self._seen.get(key)
                if before is message:
                    continue
                if before is not None:
                    self.earlier.append((name, before))
                self._seen[key] = message
                self.lines.append(f"  {name} sees{' changed' if before is not None else ''}:")
                self.lines += [f"    {self._read(runtime, line)}" for line in _shown(message)]

    def _read(self, runtime: Runtime, line: str) -> str:
        """The line as it is written down; a link in it is the invitation from then on."""
        for link in _LINK.findall(line):
            self.invitation = link
        voices = [Voice(runtime.texts, language) for language in runtime.texts.languages]
        for made in runtime.state.invitations.values():
            for at, instead in (
                (made.created_at, "‹now›"),
                (made.used_at or made.created_at, "‹now›"),
                (made.expires_at, "‹in a week›"),
            ):
                for voice in voices:
                    line = line.replace(voice.day_and_time(at, runtime.event("sapw").zone), instead)
        for sheet in runtime.state.sheets.values():
            line = line.replace(grouped(sheet.code), f"‹code {chr(ord('A') + sheet.number - 1)}›")
        for link in _OWN.findall(line):
            self.own_link = link
        line = _OWN.sub("me_‹secret›", line)
        return _LINK.sub("inv_‹secret›", line).replace(spaced(desk.digits(runtime, "sapw")), _MASK)


def _shown(message: ChatMessage) -> list[str]:
    file: Any = message.document
    lines = [f"<file {file.file_name}>"] if file is not None else []
    lines += ["<photo>"] if message.photo is not None else []
    if (place := message.fields.get("location")) is not None:
        lines.append(f"<place {place['latitude']:g} {place['longitude']:g}>")
    lines += message.html.split("\n") if message.text else []
    return lines + [" ".join(f"[{button.text}]" for button in row) for row in message.buttons]


def _first_line(message: ChatMessage) -> str:
    return _shown(message)[0] if message.text == "" else message.text.split("\n", 1)[0]
