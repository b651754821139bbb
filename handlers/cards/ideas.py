"""Ideas as facilitators shape them: the list, one of them, two alike, and what would go into which poll."""

import zlib
from collections.abc import Sequence

from bot.ideas import Collection
from bot.lists import Listed, Target, fingerprint
from bot.message import Button, Keyboard, Message
from bot.rules.ideas import Idea, said_in
from bot.rules.likeness import Pair, has_words, likely_duplicates
from bot.runtime import Runtime
from config.event import LANGUAGES, Event
from handlers.callbacks.ideas import (
    FindIdeas,
    GetIdeaSheet,
    MergeIdeas,
    PickIdea,
    RenameIdea,
    SendIdeas,
    ShapeIdea,
    ShapePicked,
    ShowDuplicates,
    ShowIdea,
    ShowIdeas,
    ShowSending,
    TypeIdea,
    UndoIdeas,
)
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import CHOSEN, button, numbers, rows
from handlers.voice import Voice, escaped, fitting, units
from storage.ideas import IdeaDraft
from storage.polls import Round

ON_A_PAGE = 8

_SIGNS = {"waiting": "○", "approved": "✓", "hidden": "✕"}
_IN_A_LIST = 300
"""UTF-16 units of an idea's wording among others."""
_IN_PAIRS = 1000
_SOUGHT = 60
_ROOM = 3400
_ON_A_BUTTON = 24
_OF_TWO = 18
"""UTF-16 units of a label that stands beside another."""
_ACROSS = 4


def picked_fingerprint(version: int, picked: Sequence[str]) -> int:
    """Of what a button for all picked ideas would be done to."""
    return zlib.crc32(f"{version} {' '.join(sorted(picked))}".encode())


def choose(voice: Voice, runtime: Runtime, rounds: Sequence[Round]) -> Message:
    """Which ideas, where several polls collect some."""
    lines = [f"<b>{voice('ideas.title')}</b>"]
    for number, asked in enumerate(rounds, start=1):
        poll = runtime.state.poll_of(asked).definition
        lines.append(f"{voice.number(number)} {voice.round_title(poll, asked.code)}")
    return Message("\n".join(lines), numbers(voice, [ShowIdeas(asked.id, 0) for asked in rounds]))


def overview(
    voice: Voice, found: Collection, draft: IdeaDraft, first: int, onward: tuple[Button, ...] = ()
) -> Message:
    """A page of the list, what can be done with those that are picked, and with all. `onward`: to the next step of a chain."""
    number, there = found.asked.id, [idea for idea in found.ideas if has_words(idea, draft.sought)]
    first = min(first, max(0, len(there) - 1)) // ON_A_PAGE * ON_A_PAGE
    page = list(enumerate(there, start=1))[first : first + ON_A_PAGE]
    picked = [idea.code for idea in found.ideas if idea.code in draft.picked]
    waiting = sum(idea.state == "waiting" for idea in found.ideas)
    lines = [_title(voice, found), voice("ideas.count", n=len(found.ideas), waiting=waiting)]
    if draft.sought:
        sought = fitting(draft.sought, _SOUGHT)
        lines.append(voice("ideas.found", words=sought, n=len(there)))
    lines += [_line(voice, place, idea) for place, idea in page]
    lines.append(f"<i>{voice('ideas.how')}</i>")
    opens = [button(voice.number(place), ShowIdea(number, idea.code)) for place, idea in page]
    picks = [_pick(voice, number, place, idea, first, picked) for place, idea in page]
    return Message(
        "\n".join(lines),
        (
            *rows(opens, _ACROSS),
            *rows(picks, _ACROSS),
            *(_of_picked(voice, found, picked) if picked else ()),
            _turning(voice, number, first, len(there)),
            *_with_all(voice, found, draft),
            *((onward,) if onward else ()),
        ),
    )


def _pick(voice: Voice, number: int, place: int, idea: Idea, first: int, picked: Sequence[str]) -> Button:
    is_picked = idea.code in picked
    label = f"{'☑' if is_picked else '☐'} {voice.number(place)}"
    return button(label, PickIdea(number, idea.code, "no" if is_picked else "yes", first))


def _of_picked(voice: Voice, found: Collection, picked: Sequence[str]) -> Keyboard:
    leads_to, n = picked_fingerprint(found.version, picked), len(picked)
    ways = {
        "merged": "ideas.merge_n",
        "approved": "ideas.approve_n",
        "hidden": "ideas.hide_n",
        "left": "ideas.leave_n",
    }
    if n == 1:
        del ways["merged"]
    ways_out = [
        button(voice.plain(key, n=n), ShapePicked(found.asked.id, to, leads_to))  # type: ignore[arg-type]
        for to, key in ways.items()
    ]
    return rows(ways_out, 2)


def _turning(voice: Voice, number: int, first: int, count: int) -> tuple[Button, ...]:
    steps = [button(voice.plain("texts.refresh"), ShowIdeas(number, first))]
    if first:
        back = voice.number(first - ON_A_PAGE + 1)
        steps.insert(0, button(f"‹ {back}", ShowIdeas(number, first - ON_A_PAGE)))
    if first + ON_A_PAGE < count:
        onward = voice.number(first + ON_A_PAGE + 1)
        steps.append(button(f"{onward} ›", ShowIdeas(number, first + ON_A_PAGE)))
    return tuple(steps)


def _with_all(voice: Voice, found: Collection, draft: IdeaDraft) -> list[tuple[Button, ...]]:
    number, alike = found.asked.id, len(likely_duplicates(found.ideas))
    find = FindIdeas(number, "all" if draft.sought else "ask")
    looking = [button(voice.plain("ideas.show_all" if draft.sought else "ideas.find"), find)]
    if alike:
        looking.append(button(voice.plain("ideas.alike_n", n=alike), ShowDuplicates(number, 0)))
    lasting = [button(voice.plain("ideas.sheet"), GetIdeaSheet(number))]
    if found.version:
        lasting.append(button(voice.plain("ideas.undo"), UndoIdeas(number, found.version)))
    send = button(voice.plain("ideas.send"), ShowSending(number))
    return [tuple(looking), tuple(lasting), (send,)]


def one(voice: Voice, runtime: Runtime, event: Event, found: Collection, idea: Idea) -> Message:
    """One idea: its wording, what it was made from, how it stands, and what can be done with it."""
    lines = [_title(voice, found), *_wordings(voice, event, idea), _standing(voice, found, idea)]
    if idea.gone:
        lines.append(voice("ideas.gone", n=idea.gone))
    if idea.last is not None:
        actor = runtime.state.participants.get(idea.last.actor)
        name = actor.name if actor is not None and actor.name else voice("ideas.somebody")
        at = voice.time_of(idea.last.at, event)
        lines.append(voice("ideas.last", what=voice(f"ideas.by_{idea.last.action}"), name=name, time=at))
    lines.append(voice(f"ideas.texts_{found.poll.anonymity}", n=len(idea.originals)))
    room = _ROOM - units("\n".join(lines))
    in_order = sorted(idea.originals, key=lambda original: original.words)  # which tells nothing
    for place, original in enumerate(in_order):
        line = f"· {escaped(original.words)}"
        if units(line) + 1 > room:
            lines.append(voice("ideas.more", n=len(idea.originals) - place))
            break
        room -= units(line) + 1
        lines.append(line)
    return Message("\n".join(lines), tuple(filter(None, _ways(voice, event, found, idea))))


def _wordings(voice: Voice, event: Event, idea: Idea) -> list[str]:
    """In one's own language first."""
    if idea.label is None:
        return [f"<i>{voice('ideas.no_words')}</i>"]
    others = [language for language in event.languages if language != voice.language]
    lines = [f"{_sign(idea)} <b>{voice.of(idea.label)}</b>"]
    for language in others:
        said = said_in(idea, language)
        lines.append(f"{LANGUAGE_NAMES[language]}: {escaped(said) if said else '–'}")
    return lines


def _standing(voice: Voice, found: Collection, idea: Idea) -> str:
    said: list[str] = [voice(f"ideas.is_{idea.state}")]
    kind = next((kind for kind in found.poll.types if kind.code == idea.type), None)
    if kind is not None:
        said.append(voice.of(kind.label))
    if idea.status:
        said.append(voice(f"ideas.is_{idea.status}"))
    return " · ".join(said)


def _ways(voice: Voice, event: Event, found: Collection, idea: Idea) -> list[tuple[Button, ...]]:
    number, drawn, plain = found.asked.id, found.version, voice.plain

    def shape(to: str, key: str, *, chosen: bool = False) -> Button:
        label = plain(key) + (CHOSEN if chosen else "")
        return button(label, ShapeIdea(number, idea.code, to, drawn))  # type: ignore[arg-type]

    approve = [shape("approved", "texts.approve", chosen=idea.state == "approved")] * (idea.label is not None)
    deciding = (*approve, shape("hidden", "texts.hide", chosen=idea.state == "hidden"))
    renaming = tuple(
        button(f"✎ {LANGUAGE_NAMES[language]}", RenameIdea(number, idea.code, language))
        for language in LANGUAGES
        if language in event.languages
    )
    merging = [button(plain("ideas.merge"), PickIdea(number, idea.code, "yes", 0))]
    if idea.parts:
        merging.append(shape("split", "ideas.split"))
    types = [
        button(
            fitting(kind.label.to(voice.language), _OF_TWO) + (CHOSEN if kind.code == idea.type else ""),
            TypeIdea(number, idea.code, kind.code, drawn),
        )
        for kind in found.poll.types
    ]
    agreeing = tuple(
        shape("undecided" if idea.status == to else to, f"ideas.{to}", chosen=idea.status == to)
        for to in ("agreed", "dropped")
    )
    undo = (button(plain("ideas.undo"), UndoIdeas(number, drawn)),) if drawn else ()
    back = button(plain("ideas.all"), ShowIdeas(number, 0))
    return [deciding, renaming, tuple(merging), *rows(types, 2), agreeing, (*undo, back)]


def alike(voice: Voice, found: Collection, pairs: Sequence[Pair], place: int) -> Message:
    """Two ideas under each other; merging them is one tap, and nothing happens without it."""
    number, back = found.asked.id, button(voice.plain("ideas.all"), ShowIdeas(found.asked.id, 0))
    if not pairs:
        return Message("\n".join([_title(voice, found), voice("ideas.none_alike")]), ((back,),))
    place = min(place, len(pairs) - 1)
    pair = pairs[place]
    said = voice("ideas.alike_same" if pair.same else "ideas.alike_words")
    lines = [_title(voice, found), voice("ideas.alike", number=place + 1, n=len(pairs), why=said)]
    lines += [
        f"{_sign(idea)} {_label(voice, idea, _IN_PAIRS)} · {voice('ideas.texts', n=len(idea.originals))}"
        for idea in (pair.first, pair.second)
    ]
    merge = MergeIdeas(number, pair.first.code, pair.second.code, found.version)
    turns = tuple(
        button(sign, ShowDuplicates(number, to))
        for sign, to in (("‹", place - 1), ("›", place + 1))
        if 0 <= to < len(pairs)
    )
    keyboard = ((button(voice.plain("ideas.merge_these"), merge),), *((turns,) if turns else ()), (back,))
    return Message("\n\n".join(lines), keyboard)


def sending(
    voice: Voice, event: Event, found: Collection, what: Listed, targets: Sequence[Target]
) -> Message:
    """What would go where; of a poll that was opened before, the way to ask it again."""
    back = button(voice.plain("ideas.all"), ShowIdeas(found.asked.id, 0))
    counts = voice("ideas.sending", own=len(what.items) - what.ideas, ideas=what.ideas)
    lines, again = [_title(voice, found), counts], list[Button]()
    if not targets:
        lines.append(voice("ideas.only_collected"))
    for target in targets:
        title = voice.of(target.poll.title)
        lines.append(f"· {title}: {voice(f'ideas.target_{target.standing}')}")
        if target.standing == "asked" and target.asked is not None:
            short = fitting(target.poll.title.to(voice.language), _ON_A_BUTTON)
            page = ShowControlPoll(event.code, target.asked.poll, target.asked.code, "void")
            again.append(button(voice.plain("ideas.ask_anew", poll=short), page))
    if again:
        lines.append(voice("ideas.how_anew"))
    keyboard = [(each,) for each in again]
    if any(target.standing == "ready" for target in targets):
        do = SendIdeas(found.asked.id, fingerprint(what, targets))
        keyboard.append((button(voice.plain("ideas.do_send", n=len(what.items)), do),))
    return Message("\n".join(lines), (*keyboard, (back,)))


def _title(voice: Voice, found: Collection) -> str:
    return f"<b>{voice.round_title(found.poll, found.asked.code)}</b>"


def _line(voice: Voice, place: int, idea: Idea) -> str:
    parts = [f"{voice.number(place)} {_sign(idea)} {_label(voice, idea, _IN_A_LIST)}"]
    if len(idea.originals) > 1:
        parts.append(voice("ideas.texts", n=len(idea.originals)))
    if idea.status:
        parts.append(voice(f"ideas.is_{idea.status}"))
    if idea.gone:
        parts.append(f"⚠ {voice('ideas.changed')}")
    return " · ".join(parts)


def _sign(idea: Idea) -> str:
    return f"{_SIGNS[idea.state]} {idea.item}".rstrip()


def _label(voice: Voice, idea: Idea, most: int) -> str:
    if idea.label is None:
        return f"<i>{voice('ideas.no_words')}</i>"
    return escaped(fitting(idea.label.to(voice.language), most))
