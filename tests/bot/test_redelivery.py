"""Updates brought again, twice, late or unreadable: each counts once, and none holds up another."""

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import voting
from handlers.callbacks.answering import ShowPoll, Vote
from handlers.callbacks.data import Data
from handlers.callbacks.joining import (
    ChooseGroup,
    ChooseLanguage,
    Consent,
    Correct,
    GiveName,
    GiveOrganisation,
)
from tests.rehearsals.player import Player, Script, playing

_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [])
_CHOICE, _APPROVAL = 1, 2
"""The rounds opened below, "Which first?" and "Which sections?"."""


async def _with_open_polls(player: Player) -> None:
    for what in [
        "start sapw",
        "tap English",
        "say /control",
        "tap {integration}",
        "tap Open",
        "tap ‹ All polls",
        "tap {sections}",
    ]:
        await player.step("org", what)
    await player.step("org", "tap Open")


class Updates:
    """Updates as Telegram writes them, numbered in the order they are made."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = itertools.count(10**9)

    def text(self, user_id: int, text: str) -> dict[str, Any]:
        message = self._message(user_id) | {"text": text}
        if text.startswith("/"):
            length = len(text.split(" ", maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": next(self._numbers), "message": message}

    def tap(self, user_id: int, data: Data) -> dict[str, Any]:
        query = {"id": "1", "from": self._sender(user_id), "chat_instance": "1", "data": data.pack()}
        query["message"] = self._message(user_id)
        return {"update_id": next(self._numbers), "callback_query": query}

    def _message(self, user_id: int) -> dict[str, Any]:
        chat = {"id": user_id, "type": "private", "first_name": "Sok"}
        return {"message_id": 5, "date": 1, "chat": chat, "from": self._sender(user_id)}

    def _sender(self, user_id: int) -> dict[str, Any]:
        return {"id": user_id, "is_bot": False, "first_name": "Sok"}


async def _come_in(player: Player, updates: Updates, user_id: int, name: str = "Sok Dara") -> None:
    """Everything but the organisation; it is asked for, and may be typed."""
    take = player.running.intake.take
    await take([updates.text(user_id, "/start sapw"), updates.tap(user_id, ChooseLanguage("sapw", "en"))])
    await take([updates.tap(user_id, Consent("sapw", "yes")), updates.text(user_id, name)])
    await take([updates.tap(user_id, ChooseGroup("sapw", "CSO"))])


def _stands(player: Player, user_id: int) -> dict[str, Any]:
    """All that is kept of somebody, but when."""
    state = player.running.runtime.state
    person, participant = state.people.get(user_id), state.participant("sapw", user_id)
    stands: dict[str, Any] = {"person": person and (person.language, person.expects, person.event)}
    if participant is not None:
        stands["name"] = (participant.name, participant.stakeholder_group)
        stands["organisation"] = (participant.organisation, participant.organisation_given)
        stands["steps"] = (participant.consented_at is not None, participant.registered_at is not None)
        for number in (_CHOICE, _APPROVAL):
            ballot = state.ballots.get(number, {}).get(participant.id)
            stands[f"ballot {number}"] = ballot and {
                item: (answer.choice, answer.revision) for item, answer in ballot.answers.items()
            }
    return stands


async def _letters(player: Player) -> list[tuple[int, str]]:
    """Number and text of everything put aside."""
    rows = await player.running.runtime.engine.read("SELECT update_id, body FROM dead_letters ORDER BY id")
    return [(number, body) for number, body in rows]


# Brought again


async def test_a_name_brought_again_is_not_taken_for_the_organisation(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        name = updates.text(7, "Keo Bopha")
        await take([updates.tap(7, Correct("sapw", "name"))])
        await take([name])
        await take([updates.tap(7, Correct("sapw", "organisation"))])
        before = _stands(player, 7)
        assert before["person"] == ("en", "organisation", "sapw")
        await take([name])
        assert _stands(player, 7) == before
        await take([updates.text(7, "The organisation")])
        assert _stands(player, 7)["organisation"] == ("The organisation", 1)


async def test_a_name_brought_again_after_a_kill_is_answered_with_what_is_asked_now(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        dara = player.phones["dara"]
        for what in ["start sapw", "tap English", "tap I agree"]:
            await player.step("dara", what)
        await dara.say("Sok Dara")
        (text,) = [update.fields for update in player.bot.updates.pending()]
        await player.settle()
        await player.step("dara", "tap 4")
        await player.stop()
        await player.start()
        await player.running.intake.take([text])
        await player.settle()
        assert dara.last is not None
        assert "organisation" in dara.last.text
        await player.step("dara", "say UNICEF Cambodia")
        assert _stands(player, dara.user_id)["organisation"] == ("UNICEF Cambodia", 1)
        assert _stands(player, dara.user_id)["name"][0] == "Sok Dara"


async def test_a_text_that_meant_nothing_means_nothing_when_it_is_brought_again(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        await take([updates.tap(7, GiveOrganisation("sapw", "skip", ""))])
        small_talk = updates.text(7, "Hello everybody")
        await take([small_talk])
        await take([updates.tap(7, Correct("sapw", "name"))])
        await take([small_talk])
        assert _stands(player, 7)["name"][0] == "Sok Dara"
        await take([updates.text(7, "Sok Vanna")])
        assert _stands(player, 7)["name"][0] == "Sok Vanna"


async def test_a_command_brought_again_does_not_end_a_correction(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        await take([updates.tap(7, GiveOrganisation("sapw", "skip", ""))])
        command, correction = updates.text(7, "/polls"), updates.tap(7, Correct("sapw", "name"))
        await take([command, correction, command, correction])
        assert _stands(player, 7)["person"] == ("en", "name", "sapw")


async def test_a_vote_brought_again_after_a_newer_one_says_what_is_stored(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_open_polls(player)
        dara = player.phones["dara"]
        for what in ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]:
            await player.step("dara", what)
        await player.step("dara", "tap Answer now")
        assert dara.last is not None
        dara.press(dara.last, "2")
        (first,) = [update.fields for update in player.bot.updates.pending()]
        await player.settle()
        await player.step("dara", "tap Change")
        await player.step("dara", "tap 3")
        stands, shown = _stands(player, dara.user_id), dara.last
        player.api.calls.clear()
        await player.running.intake.take([first])
        await player.settle()
        toasts = [call.params["text"] for call in player.api.calls if call.method == "answerCallbackQuery"]
        assert [toast.startswith("Saved: 3") for toast in toasts] == [True]
        assert _stands(player, dara.user_id) == stands
        assert shown is not None
        assert dara.last is not None
        assert dara.last.text == shown.text


async def test_a_text_brought_again_after_its_poll_closed_is_not_said_to_be_lost(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        dara = player.phones["dara"]
        for what in ["start sapw", "tap English", "say /control", "tap {ideas}", "tap Open"]:
            await player.step("org", what)
        for what in ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]:
            await player.step("dara", what)
        await player.step("dara", "tap Answer now")
        await dara.say("Migrants in town are missed")
        (text,) = [update.fields for update in player.bot.updates.pending()]
        await player.settle()
        await player.step("org", "tap Close")
        await player.running.intake.take([text])
        await player.settle()
        assert dara.last is not None
        assert "Closed at" in dara.last.text
        assert "Migrants in town are missed" in dara.last.text
        await player.step("dara", "say Another one")
        assert "this text was not saved" in dara.last.text


async def test_a_vote_refused_before_registration_does_not_count_when_it_is_brought_again(
    tmp_path: Path,
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_open_polls(player)
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        vote = updates.tap(7, Vote(_CHOICE, "", "registry"))
        await take([vote, updates.tap(7, GiveOrganisation("sapw", "skip", "")), vote])
        assert _stands(player, 7)["ballot 1"] is None


async def test_an_update_twice_in_one_answer_counts_once(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_open_polls(player)
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        name = updates.text(7, "Somewhere")
        tick = updates.tap(7, Vote(_APPROVAL, "", "gaps=1"))
        untick = updates.tap(7, Vote(_APPROVAL, "", "gaps=0"))
        await take([name, name, tick, tick, untick, tick])
        stands = _stands(player, 7)
        assert stands["organisation"] == ("Somewhere", 1)
        assert stands["ballot 2"] == {}


async def test_a_tap_put_aside_does_not_come_back_over_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async with playing(_SCRIPT, tmp_path) as player:
        await _with_open_polls(player)
        updates, take = Updates(), player.running.intake.take
        await _come_in(player, updates, 7)
        await take([updates.tap(7, GiveOrganisation("sapw", "skip", ""))])
        failed, newer = (updates.tap(7, Vote(_CHOICE, "", answer)) for answer in ("registry", "mandates"))
        with monkeypatch.context() as patch:
            patch.setattr(voting, "cast_ballot", broken)
            await take([failed])
        await take([newer])
        await take([failed, newer])
        assert _stands(player, 7)["ballot 1"] == {"": ("mandates", 1)}
        assert [number for number, _ in await _letters(player)] == [failed["update_id"]]


def _day(chance: random.Random, updates: Updates, user_id: int) -> list[dict[str, Any]]:
    """What somebody does, sensible or not, in the order they do it."""
    first = [
        updates.text(user_id, "/start sapw"),
        updates.tap(user_id, ChooseLanguage("sapw", "en")),
        updates.tap(user_id, Consent("sapw", "yes")),
        updates.tap(user_id, GiveName("sapw", "profile")),
        updates.tap(user_id, ChooseGroup("sapw", "CSO")),
        updates.tap(user_id, GiveOrganisation("sapw", "skip", "")),
    ]
    texts = ["/start", "/polls", "/me", "Sok Dara", "Keo Bopha", "!?", "Somewhere"]
    taps = [
        ChooseLanguage("sapw", "km"), ChooseLanguage("sapw", "km", "khmr"), ChooseLanguage("sapw", "en", "khmr"),
        Consent("sapw", "yes"), Consent("sapw", "no"), GiveName("sapw", "write"),
        GiveName("sapw", "profile"), ChooseGroup("sapw", "CSO"), ChooseGroup("sapw", "DP"),
        GiveOrganisation("sapw", "skip", ""), GiveOrganisation("sapw", "write", ""), Correct("sapw", "name"),
        Correct("sapw", "organisation"), ShowPoll(_CHOICE),
        *(Vote(_CHOICE, "", answer) for answer in ("registry", "mandates", "dk")),
        *(Vote(_APPROVAL, "", answer) for answer in ("gaps=1", "gaps=0", "vision=1", "vision=0", "dk", "")),
    ]  # fmt: skip
    acts = first[: chance.choice([1, 3, 6, 6, 6])]
    while len(acts) < 22:
        acts.append(
            updates.text(user_id, chance.choice(texts))
            if chance.random() < 0.35
            else updates.tap(user_id, chance.choice(taps))
        )
    return acts


def _brought(chance: random.Random, acts: list[Any]) -> Iterator[list[Any]]:
    """The acts in batches, each for the first time in its turn, and again any number of times after that."""
    told = 0
    while told < len(acts):
        fresh = acts[told : told + chance.randint(1, 4)]
        told += len(fresh)
        batch = list(fresh)
        for _ in range(chance.randint(0, 6)):
            again = chance.randrange(told)
            known = max((place for place, act in enumerate(batch) if act is acts[again]), default=-1)
            batch.insert(chance.randint(known + 1, len(batch)), acts[again])
        yield batch


async def test_whatever_is_brought_again_and_in_any_order_ends_as_if_each_had_come_once(
    tmp_path: Path,
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_open_polls(player)
        updates, take = Updates(), player.running.intake.take
        for seed in range(40):
            once, again = 1000 + 2 * seed, 1001 + 2 * seed
            for act in _day(random.Random(seed), updates, once):
                await take([act])
            chance = random.Random(seed)
            for batch in _brought(chance, _day(chance, updates, again)):
                await take(batch)
            assert _stands(player, again) == _stands(player, once), seed


# What can't be handled


async def _answered(player: Player, *result: object) -> None:
    """Telegram's next answer to getUpdates is this."""
    whole = list(result) if len(result) != 1 or not isinstance(result[0], str) else result[0]
    player.api.fail_next("getUpdates", status=200, body=json.dumps({"ok": True, "result": whole}))


@pytest.mark.parametrize(
    "odd", [None, 5, "text", [], {}, {"update_id": "7"}, {"update_id": -1}, {"update_id": 2**63}]
)
async def test_what_has_no_number_is_put_aside_and_the_others_are_taken(tmp_path: Path, odd: object) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        updates = Updates()
        sound = updates.text(7, "/start sapw")
        await _answered(player, odd, sound, odd)
        await player.step("bopha", "start sapw")
        assert player.running.runtime.state.people[7].event == "sapw"
        kind = "other" if isinstance(odd, dict) else type(odd).__name__
        assert [(number, json.loads(body)["kind"]) for number, body in await _letters(player)] == [(0, kind)]
        assert not player.running.tasks[-1].done()


async def test_an_answer_in_which_nothing_has_a_number_is_not_asked_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[int] = []

    def pause(failures: int) -> float:
        pauses.append(failures)
        return 0.0

    monkeypatch.setattr("bot.intake._pause", pause)
    async with playing(_SCRIPT, tmp_path) as player:
        for _ in range(3):
            await _answered(player, {"message": {"text": "who am I?"}})
        await player.step("bopha", "start sapw")
        assert player.phones["bopha"].last is not None
        assert pauses == [1, 2, 3]
        assert len(await _letters(player)) == 1


async def test_an_update_without_a_sender_is_noted_and_holds_up_nobody(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _answered(player, {"update_id": 5}, {"update_id": 6, "message": {"from": {"id": float("inf")}}})
        await player.step("bopha", "start sapw")
        assert player.phones["bopha"].last is not None
        assert [number for number, _ in await _letters(player)] == [6]
