"""The fields of a mapping entry: what is offered, and which are still to be asked."""

from collections.abc import Mapping
from typing import get_args

from bot.rules.mapping.unreadable import Unreadable
from config.event import DONT_KNOW, NOBODY, Event, Initiative, Item, MappingField, SectorMapping, Text

Field = MappingField
FIELDS: tuple[Field, ...] = get_args(Field)
"""In the order in which they are asked."""

Values = tuple[str, ...]
Given = Mapping[str, Values]
"""What an entry says: field to its values. A field that was skipped is missing; `dk` alone: it is not known.

A value is a code of what was offered, or the words themselves.
"""

MANY: frozenset[Field] = frozenset({"who", "where", "for_whom", "sector", "source", "priority"})
TYPED: frozenset[Field] = frozenset({"who", "what", "where", "for_whom", "budget", "source", "year"})
"""Fields that take words of one's own; what is offered is enough for the others."""

MOST_VALUES = 15
"""Of a field: organisations that work on one initiative."""

_OF_NOBODY: tuple[Field, ...] = ("who", "sector", "priority")
"""What is asked of an entry that says that nobody works on something."""

OWNERSHIP = ("public", "private", "mixed")
FORMALITY = ("formal", "non-formal", "mixed")
"""Their texts are the bot's own."""


def mapping_of(event: Event) -> SectorMapping:
    """Of an event that has one; ValueError for any other."""
    if event.mapping is None:
        raise ValueError(event.code)
    return event.mapping


def choices(event: Event, field: Field) -> tuple[Item, ...]:
    """What is offered for a field, labelled by the event file; nothing where words are typed."""
    mapping = mapping_of(event)
    match field:
        case "who" | "source":
            return tuple(Item(code=each.code, label=each.name) for each in event.organisations)
        case "where":
            return mapping.where
        case "for_whom":
            return mapping.for_whom
        case "sector":
            return mapping.sectors
        case "priority":
            return mapping.priorities
        case "status":
            return mapping.statuses
        case "year":
            years = range(event.date.year - 3, event.date.year + 1)
            return tuple(Item(code=str(year), label=Text.model_validate(str(year))) for year in years)
        case _:
            return ()


def codes(event: Event, field: Field) -> tuple[str, ...]:
    """Of everything that a button of a field may say, but `dk`."""
    own: Mapping[str, tuple[str, ...]] = {"ownership": OWNERSHIP, "formality": FORMALITY, "who": (NOBODY,)}
    return (*(item.code for item in choices(event, field)), *own.get(field, ()))


def is_nobody(given: Given) -> bool:
    """Whether an entry says that nobody works on something."""
    return given.get("who") == (NOBODY,)


def asked(given: Given) -> tuple[Field, ...]:
    """The fields of an entry in their order."""
    return _OF_NOBODY if is_nobody(given) else FIELDS


def needed(given: Given, about: str) -> tuple[Field, ...]:
    """Those without which an entry isn't saved. `about`: the initiative of the baseline, which has a name already."""
    if is_nobody(given):
        return ("sector", "priority")
    return ("priority",) if about else ("what", "priority")


def missing(given: Given, about: str) -> tuple[Field, ...]:
    return tuple(field for field in needed(given, about) if not given.get(field))


def next_field(given: Given, field: Field) -> Field | None:
    """What is asked after that one; None: it was the last."""
    fields = asked(given)
    later = [each for each in fields if FIELDS.index(each) > FIELDS.index(field)]
    return later[0] if later else None


def field_before(given: Given, field: Field) -> Field | None:
    earlier = [each for each in asked(given) if FIELDS.index(each) < FIELDS.index(field)]
    return earlier[-1] if earlier else None


def may_be_unknown(given: Given, about: str, field: Field) -> bool:
    return field not in needed(given, about)


def with_value(given: Given, field: Field, value: str, *, on: bool) -> dict[str, Values]:
    """The entry after a button: a value is among the field's, or no more. Of a single field it is the only one."""
    before = given.get(field, ())
    alone = value in (DONT_KNOW, NOBODY) or field not in MANY
    if not on:
        after = tuple(each for each in before if each != value)
    elif alone:
        after = (value,)
    else:
        kept = tuple(each for each in before if each not in (DONT_KNOW, NOBODY))
        after = kept if value in kept else (*kept, value)
    if len(after) > MOST_VALUES:
        raise Unreadable("too_many", most=MOST_VALUES)
    changed = {name: values for name, values in given.items() if name != field}
    return {**changed, field: after} if after else changed


def of_initiative(initiative: Initiative) -> dict[str, Values]:
    """What the baseline says, as an entry would; its name stands in the event file."""
    given: dict[str, Values] = {}
    for field in FIELDS:
        value = getattr(initiative, field, ())
        values = (value,) if isinstance(value, str) else tuple(value)
        if any(values):
            given[field] = values
    return given
