"""The pages as routes of the hub's server: who may see which, and that a form came from a page of this session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as Path_

from clerkdesk import language
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import look, surroundings
from clerkdesk.hub.admin import accounts, web
from clerkdesk.hub.admin.accounts import Account, Role
from clerkdesk.hub.admin.pages import ROUTES, Pages, Route, no_page
from clerkdesk.hub.admin.web import Asked, Go, Page, Writer
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import HubKey

log = logging.getLogger(__name__)

BASE: Final = "/admin"


def routes(
    database: Database, key: HubKey, now: Callable[[], int], failed: Callable[[str], None] = lambda _why: None
) -> list[BaseRoute]:
    """Return the routes of the pages; ``failed`` is told what of the surroundings failed."""
    service = _Service(database, key, now, failed)
    found: list[BaseRoute] = [
        Path_(BASE + route.path, partial(service.answer, route), methods=[route.method]) for route in ROUTES
    ]
    here = Path(__file__).parent
    files = {
        "style.css": (look.style() + (here / "style.css").read_bytes(), "text/css"),
        **look.files(),
    }
    for name, (content, media) in files.items():
        found.append(Path_(f"{BASE}/{name}", partial(_file, content, media), methods=["GET"]))
    found.append(Path_(BASE + "/{rest:path}", service.nothing, methods=["GET", "POST"]))
    return found


async def _file(content: bytes, media: str, _request: Request) -> Response:
    return web.file(content, media)


class _Service:
    def __init__(self, database: Database, key: HubKey, now: Callable[[], int], failed: Callable[[str], None]) -> None:
        self._database = database
        self._failed = failed
        self._pages = Pages(database, key)
        self._key = sha256(b"clerkdesk hub forms 1\n" + key.private).digest()
        self._now = now
        self._writer = Writer(BASE)

    async def answer(self, route: Route, request: Request) -> Response:
        """Answer one request for the page or the form of ``route``."""
        fields: dict[str, str] | None = {}
        if route.method == "POST":
            try:
                fields = await web.form(request)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody reads it
        return await run_in_threadpool(self._whatever_comes, request, lambda: self._answer(route, request, fields))

    async def nothing(self, request: Request) -> Response:
        """Say that there is no such page."""
        page = lambda: self._writer.write(asked := self._asked(request, {}), no_page(asked))  # noqa: E731
        return await run_in_threadpool(self._whatever_comes, request, page)

    def _whatever_comes(self, request: Request, answer: Callable[[], Response]) -> Response:
        """Return the answer, or a page that says that the surroundings failed."""
        try:
            return answer()
        except surroundings.FAILURES as error:
            if not (why := surroundings.failed(error)):
                raise
            self._failed(why)
            return self._fault(self._asked(request, {}, known=False), "away", 503)

    def _answer(self, route: Route, request: Request, fields: dict[str, str] | None) -> Response:
        asked = self._asked(request, fields or {})
        if not asked.token:  # the first page: forms need something that only this browser holds
            token = web.new_token()
            if route.method == "GET" and route.role is None:
                asked = self._asked(request, {}, token)
                page = route.answer(self._pages, asked)
                assert isinstance(page, Page)
                return self._writer.write(asked, Page(template=page.template, shown=page.shown, token=token))
        if route.method == "POST" and not self._ours(request, asked, fields):
            return self._fault(asked, "not-ours", 403)
        if route.role is not None and asked.me is None:
            return self._writer.go(asked, Go(to="/sign-in"))
        if route.role is Role.ADMINISTRATOR and asked.account.role is not Role.ADMINISTRATOR:
            return self._fault(asked, "not-allowed", 403)
        try:
            given = route.answer(self._pages, asked)
        except Refused as no:
            given = self._again(route, asked, no)
        if route.method == "POST" and asked.me is not None:
            log.info("account %s: %s", asked.me.id, route.path)
        return self._writer.go(asked, given) if isinstance(given, Go) else self._writer.write(asked, given)

    def _again(self, route: Route, asked: Asked, no: Refused) -> Page | Go:
        """Return the page of a form that is refused, saying why."""
        log.info("%s: %s", route.path, no.code)
        error = language.words(asked.language)(no.message).format(**no.params)
        again = route.page(self._pages, asked) if route.page else no_page(asked)
        if isinstance(again, Go):
            return again
        status = again.status if again.status != 200 else 400
        return Page(template=again.template, shown={**again.shown, "error": error}, status=status)

    def _fault(self, asked: Asked, code: str, status: int) -> Response:
        log.info("%s: %s", asked.method, code)
        return self._writer.write(asked, Page(template="fault.html", shown={"code": code}, status=status))

    def _ours(self, request: Request, asked: Asked, fields: dict[str, str] | None) -> bool:
        given = (fields or {}).get("proof", "")
        return bool(asked.token) and web.from_here(request) and web.same(given, asked.proof)

    def _asked(self, request: Request, fields: dict[str, str], token: str = "", *, known: bool = True) -> Asked:
        held = web.cookies(request)
        token = token or held.get(web.COOKIE, "")
        now = self._now()
        me: Account | None = accounts.who(self._database, token, now) if known else None
        wanted = request.query_params.get("lang") or held.get(web.LANGUAGE, "")
        return Asked(
            method=request.method,
            path=request.url.path,
            parts={name: str(value) for name, value in request.path_params.items()},
            query=dict(request.query_params),
            form=fields,
            language=wanted if wanted in language.LANGUAGES else language.LANGUAGES[0],
            token=token,
            proof=web.proof(self._key, token),
            me=me,
            here=str(request.base_url).rstrip("/"),
            address=request.client.host if request.client else "",
            now=now,
        )
