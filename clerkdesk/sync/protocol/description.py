"""The routes of the protocol as OpenAPI 3.1, for programs. PROTOCOL.md is the text; this follows from the records.

A body is MessagePack in zstd, which OpenAPI only knows as bytes: ``x-record`` names the JSON Schema of what is in it
(byte strings stand there as base64, arrays by position as arrays).
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.protocol import base, claims, codes, counts, letters, province, welcome

_OF_CODES: Final = (codes.AskCodes, codes.Codes)
RECORDS: Final[tuple[type[msgspec.Struct], ...]] = (
    p.Hello, p.Fault, p.Enrol, p.Enrolled, p.Certificate, p.Push, p.Pushed, p.Pulled, *_OF_CODES, counts.Counts,
    lane.Wanted, base.Base, base.Streamed, claims.AskClaim, claims.Claimed, province.AskProvince, province.ProvinceTold,
    welcome.AskWelcome, welcome.Welcome, letters.AskLetters, letters.Lettered,
)  # fmt: skip
_found, _COMPONENTS = msgspec.json.schema_components(RECORDS, ref_template="#/components/schemas/{name}")
_NAMED: Final = dict(zip(RECORDS, _found, strict=True))
_FAULTS: Final = {
    400: "bad-request, other-site", 401: "bad-signature, unknown-desk", 403: "revoked, or the code is none",
    404: "not-found, version", 405: "no such method here", 408: "too-slow",
    409: "kept, other-offset, letters-taken, origin-stopped",
    412: "another version of tus", 413: "too-large", 415: "another media type", 416: "no such range",
    429: "slow-down, too-many", 460: "wrong-checksum, wrong-content",
}  # fmt: skip
_ANY: Final = (408, 413, 429)
_KNOWN: Final = (400, 401, 403, *_ANY)
_TUS: Final = (*_KNOWN, 404, 405, 409, 412, 415)


def described(version: str) -> dict[str, Any]:
    """Return the description; ``version``: of the program."""
    upload, name = _part("upload", r"^[0-9a-f]{32}$"), _part("name", r"^[0-9a-f]{64}$")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Counter Sync Protocol, version 1",
            "version": version,
            "description": "See PROTOCOL.md. Every answer of the protocol is signed by the hub's key.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/hello": {"get": _of("hello", "Who answers", (*_ANY,), gives=p.Hello, signed=False)},
            "/v1/enrol": {
                "post": _of(
                    "enrol", "Become known by a code", (*_KNOWN, 409), takes=p.Enrol, gives=p.Enrolled, certified=False
                )
            },
            welcome.PATH: {
                "post": _of(
                    "welcome", "What a code makes a new desk", _KNOWN, takes=welcome.AskWelcome, gives=welcome.Welcome,
                    certified=False,
                )
            },
            letters.PATH: {
                "post": _of(
                    "letters", "Go on under others", (*_KNOWN, 409), takes=letters.AskLetters, gives=letters.Lettered
                )
            },
            "/v1/push": {"post": _of("push", "Send ranges", _KNOWN, takes=p.Push, gives=p.Pushed)},
            "/v1/pull": {"get": _of("pull", "Take what follows", _KNOWN, _PULL, gives=p.Pulled)},
            "/v1/base": {"get": _of("base", "One row a dossier", _KNOWN, _BASE, gives=base.Base)},
            "/v1/stream": {"get": _of("stream", "One stream whole", (*_KNOWN, 404), _STREAM, gives=base.Streamed)},
            "/v1/counts": {"get": _of("counts", "Compare", _KNOWN, _COUNTS, gives=counts.Counts)},
            "/v1/codes": {"post": _of("codes", "Official codes", _KNOWN, takes=_OF_CODES[0], gives=_OF_CODES[1])},
            "/v1/claims": {
                "post": _of("claim", "Claim a ticket", _KNOWN, takes=claims.AskClaim, gives=claims.Claimed)
            },
            "/v1/province": {
                "post": _of(
                    "province", "Ask anew", _KNOWN, takes=province.AskProvince, gives=province.ProvinceTold
                )
            },
            "/v1/notice": {"get": _of("notice", "Positions of the feed", _KNOWN, media="text/event-stream")},
            lane.WANTED: {
                "get": _of("wanted", "Contents that are lacking", (*_KNOWN, 404), [_query("after")], gives=lane.Wanted)
            },
            lane.UPLOADS: {
                "options": _of("can", "What tus can do here", _ANY, well=(204,), signed=False),
                "post": _of("begin", "Begin an upload", _TUS, _tus("upload-length", "upload-metadata"), well=(201,)),
            },
            lane.UPLOADS + "/{upload}": {
                "head": _of("where", "How far it is", _TUS, [upload, *_tus()], well=(200,)),
                "patch": _of(
                    "go-on", "Send a piece", (*_TUS, 460), [upload, *_tus("upload-offset", "upload-checksum")],
                    well=(204,), piece=True,
                ),
                "delete": _of("end", "Give it up", _TUS, [upload, *_tus()], well=(204,)),
            },
            lane.ATTACHMENTS + "/{name}": {
                "get": _of(
                    "read", "Read content", (*_KNOWN, 404, 416), [name, _header("range")],
                    well=(200, 206), media="application/octet-stream",
                ),
                "head": _of("size", "Its size", (*_KNOWN, 404, 416), [name], well=(200,)),
            },
            "/board/{key}": {"get": _open("board", "A site's board, as a page", "key")},
            "/board/{key}/events": {
                "get": _open("board-events", "What a board shows, whenever it changes", "key", "text/event-stream")
            },
            "/t/{token}": {"get": _open("citizen", "A citizen's own page", "token")},
            "/health": {"get": _plain("ready", "Whether it may be sent requests", {200: "ready", 503: "not ready"})},
            "/health/live": {"get": _plain("live", "Whether the process lives", {200: "alive"})},
        },
        "components": {"schemas": _COMPONENTS},
    }  # fmt: skip


def _of(
    name: str,
    summary: str,
    faults: tuple[int, ...],
    parameters: list[dict[str, Any]] | None = None,
    *,
    takes: type[msgspec.Struct] | None = None,
    gives: type[msgspec.Struct] | None = None,
    well: tuple[int, ...] = (200,),
    media: str = p.MEDIA,
    signed: bool = True,
    certified: bool = True,
    piece: bool = False,
) -> dict[str, Any]:
    shown = ["signature", "time", *(["certificate"] if certified else [])] if signed else []
    found: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": [*(parameters or []), *(_header(p.HEADER + one) for one in shown)],
        "responses": {
            **{str(status): _well(gives, media, empty=status in {201, 204}) for status in well},
            **{str(status): _fault(_FAULTS[status]) for status in sorted(set(faults))},
        },
    }
    if takes is not None:
        found["requestBody"] = {"required": True, "content": {p.MEDIA: _bytes(takes)}}
    if piece:
        found["requestBody"] = {"required": True, "content": {lane.PIECE_MEDIA: _bytes()}}
    return found


def _well(record: type[msgspec.Struct] | None, media: str, *, empty: bool) -> dict[str, Any]:
    return {"description": "done"} if empty else {"description": "done", "content": {media: _bytes(record)}}


def _fault(words: str) -> dict[str, Any]:
    return {"description": words, "content": {p.MEDIA: _bytes(p.Fault)}}


def _bytes(record: type[msgspec.Struct] | None = None) -> dict[str, Any]:
    named = {"x-record": _NAMED[record]} if record is not None else {}
    return {"schema": {"type": "string", "format": "binary"}, **named}


def _plain(name: str, summary: str, answers: dict[int, str]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    responses = {str(status): {"description": words, "content": content} for status, words in answers.items()}
    return {"operationId": name, "summary": summary, "responses": responses}


def _open(name: str, summary: str, secret: str, media: str = "text/html") -> dict[str, Any]:
    """Return what is answered without a signature, to whoever has a ``secret`` in the path."""
    said = {200: ("shown", media), 404: ("nothing, or nothing any more", "text/html")}
    said |= {429: ("slow-down", "text/plain"), 503: ("too many, or no database", "text/plain")}
    content = {"type": "string"}
    responses = {
        str(status): {"description": words, "content": {kind: {"schema": content}}}
        for status, (words, kind) in said.items()
    }
    return {"operationId": name, "summary": summary, "parameters": [_part(secret, ".+")], "responses": responses}


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def _header(name: str, pattern: str = "") -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": {"type": "string"} | ({"pattern": pattern} if pattern else {})}


def _part(name: str, pattern: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}


def _tus(*names: str) -> list[dict[str, Any]]:
    spoken = {"name": "tus-resumable", "in": "header", "required": True, "schema": {"const": lane.TUS}}
    return [spoken, *(_header(name, _FORMS.get(name, "")) for name in names)]


_NUMBER: Final = "^[0-9]{1,9}$"
_FORMS: Final = {"upload-length": _NUMBER, "upload-offset": _NUMBER}


_PULL: Final = [_query(name) for name in ("after", "have", "limit", "marks", "known")]
_COUNTS: Final = [_query(name) for name in ("month", "stream", "after")]
_BASE: Final = [_query(name) for name in ("after", "limit")]
_STREAM: Final = [_query("stream")]
