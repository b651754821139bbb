"""The page for a tablet at the desk: the QR code and the digits of this minute. No names, no script."""

import base64
import hashlib
import html

import segno
from aiohttp import web

from bot import desk
from bot.clock import real_now
from bot.rules.desk import spaced
from bot.runtime import Runtime
from config.event import Event

DESK_PATH = "/desk/{token}"

_STYLE = (
    "body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;"
    "gap:2vh;font-family:system-ui,sans-serif;text-align:center;background:#fff;color:#000}"
    "svg{width:min(80vw,60vh);height:auto}h1,p{margin:0 4vw;font-size:3vh;font-weight:normal}"
    "b{font-size:12vh;font-variant-numeric:tabular-nums;white-space:nowrap}"
)
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class DeskPage:
    """Serves whoever has the address; see `bot.desk.page_address`. `username`: the bot's."""

    def __init__(self, runtime: Runtime, username: str) -> None:
        self._runtime = runtime
        self._username = username

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(DESK_PATH, self.show)

    async def show(self, request: web.Request) -> web.Response:
        """404 for an address that was made up, or made anew since."""
        event = desk.event_of_page(self._runtime, request.match_info["token"])
        if event is None or event.admission.check_in == "off":
            raise web.HTTPNotFound
        return web.Response(text=self._drawn(event), content_type="text/html", headers=_HEADERS)

    def _drawn(self, event: Event) -> str:
        """It is asked for again as soon as there is another code."""
        runtime, texts = self._runtime, self._runtime.texts
        seconds = max(1, -(-(desk.ends_at(runtime) - real_now()) // 1000))
        picture = segno.make_qr(desk.link(runtime, self._username, event.code)).svg_inline(omitsize=True)
        title = " · ".join(dict.fromkeys(html.escape(event.title.to(spoken)) for spoken in event.languages))
        how = [texts.html(spoken, "desk.page_how", bot=self._username) for spoken in event.languages]
        return (
            f'<!doctype html><html lang="{event.languages[0]}"><meta charset="utf-8">'
            f'<meta http-equiv="refresh" content="{seconds}">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{_STYLE}</style>"
            f"<h1>{title}</h1>{picture}<b>{spaced(desk.digits(runtime, event.code))}</b>"
            + "".join(f"<p>{line}</p>" for line in how)
        )
