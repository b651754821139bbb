"""Who takes part: staff, people who registered under hostile names, and strangers."""

from dataclasses import dataclass

from bot.rehearsal import BotAccount, BotApi, Phone
from bot.rules.registration import clean_name
from bot.runtime import Runtime
from storage.people import Participant, Person, Role
from storage.writer import Transaction
from tests.rehearsals.player import ORGANIZER_ID
from tests.workshop import registered

NAMES = (
    ("<b>Sok", "</i> & Dara"),
    ("\u202eKeo", "\u2066Bopha"),
    ("\u200b\u200b", ""),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "{name}"),
    ("សុខ", "ដារ៉ា"),
    ("x" * 64, "y" * 64),
    ("<" * 64, "&" * 64),
    ("&lt;", "&#60;"),
    ("/start", "=1+1"),
    ("e" + "\u0301" * 60, "\x00"),
    ("Chea", "Virak"),
    ("ﷺ" * 64, "ﷺ" * 64),
)

STRANGERS = range(301, 305)
"""They have pressed Start and no more."""

LISTED = "p900"
"""Somebody on the organizer's list who has not come; only forged links of theirs are about."""

NOBODY = (999_999, 1, 2**52)
"""Ids that no phone here has."""


@dataclass(frozen=True)
class Cast:
    """`staff`: ids of those who have a right to more than answering."""

    phones: dict[int, Phone]
    staff: frozenset[int]

    @property
    def ids(self) -> list[int]:
        return list(self.phones)


async def assemble(api: BotApi, bot: BotAccount, runtime: Runtime) -> Cast:
    """Phones that have all pressed Start; whoever registered can vote."""
    event = runtime.event("sapw")
    groups = [group.code for group in event.groups]
    phones = {ORGANIZER_ID: api.phone(ORGANIZER_ID, "<Org>", "&", bot=bot)}
    records: list[Person | Participant] = [Person(ORGANIZER_ID, language="en", event="sapw")]
    roles: list[Role] = ["organizer", "facilitator", "rapporteur", "observer"]
    for number, (first, last) in enumerate([*NAMES, *NAMES]):
        user_id = 101 + number
        phones[user_id] = api.phone(user_id, first, last, language_code="km" if number % 3 else "en", bot=bot)
        role: Role = roles[number] if number < len(roles) else "participant"
        records.append(Person(user_id, language="km" if number % 3 else "en", event="sapw"))
        records.append(
            registered(
                user_id,
                groups[number % len(groups)],
                event="sapw",
                role=role,
                name=clean_name(f"<i>{first}") or "x",
            )
        )
    records.append(Participant(LISTED, "sapw", None, name="Listed", listed_at=1, approved_at=1))

    def register(tx: Transaction) -> None:
        for record in records:
            tx.put(record)

    await runtime.writer.write(register)
    for user_id in STRANGERS:
        phones[user_id] = api.phone(user_id, *NAMES[user_id % len(NAMES)], bot=bot)
    for phone in phones.values():
        await phone.start("sapw")
    return Cast(phones, frozenset({ORGANIZER_ID, 101, 102}))
