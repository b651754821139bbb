"""The composition root: `sala run` puts the rooms together. Everything may be imported here, nothing imports this."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import click
from telegram.ext import Application

from bot.background import Background
from bot.cli import load, sala
from bot.clock import Clock, real_now
from bot.delivery.outbox import Outbox
from bot.delivery.pacer import Pacer
from bot.delivery.post import Post
from bot.delivery.sender import Sender, Unusable, build_bot, when_reached
from bot.events import loaded
from bot.exports.apart import make_apart
from bot.exports.offers import Make
from bot.flooding import Floodgate
from bot.housekeeping import keep_house
from bot.intake import UPDATES, Intake, NoUpdates, Receipts
from bot.logs import start_logging
from bot.outage import Watch
from bot.reminders import Reminders
from bot.reports.charts.drawing import Easel
from bot.reports.typesetting import Typesetter
from bot.rules.desk import WINDOW_MS
from bot.rules.flooding import Pace
from bot.runtime import UNDO_MS, Runtime
from bot.scheduled import Scheduled
from bot.steered import Helm
from bot.timers import Timers
from config.catalogs import Texts
from config.checking.mistakes import EventFileError
from config.event import Event
from config.settings import Settings, SettingsError, load_settings
from handlers.alarm import Alarm
from handlers.context import Equipment
from handlers.desk import Desk
from handlers.live import REFRESH_SECONDS, Live
from handlers.menus import Menus
from handlers.refusals import too_fast
from handlers.rendering import Renderer
from handlers.routes import failures, routes, taps
from handlers.web.desk import DeskPage
from handlers.web.site import CannotListen, site
from handlers.web.stage import StagePage
from storage.errors import StorageError
from storage.loading import load_state
from storage.migrate import migrate
from storage.opening import open_engine
from storage.record import Record
from storage.trouble import Trouble
from storage.writer import Writer

log = logging.getLogger("sala")

_STOP_SECONDS = 2.0
"""How long answers under way may still leave after SIGTERM; what is queued waits for the next start."""


@sala.command()
@click.option("--steered", is_flag=True, hidden=True, help="The event's clock comes by standard input.")
def run(*, steered: bool) -> None:
    """Serve the events of SALA_EVENT until stopped (SIGTERM, Ctrl+C)."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # or python-telegram-bot warns at each flood wait
    settings = load_settings()
    start_logging(settings)
    token = settings.require_token()
    if not settings.event:
        raise SettingsError("SALA_EVENT is not set; write the path of an event file, or sapw")
    if steered and not settings.api_is_here:
        raise SettingsError("--steered is for rehearsals, not for Telegram: use sala rehearse")
    events = [load(name) for name in settings.event]
    codes = [event.code for event in events]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise SettingsError(f"SALA_EVENT: two events have the code {twice}; give one of them another")
    asyncio.run(serve(settings, token, events, steered=steered))


@dataclass(frozen=True)
class Service:
    """A running bot, as tests and `serve` see it. `tasks`: what must not end by itself."""

    runtime: Runtime
    intake: Intake
    pacer: Pacer
    live: Live
    desk: Desk
    reminders: Reminders
    timers: Timers
    stage: StagePage
    background: Background
    tasks: tuple[asyncio.Task[None], ...]


async def serve(settings: Settings, token: str, events: Sequence[Event], *, steered: bool = False) -> None:
    """Run until SIGTERM or SIGINT (also while still starting), or until a part of it fails."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(_until_a_part_ends(settings, token, events, steered), name="serving")
    stop = asyncio.create_task(stopping.wait(), name="stop")
    await asyncio.wait((serving, stop), return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        await _cancel(stop)
        serving.result()
    log.info("stopping")
    await _cancel(serving)


async def _until_a_part_ends(settings: Settings, token: str, events: Sequence[Event], steered: bool) -> None:
    helm = await Helm.taken() if steered else None
    async with service(settings, token, events, clock=helm.clock if helm else None) as running:
        log.info("serving %s", ", ".join(running.runtime.events))
        _collect_garbage_seldom()
        tasks = [*running.tasks]
        if helm is not None:
            following = helm.follow(
                running.runtime, running.reminders, running.timers, running.stage.tell_time
            )
            tasks.append(asyncio.create_task(following, name="helm"))
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def _collect_garbage_seldom() -> None:
    """What is there at the start stays, and a tap leaves no cycles: else a quarter of its time goes into looking."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@asynccontextmanager
async def service(
    settings: Settings,
    token: str,
    events: Sequence[Event],
    *,
    refresh_seconds: float = REFRESH_SECONDS,
    clock: Clock | None = None,
    undo_ms: int = UNDO_MS,
    pace: Pace | None = None,
    desk_window_ms: int = WINDOW_MS,
    make: Make | None = None,
) -> AsyncIterator[Service]:
    """Start what can fail first, and stop in reverse order. `clock`: the event's, if not as the settings say.

    `pace`: how fast one person may send, if not as people do; `make`: how files are made, if not apart.
    """
    async with AsyncExitStack() as stack:
        engine = await open_engine(settings.database)
        stack.push_async_callback(engine.close)
        await engine.lock()
        await migrate(engine)
        state = await load_state(engine)

        bot = build_bot(settings.api_url, token)
        stack.push_async_callback(bot.shutdown)
        app = Application.builder().bot(bot).updater(None).job_queue(None).build()
        await when_reached(settings.api_url, app.initialize)
        stack.push_async_callback(app.shutdown)
        clock = clock or Clock.from_settings(settings.now, settings.clock_speed, events[0].zone)
        listeners: list[Outbox | Live | Desk | Reminders | Scheduled | Timers | Menus | StagePage] = []

        def committed(records: Sequence[Record]) -> None:
            for listener in listeners:
                listener.accept(records)

        def troubled(trouble: Trouble | None) -> None:
            alarm.accept(trouble)

        def reloaded() -> None:
            background.add(live.after_restart())
            stage.resume()

        writer = Writer(
            engine,
            state,
            now=clock.now,
            real_now=real_now,
            committed=committed,
            reloaded=reloaded,
            troubled=troubled,
        )
        codes = tuple(event.code for event in events)
        runtime = Runtime(
            settings,
            Texts.load(),
            clock,
            engine,
            state,
            writer,
            codes,
            undo_ms=undo_ms,
            desk_window_ms=desk_window_ms,
        )
        pacer = Pacer(
            settings.messages_per_second, settings.chat_messages_per_second, settings.unpaid_per_second()
        )
        sender = Sender(bot)
        post, renderer, receipts = (
            Post(pacer, sender, state, writer),
            Renderer(runtime, bot.username),
            Receipts(),
        )
        background = Background()
        outbox = Outbox(runtime, pacer, sender, renderer, background, pays=settings.paid_broadcast)
        live = Live(runtime, post, refresh_seconds)
        desk = Desk(runtime, post, background, bot.username, refresh_seconds)
        alarm, reminders = Alarm(runtime, post), Reminders(runtime)
        scheduled = Scheduled(runtime, background)
        watch = Watch(runtime, bot.id, live.after_silence, lambda: timers.resume())  # noqa: PLW0108 - made below
        timers = Timers(runtime, background, lambda: watch.hears)
        menus = Menus(runtime, bot.id, pacer, sender)
        stage = StagePage(runtime, bot.username)
        listeners += [outbox, live, desk, reminders, scheduled, timers, menus, stage]
        typesetter = Typesetter()
        stack.callback(typesetter.close)
        easel, make = Easel(typesetter), make or partial(make_apart, settings.database)
        equipment = Equipment(bot.id, bot.username, runtime, post, receipts, background, easel, make)
        app.add_handlers(routes(equipment))
        app.add_error_handler(failures(receipts))

        writing = asyncio.create_task(writer.run(), name="writer")
        stack.push_async_callback(_cancel, writing)
        stack.push_async_callback(pacer.close)
        stack.push_async_callback(post.close)
        stack.push_async_callback(background.close)
        stack.push_async_callback(pacer.drain, _STOP_SECONDS)
        stack.callback(live.close)
        stack.callback(desk.close)
        stack.callback(scheduled.close)
        stack.callback(timers.close)
        stack.callback(alarm.close)
        stack.callback(menus.close)
        for event in events:
            row = loaded(event, state.events.get(event.code))
            await writer.write(lambda tx, row=row: tx.put(row))  # type: ignore[misc]
        keeping = asyncio.create_task(keep_house(runtime), name="housekeeping")
        stack.push_async_callback(_cancel, keeping)
        await outbox.resume()
        stack.callback(reminders.close)
        await reminders.start()
        scheduled.resume()
        timers.resume()
        await live.after_restart()
        menus.resume()
        desk.resume()

        floodgate = Floodgate(runtime, bot.id, too_fast(equipment), pace)
        intake = Intake(app, taps(equipment), runtime, receipts, watch, floodgate)
        by_webhook = settings.webhook and settings.webhook_secret is not None
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        if (address := settings.listen_address()) is not None:
            pages = (DeskPage(runtime, bot.username), stage)
            await stack.enter_async_context(site(address, intake, secret if by_webhook else None, pages))
        tasks = [writing]
        if by_webhook:
            url = settings.webhook_url()

            async def set_webhook() -> None:
                await bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES, max_connections=100)

            await when_reached(settings.api_url, set_webhook)
            receiving = intake.watch_webhook(url, set_webhook)
        else:
            await when_reached(settings.api_url, bot.delete_webhook)
            receiving = intake.run()
        tasks.append(asyncio.create_task(receiving, name="intake"))
        stack.push_async_callback(_cancel, tasks[-1])
        yield Service(runtime, intake, pacer, live, desk, reminders, timers, stage, background, tuple(tasks))


async def _cancel(task: asyncio.Task[object]) -> None:
    task.cancel()
    await asyncio.wait([task])


def main() -> None:
    """Exit status 0 done, 1 failed, 2 wrong usage."""
    try:
        sala(prog_name="sala")
    except (SettingsError, EventFileError, StorageError, Unusable, NoUpdates, CannotListen) as error:
        click.echo(f"sala: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
