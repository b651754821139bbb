"""Who has a role in an event, what invitations are out, and what is said when a role is given or taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.invitations import LIFETIME_MS, Made
from bot.message import Keyboard, Message
from bot.rules.admission import is_accepted
from bot.rules.staff import STAFF, StaffRole
from bot.staff import SUBJECT, Staff
from config.catalogs import Html, Texts
from config.event import Event
from handlers.callbacks.staff import Invite, Revoke, ShowStaff, TakeBack
from handlers.keyboards import button, rows
from handlers.voice import Voice, escaped, fitting
from storage.people import Invitation, Participant, Role
from storage.state import State

_DAY_MS = 24 * 3600 * 1000
_ON_A_PAGE = 8
_NAME = 40
T = TypeVar("T")


def staff_subject(event: str) -> str:
    """What the card is called, so that there is one at a time."""
    return f"{SUBJECT}:{event}:"


@dataclass(frozen=True)
class StaffCard:
    """The organizer's card. Whatever it lists is numbered, and the buttons carry the numbers."""

    voice: Voice
    event: Event
    staff: Staff
    state: State

    def invite(self) -> Message:
        """As what somebody can be invited."""
        roles = [f"<b>{self._role(role)}</b> – {self.voice(f'staff.may_{role}')}" for role in STAFF]
        text = "\n".join(
            [self._title("staff.title"), self.voice("staff.invite", days=LIFETIME_MS // _DAY_MS), *roles]
        )
        invite = [
            button(self._on_a_button(role), Invite(self.event.code, role, self.staff.made)) for role in STAFF
        ]
        members, waiting = len(self.staff.members), len(self.staff.outstanding)
        lists = (
            button(self.voice.plain("staff.list", n=members), self._to("list")),
            button(self.voice.plain("staff.invitations", n=waiting), self._to("invitations")),
        )
        return Message(text, (*rows(invite, 2), *rows(lists, 1)))

    def members(self, page: int) -> Message:
        """Everybody with a role; the settings' organizers stay."""
        shown, more = _paged(self.staff.members, page)
        lines, revoke = [self._title("staff.list_title")], []
        for number, member in shown:
            parts = [
                f"{self.voice.number(number)} <b>{self.name(member.participant)}</b>",
                self._role(member.role),
            ]
            if member.by_settings:
                parts.append(self.voice("staff.by_settings"))
            elif member.since is not None:
                parts.append(self.voice("staff.since", when=self._when(member.since)))
            lines.append(" · ".join(parts))
            if member.participant is not None and not member.by_settings:
                meaning = Revoke(self.event.code, member.participant.id, _as_staff(member.role), "ask")
                revoke.append(button(self.voice.plain("staff.revoke", number=number), meaning))
        return Message("\n".join(lines), (*rows(revoke, 2), *self._way("list", page, more=more)))

    def invitations(self, page: int) -> Message:
        """Those that can still be used."""
        shown, more = _paged(self.staff.outstanding, page)
        lines, take_back = [self._title("staff.invitations_title")], []
        for number, link in shown:
            lines.append(
                self.voice(
                    "staff.invitation",
                    number=number,
                    role=self._role(link.role),
                    made=self._when(link.created_at),
                    by=self._maker(link),
                    until=self._when(link.expires_at),
                )
            )
            meaning = TakeBack(self.event.code, link.code)
            take_back.append(button(self.voice.plain("staff.take_back", number=number), meaning))
        if not shown:
            lines.append(self.voice("staff.no_invitations"))
        return Message("\n".join(lines), (*rows(take_back, 2), *self._way("invitations", page, more=more)))

    def made(self, made: Made) -> Message:
        """Over the message to forward."""
        link = made.invitation
        text = self.voice("staff.made", role=self._role(link.role), until=self._when(link.expires_at))
        take_back = button(self.voice.plain("staff.take_this_back"), TakeBack(self.event.code, link.code))
        return Message(text, ((take_back,), *self._way("invite", 0)))

    def sure(self, participant: Participant) -> Message:
        """Whether that role is to be revoked."""
        text = self.voice("staff.sure", name=self.name(participant), role=self._role(participant.role))
        meaning = Revoke(self.event.code, participant.id, _as_staff(participant.role), "yes")
        return Message(
            text, ((button(self.voice.plain("staff.revoke_now"), meaning),), *self._way("list", 0))
        )

    def revoked(self, participant: Participant, role: StaffRole) -> Message:
        """It is done; the way back is another invitation."""
        text = self.voice("staff.revoked", name=self.name(participant), role=self._role(role))
        again = button(self.voice.plain("staff.invite_again"), Invite(self.event.code, role, self.staff.made))
        return Message(text, ((again,), *self._way("list", 0)))

    def name(self, participant: Participant | None) -> Html:
        named = participant is not None and participant.name
        return (
            escaped(fitting(participant.name, _NAME))
            if participant and named
            else self.voice("staff.unnamed")
        )

    def _maker(self, link: Invitation) -> Html:
        """Whoever made it, as the audit log names them."""
        if link.created_by == "operator":
            return self.voice("staff.by_operator")
        maker = self.state.participants.get(link.created_by)
        return self.name(maker) if maker is not None and maker.name else self._role("organizer")

    def _title(self, key: str) -> str:
        return f"<b>{self.voice(key)}</b> · {self.voice.of(self.event.title)}"

    def _role(self, role: Role) -> Html:
        return self.voice(f"role.{role}")

    def _on_a_button(self, role: Role) -> str:
        name = self.voice.plain(f"role.{role}")
        return name[:1].upper() + name[1:]

    def _when(self, at: int) -> str:
        return self.voice.day_and_time(at, self.event.zone)

    def _to(self, what: str, page: int = 0) -> ShowStaff:
        return ShowStaff(self.event.code, what, page)  # type: ignore[arg-type]

    def _way(self, what: str, page: int, *, more: bool = False) -> Keyboard:
        """To the next page, and back."""
        onward = (button(self.voice.plain("staff.more"), self._to(what, page + 1)),) if more else ()
        return ((*onward, button(self.voice.plain("staff.back"), self._to("invite"))),)


def to_forward(texts: Texts, event: Event, username: str, made: Made) -> Message:
    """What the organizer forwards as it is, in each of the event's languages."""
    link, said = made.invitation, []
    for language in event.languages:
        voice = Voice(texts, language)
        said.append(
            voice(
                "staff.forward",
                event=voice.of(event.title),
                date=voice.date(event.date),
                role=voice(f"role.{link.role}"),
                until=voice.day_and_time(link.expires_at, event.zone),
            )
        )
    return Message("\n\n".join([*said, f"https://t.me/{username}?start={made.payload}"]))


def role_over(voice: Voice, event: Event, participant: Participant, role: str) -> Message:
    """To whom it was taken from."""
    follows = "staff.over_registered" if is_accepted(participant) else "staff.over_start"
    over = voice("staff.over", event=voice.of(event.title), role=voice(f"role.{role}"))
    return Message(f"{over}\n{voice(follows)}")


def card_over(voice: Voice) -> Message:
    """In place of what only staff may see."""
    return Message(voice("staff.card_over"))


def _paged(listed: Sequence[T], page: int) -> tuple[list[tuple[int, T]], bool]:
    """What stands on that page, numbered through, and whether there is another."""
    first = min(page, max(len(listed) - 1, 0) // _ON_A_PAGE) * _ON_A_PAGE
    shown = list(enumerate(listed, start=1))[first : first + _ON_A_PAGE]
    return shown, first + _ON_A_PAGE < len(listed)


def _as_staff(role: Role) -> StaffRole:
    return next(each for each in STAFF if each == role)
