"""What every page shares: who asks, the token in each form, the language, the headers of an answer, the templates."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from clerkdesk import __version__, language
from clerkdesk.domain.calendar import site_time_at
from clerkdesk.hub.admin.accounts import Account
from clerkdesk.language import N_

log = logging.getLogger(__name__)

COOKIE: Final = "__Host-clerkdesk"
LANGUAGE: Final = "__Host-clerkdesk-language"
_COOKIE: Final = "Path=/; Secure; HttpOnly; SameSite=Strict"
_YEAR: Final = 365 * 24 * 3600

LARGEST: Final = 64 * 1024
"""Bytes of a form."""

_PAGE: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # no-referrer would send forms with the origin "null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for a page.

    token: what the browser holds, "" for nothing; proof: the token that its forms must carry. me: whose session it is.
    parts: of the address, by name. here: this hub as the browser calls it, "https://hub.example". address: whoever
    asks, as far as the network says. now: ms.
    """

    method: str
    path: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    language: str
    token: str
    proof: str
    me: Account | None
    here: str
    address: str
    now: int

    @property
    def account(self) -> Account:
        """Whose session it is; asked only where there is one."""
        assert self.me is not None
        return self.me


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer: a template and what it shows. ``token``: what the browser holds from now on, None for the same."""

    template: str
    shown: Mapping[str, Any]
    status: int = 200
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """An answer: look at another page. ``token``: as in :class:`Page`."""

    to: str
    token: str | None = None


def new_token() -> str:
    """Return what a browser without a session holds, so that its forms can be told from others'."""
    return secrets.token_urlsafe(32)


def proof(key: bytes, token: str) -> str:
    """Return what forms must carry under ``token``; who cannot read the cookie cannot reckon it."""
    return hmac.digest(key, token.encode(), "sha256").hex()


def same(one: str, other: str) -> bool:
    """Return whether two tokens are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def cookies(request: Request) -> dict[str, str]:
    """Return the cookies of a request; whatever is none is passed over."""
    found: SimpleCookie = SimpleCookie()
    try:
        found.load(request.headers.get("cookie", ""))
    except Exception:  # noqa: BLE001  (http.cookies raises what it likes; a bad cookie is none)
        return {}
    return {name: one.value for name, one in found.items()}


async def form(request: Request) -> dict[str, str] | None:
    """Return the fields of a form, None when it is too large or none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return None


def from_here(request: Request) -> bool:
    """Return whether a form comes from these pages, as far as the browser says where it comes from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


class Writer:
    """Writes pages. ``base``: where they stand, for example "/admin"."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._environment = Environment(
            loader=PackageLoader("clerkdesk.hub.admin"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"moment": moment, "day": day}

    def write(self, asked: Asked, page: Page) -> Response:
        """Return ``page`` in the language of who asked."""
        say = language.words(asked.language)
        ago = _ago(say, asked.now)
        shown = {"error": None, "done": "", **page.shown, "_": say, "ago": ago, "lang": asked.language}
        shown["count"] = partial(_count, asked.language)
        other = {"lang": "en" if asked.language == "vi" else "vi"}  # the same page, as it stands
        shown["other"] = "?" + urlencode({k: v for k, v in asked.query.items() if k != "done"} | other)
        shown |= {"me": asked.me, "proof": asked.proof, "path": asked.path, "base": self._base, "version": __version__}
        text = self._environment.get_template(page.template).render(shown)
        response = Response(text, page.status, dict(_PAGE), "text/html; charset=utf-8")
        _hold(response, asked, page.token)
        return response

    def go(self, asked: Asked, where: Go) -> Response:
        """Return the way to another page."""
        response = Response(b"", 303, {**_PAGE, "location": self._base + where.to})
        _hold(response, asked, where.token)
        return response


def file(content: bytes, media: str) -> Response:
    """Return a file that pages show; it may be kept for an hour."""
    return Response(content, 200, {**_PAGE, "cache-control": "max-age=3600"}, media)


def _hold(response: Response, asked: Asked, token: str | None) -> None:
    if token is not None:
        response.headers.append("set-cookie", f"{COOKIE}={token}; {_COOKIE}")
    if asked.query.get("lang") == asked.language:
        response.headers.append("set-cookie", f"{LANGUAGE}={asked.language}; Max-Age={_YEAR}; {_COOKIE}")


def moment(ms: int) -> str:
    """Return a moment on the sites' clock, for example "22/11/2026 15:04"; a dash for none."""
    if ms <= 0:
        return "–"
    return site_time_at(ms).strftime("%d/%m/%Y %H:%M")


def day(text: str) -> str:
    """Return a day of ISO's as the country writes it: 23/11/2026."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _count(language: str, number: int) -> str:
    """Return a number as it is read: 12.345 in Vietnamese, 12,345 in English."""
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def _ago(say: Callable[[str], str], now: int) -> Callable[[int], str]:
    def ago(ms: int) -> str:
        if ms <= 0:
            return say(N_("not yet"))
        minutes = max(0, now - ms) // 60_000
        if minutes < 2:
            return say(N_("just now"))
        if minutes < 120:
            return say(N_("{count} minutes ago")).format(count=minutes)
        if minutes < 48 * 60:
            return say(N_("{count} hours ago")).format(count=minutes // 60)
        return say(N_("{count} days ago")).format(count=minutes // 1440)

    return ago
