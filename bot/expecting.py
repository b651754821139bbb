"""What an account types or sends next is taken for something it was just asked for."""

from dataclasses import replace

from bot.runtime import Right, Runtime
from storage.people import Person
from storage.writer import Transaction, UpdateKey


def account(tx: Transaction, user_id: int, event: str) -> Person:
    """The account, stored if it isn't: what it drafts refers to it.

    An organizer of the settings may never have pressed Start, or have erased themself.
    """
    person = tx.state.people.get(user_id)
    if person is None:
        person = Person(user_id, event=event)
        tx.put(person)
    return person


def expect_next(tx: Transaction, user_id: int, event: str, what: str) -> None:
    """`what` as in `people.expects`; "": nothing in particular."""
    person = account(tx, user_id, event)
    if person.expects != what or person.event != event:
        tx.put(replace(person, event=event, expects=what))


async def ask_for(
    runtime: Runtime, right: Right, user_id: int, event: str, what: str, update: UpdateKey
) -> None:
    """Whoever has that right is asked for something, and what they type or send next is it. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> None:
        runtime.check(right, event, user_id)
        if update not in tx.state.handled:  # they may have been asked for something else since
            expect_next(tx, user_id, event, what)

    await runtime.writer.write(decide, update)


def expect_no_more(tx: Transaction, user_id: int, kind: str = "") -> None:
    """What they type next is nothing in particular, if what they were asked for begins so."""
    person = tx.state.people.get(user_id)
    if person is not None and person.expects and person.expects.startswith(kind):
        tx.put(replace(person, expects=""))


async def stop_expecting(runtime: Runtime, user_id: int) -> None:
    """Somebody turned to something else: what they type next is nothing that they were asked for before."""
    await runtime.writer.write(lambda tx: expect_no_more(tx, user_id))
