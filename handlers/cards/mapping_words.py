"""What an entry of the mapping says, in words."""

from bot.rules.mapping.fields import FIELDS, FORMALITY, OWNERSHIP, Field, Given, choices, mapping_of
from config.catalogs import Html
from config.event import DONT_KNOW, NOBODY, Event
from handlers.voice import Voice, escaped, fitting

SHORT = 60
"""UTF-16 units of a name in a list."""

_OF_A_LINE = 200
_OF_A_NAME = 180


def label(voice: Voice, event: Event, field: Field, value: str) -> str:
    """A value as it is read, not escaped."""
    if value == DONT_KNOW:
        return voice.plain("mapping.not_known")
    if value == NOBODY and field == "who":
        return voice.plain("mapping.nobody")
    if (field == "ownership" and value in OWNERSHIP) or (field == "formality" and value in FORMALITY):
        return voice.plain(f"mapping.choice_{value.replace('-', '_')}")
    if field == "budget":
        amount, _, currency = value.partition(" ")
        return f"{voice.number(int(amount), ',d') if amount.isdigit() else amount} {currency}"
    if field == "year":
        return str(voice.number(int(value))) if value.isdigit() else value
    return next(
        (item.label.to(voice.language) for item in choices(event, field) if item.code == value), value
    )


def said(voice: Voice, event: Event, field: Field, values: tuple[str, ...], most: int = _OF_A_LINE) -> Html:
    """All values of a field, in at most so many UTF-16 units; of organisations with a code the code, which is shorter."""
    names: list[str] = []
    for value in values:
        names.append(value if _is_short(field, value) else label(voice, event, field, value))
        if sum(map(len, names)) > most:  # the others aren't read
            break
    return escaped(fitting("; ".join(names), most))


def name_of(voice: Voice, event: Event, about: str, given: Given, most: int = _OF_A_NAME) -> str:
    """What an entry is about, not escaped: the initiative's name, or the words of a new one."""
    if given.get("what"):
        return fitting(given["what"][0], most)
    initiative = mapping_of(event).initiative(about)
    if initiative is not None:
        return fitting(initiative.name.to(voice.language), most)
    return voice.plain("mapping.nobody" if given.get("who") == (NOBODY,) else "mapping.unnamed")


def lines(voice: Voice, event: Event, given: Given) -> list[str]:
    """A line for each field that says something."""
    return [line_of(voice, event, given, field) for field in FIELDS if given.get(field)]


def line_of(voice: Voice, event: Event, given: Given, field: Field) -> str:
    """A dash stands for what wasn't said."""
    return f"{voice(f'mapping.field_{field}')}: {said(voice, event, field, given.get(field, ())) or '–'}"


def _is_short(field: Field, value: str) -> bool:
    return field in ("who", "source") and value not in (DONT_KNOW, NOBODY)
