"""A real Chromium without a window, spoken to by its DevTools protocol; it reaches no network but this machine's."""

import asyncio
import base64
import contextlib
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp

_SECONDS = 30.0
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)


def chromium() -> str | None:
    """Its program, if there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class NeverSo(AssertionError):
    """What a page was to show never came."""


class NoBrowser(Exception):
    """Chromium didn't start; the message says why."""


class Tab:
    """A page. `complaints`: what its console had, refusals of its content security policy among them."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session: str | None = None
        self.complaints: list[str] = []

    async def read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if (number := said.get("id")) in self._answers:
                self._answers.pop(number).set_result(said)
            elif said.get("method") == "Log.entryAdded":
                entry = said["params"]["entry"]
                self.complaints.append(f"{entry['text']} {entry.get('url', '')}")
            elif said.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(str(said["params"]["exceptionDetails"]))

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(message | ({"sessionId": self._session} if self._session else {}))
        async with asyncio.timeout(_SECONDS):
            said = await answer
        if "error" in said:
            raise RuntimeError(f"{method}: {said['error']}")
        result: dict[str, Any] = said["result"]
        return result

    async def attach(self) -> None:
        target = await self.call("Target.createTarget", url="about:blank")
        found = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = found["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")

    async def open(self, address: str) -> None:
        await self.call("Page.navigate", url=address)
        await self.until("document.readyState === 'complete'")

    async def size(self, width: int, height: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def prefer(self, scheme: str) -> None:
        """`light` or `dark`, as the machine's settings say it."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self.call("Emulation.setEmulatedMedia", features=features)

    async def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.call("Input.dispatchKeyEvent", type=kind, key=key)

    async def value(self, script: str) -> Any:
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    async def text(self, selector: str = "main") -> str:
        return str(await self.value(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    async def until(self, script: str) -> None:
        """Until that is true in the page, looked at in every frame it draws."""
        waiting = f"new Promise(done => {{ const look = () => ({script}) ? done() : setTimeout(look, 20); look(); }})"
        try:
            await self.value(waiting)
        except TimeoutError:
            said = await self.value("document.body.innerText")
            raise NeverSo(f"never so: {script}\n{said}\n{self.complaints}") from None

    async def picture(self, selector: str = "") -> bytes:
        """A PNG of what is to be seen, or of one element."""
        await self.value("document.fonts.ready.then(() => 1)")
        more = {}
        if selector:
            box = await self.value(
                f"(({{x, y, width, height}}) => ({{x, y, width, height}}))(document.querySelector({json.dumps(selector)})"
                ".getBoundingClientRect())"
            )
            more = {"clip": {**box, "scale": 1}}
        found = await self.call("Page.captureScreenshot", format="png", **more)
        return base64.b64decode(found["data"])


@contextlib.asynccontextmanager
async def a_tab(
    program: str, profile: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Tab]:
    """A browser with a profile of its own, and one page in it."""
    running = await asyncio.create_subprocess_exec(
        program,
        *_OPTIONS,
        f"--user-data-dir={profile}",
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            address = await _address(running)
        drain = asyncio.create_task(_drain(running))
        async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
            tab = Tab(socket)
            reading = asyncio.create_task(tab.read())
            await tab.attach()
            yield tab
            reading.cancel()
        drain.cancel()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        await running.wait()


async def _address(running: asyncio.subprocess.Process) -> str:
    said: list[str] = []
    while line := (await _stderr(running).readline()).decode(errors="replace"):
        said.append(line)
        if "DevTools listening on " in line:
            return line.rpartition("DevTools listening on ")[2].strip()
    raise NoBrowser(f"Chromium didn't start: {''.join(said)[-2000:]}")


async def _drain(running: asyncio.subprocess.Process) -> None:
    """Else it would wait for somebody to read what it says."""
    stderr = _stderr(running)
    while await stderr.read(65536):
        pass


def _stderr(running: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if running.stderr is None:
        raise RuntimeError("a process with a pipe has its stderr")
    return running.stderr
