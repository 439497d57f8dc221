"""Boards and citizens' pages as routes of the hub's server: open to whoever has the key or the token."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clerkdesk import language
from clerkdesk.hub import look
from clerkdesk.hub.board import citizen, dossier, keys, screen, tokens
from clerkdesk.hub.board.live import Board, Halls

log = logging.getLogger(__name__)

PAGES: Final = "/t"
"""Where citizens' pages are; boards are at :data:`keys.PATH`. A proxy that publishes them lets these two through."""

PATHS: Final = (keys.PATH, PAGES)
_WAIT: Final = 30  # s: after which a browser that was turned away asks again

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the address is the secret
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
_MEDIA: Final = {".css": "text/css", ".js": "text/javascript"}


def is_stream(path: str) -> bool:
    """Return whether what is at ``path`` goes on until its reader leaves."""
    return path.startswith(keys.PATH + "/") and path.endswith(_EVENTS)


_EVENTS: Final = "/events"
Answer = Callable[[Request], Awaitable[Any]]


def routes(halls: Halls, limited: Callable[[str], None] = lambda _why: None) -> list[BaseRoute]:
    """Return the routes; ``limited`` counts who was turned away, by why."""
    service = _Service(halls, limited)
    found: list[BaseRoute] = []
    for base in PATHS:
        for name, (content, media) in _files().items():
            found.append(Route(f"{base}/{name}", partial(_file, content, media), methods=["GET"]))
    told: Answer = service.events  # an ASGI application is an answer, too
    return [
        *found,
        Route(keys.PATH + "/{key}", service.board, methods=["GET"]),
        Route(keys.PATH + "/{key}" + _EVENTS, told, methods=["GET"]),
        Route(PAGES + "/{token}", service.page, methods=["GET"]),
        *(Route(base + rest, service.nothing, methods=["GET"]) for base in PATHS for rest in ("", "/{rest:path}")),
    ]


def _files() -> Mapping[str, tuple[bytes, str]]:
    here = Path(__file__).with_name("files")
    own = {file.name: (file.read_bytes(), _MEDIA[file.suffix]) for file in here.iterdir() if file.suffix in _MEDIA}
    styles = {f"look-{theme}.css": (look.style(theme), "text/css") for theme in look.THEMES}
    return {**own, **styles, "look.css": (look.style(), "text/css"), **look.files()}


async def _file(content: bytes, media: str, _request: Request) -> Response:
    return Response(content, 200, {**_PAGE, "cache-control": "max-age=3600"}, media)


class _Service:
    def __init__(self, halls: Halls, limited: Callable[[str], None]) -> None:
        self._halls = halls
        self._limited = limited
        self._says = {one: language.words(one) for one in language.LANGUAGES}
        self._words = {one: screen.words(one) for one in language.LANGUAGES}
        self._templates = Environment(
            loader=PackageLoader("clerkdesk.hub.board"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def board(self, request: Request) -> Response:
        """A board: complete as it is, kept up by its script."""
        try:
            site = await self._site(request)
            if not site:
                return self._missing()
            shown = await self._halls.of(site).look()
        except SQLAlchemyError as error:
            return self._away(error)
        theme = request.query_params.get("theme", "")
        told = screen.told(shown, self._halls.now())
        return self._write("board.html", {"shown": told, "theme": theme if theme in look.THEMES else ""})

    async def events(self, request: Request) -> Response | Board:
        """What a board shows, as server-sent events."""
        key = request.path_params["key"]
        try:
            site = await self._site(request)
        except SQLAlchemyError as error:
            return self._away(error)
        if not site:
            return self._missing()
        if self._halls.full(site, keys.hashed(key)):
            self._limited("boards")
            return self._later()
        if request.method == "HEAD":
            return Response(b"", 200, dict(_PAGE), "text/event-stream")
        return Board(self._halls.of(site), keys.hashed(key))

    async def page(self, request: Request) -> Response:
        """A citizen's own page."""
        token, now = request.path_params["token"], self._halls.now()
        wanted = request.query_params.get("lang", "")
        spoken = wanted if wanted in self._says else language.LANGUAGES[0]
        try:
            named = await self._halls.in_thread(lambda: self._named(token), page=True)
            if named is None:
                return self._missing()
            if named.stream.startswith("ticket:"):
                standing = await self._halls.of(named.site).standing(named.stream)
                told = citizen.of_ticket(standing, self._says[spoken]) if standing is not None else None
            else:
                found = await self._halls.in_thread(lambda: self._dossier(named, now), page=True)
                told = citizen.of_dossier(found, self._says[spoken]) if found is not None else None
        except SQLAlchemyError as error:
            return self._away(error)
        if told is None:  # in the same words as to a token that never was
            return self._missing()
        return self._write(
            "citizen.html", {"told": told, "at": screen.clock(now), "lang": spoken, "_": self._says[spoken]}
        )

    async def nothing(self, _request: Request) -> Response:
        """Nothing is here."""
        return self._missing()

    async def _site(self, request: Request) -> str:
        key = request.path_params["key"]
        return await self._halls.in_thread(lambda: self._opened(key))

    def _opened(self, key: str) -> str:
        with self._halls.database.glancing() as connection:
            return keys.opened(connection, key)

    def _named(self, token: str) -> tokens.Named | None:
        with self._halls.database.glancing() as connection:
            return tokens.named(connection, token)

    def _dossier(self, named: tokens.Named, now: int) -> dossier.Progress | None:
        with self._halls.database.reading() as connection:
            return dossier.progress(connection, named.site, named.stream, now)

    def _missing(self) -> Response:
        return self._write("missing.html", {}, 404)

    def _away(self, error: SQLAlchemyError) -> Response:
        log.warning("a page waits for the database (%s)", type(error).__name__)
        return self._later()

    @staticmethod
    def _later() -> Response:
        return Response("503\n", 503, {**_PAGE, "retry-after": str(_WAIT)}, "text/plain")

    def _write(self, template: str, shown: Mapping[str, Any], status: int = 200) -> Response:
        text = self._templates.get_template(template).render({**self._words, **shown})
        return Response(text, status, dict(_PAGE), "text/html; charset=utf-8")
