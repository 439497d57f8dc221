"""What a hub answers: who asks, whether they may, and which record it is. It knows no server: that calls the gate."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from sqlalchemy.exc import DataError

from clerkdesk.domain import events as e
from clerkdesk.hub import (
    above,
    claims,
    counting,
    dealing,
    desks,
    inviting,
    life,
    named,
    outlining,
    relettering,
    showing,
    taking,
)  # fmt: skip
from clerkdesk.hub.asker import asker
from clerkdesk.hub.connectors import answering
from clerkdesk.hub.cursors import place
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.feed import pull
from clerkdesk.hub.hearsay import Hearsay
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.lane import Given, Lane, belongs
from clerkdesk.hub.latest import Latest
from clerkdesk.hub.logs import route_of
from clerkdesk.hub.meters import Meters
from clerkdesk.hub.reached import Reached
from clerkdesk.hub.shelf import Shelf
from clerkdesk.journal import signing
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol import attachments as content
from clerkdesk.sync.protocol import counts, letters, relay, welcome
from clerkdesk.sync.protocol.claims import AskClaim
from clerkdesk.sync.protocol.codes import AskCodes
from clerkdesk.sync.protocol.province import AskProvince

log = logging.getLogger(__name__)

_VERSIONED: Final = re.compile(r"/v\d+/")
_CERTIFICATES: Final = 5000  # that are remembered
_WANTED: Final = 5000  # names in one answer
_ERASING: Final = f'"{e.PersonalErased.TYPE}"'.encode()


class Gate:
    """Answers requests of desks; any number of threads may ask. ``now`` gives the hub's wall time in ms.

    ``dealer``: whoever deals official codes when the site has no numbers of its own. ``shelf``: where the content of
    attachments is kept; without one the hub takes none. ``tls``: the certificate of its own (DER) that its server
    shows, if any.
    """

    def __init__(
        self,
        database: Database,
        key: HubKey,
        now: Callable[[], int],
        dealer: dealing.Dealer | None = None,
        shelf: Shelf | None = None,
        tls: bytes = b"",
    ) -> None:
        self.database, self.shelf = database, shelf
        self._key = key
        self._tls = tls
        self._now = now
        self._months = counting.Months()
        self._latest = Latest()
        self._outlines = outlining.Outlines(database)
        self._dealer = dealer
        self._hearsay = Hearsay(database)
        self.meters = Meters(database)
        self.reached = Reached()
        """Told how much of its feed each desk was given."""
        self._certificates: dict[str, p.Certificate] = {}
        self._lane = Lane(database, shelf, key.file_key) if shelf is not None else None
        with database.writing() as connection:
            life.current(connection, now())
        showing.carry_out(database)

    @property
    def key(self) -> HubKey:
        """The hub's key."""
        return self._key

    def now(self) -> int:
        """Return the hub's wall time in ms."""
        return self._now()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        """Return the signed answer to one request.

        Args:
            method: GET or POST.
            target: path and query, as they came.
            headers: names in lower case.
            body: as it came.
        """
        if self._lane is not None and belongs(urlsplit(target).path):
            return self._of_the_lane(self._lane, method, target, headers, body)
        try:
            record, status = self._carry_out(method, target, headers, body), 200
        except Denied as denied:
            record, status = p.Fault(code=denied.code, text=str(denied)), denied.status
            log.info("%s: %s", route_of(urlsplit(target).path), denied.code)
        except p.NotOurs as error:
            record, status = p.Fault(code="bad-request", text=str(error)[:200]), 400
        except DataError:  # nothing was stored
            record, status = p.Fault(code="bad-request", text="no database holds such a text"), 400
        return self._signed(status, headers, record)

    def fault(
        self,
        status: int,
        code: str,
        text: str,
        headers: Mapping[str, str],
        *,
        wait: int = 0,
        path: str = "",
        head: bool = False,
    ) -> p.Reply:
        """Return a signed refusal that the server itself decided, for example of a body too large.

        ``wait``: seconds after which to ask again. ``path``, ``head``: what was asked for, and whether by HEAD.
        """
        told = {"content-type": p.MEDIA}
        body = b"" if head else p.pack(p.Fault(code=code, text=text, wait=wait))
        return self._sealed(status, headers, told, body, content.covered(told, body) if belongs(path) else body)

    def claimed(self, headers: Mapping[str, str]) -> str:
        """Return the desk whose certificate a request shows, "" when it shows none of this hub's. It proves nothing."""
        found = self._certificate(headers.get(p.HEADER + "certificate", ""))
        return found.desk if found is not None else ""

    def desk_of(self, method: str, target: str, headers: Mapping[str, str]) -> Known:
        """Return who signed a request without a body.

        Raises:
            Denied: nobody who may ask.
        """
        return self._who(method, target, headers, b"")

    def healthy(self) -> bool:
        """Return whether the database answers."""
        with self.database.reading() as connection:
            return connection.exec_driver_sql("SELECT 1").scalar() == 1

    def _signed(self, status: int, headers: Mapping[str, str], record: msgspec.Struct) -> p.Reply:
        body = p.pack(record)
        return self._sealed(status, headers, {"content-type": p.MEDIA}, body, body)

    def _sealed(
        self, status: int, asked: Mapping[str, str], headers: Mapping[str, str], body: bytes, covered: bytes
    ) -> p.Reply:
        time = self._now()
        statement = p.answer_statement(asked.get(p.HEADER + "signature", ""), status, time, covered)
        signature = signing.sign_statement(self._key.private, statement)
        proof = {p.HEADER + "time": str(time), p.HEADER + "signature": signature.hex()}
        return p.Reply(status, {**headers, "cache-control": "no-store", **proof}, body)

    def _of_the_lane(self, lane: Lane, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        method = headers.get("x-http-method-override", method).upper()
        try:
            if method == "OPTIONS":
                given = lane.options()
            else:
                desk = self._who(method, target, headers, content.covered(headers, body))
                given = lane.answer(desk, method, urlsplit(target).path, headers, body, self._now())
        except Denied as denied:
            log.info("%s: %s", route_of(urlsplit(target).path), denied.code)
            fault = p.pack(p.Fault(code=denied.code, text=str(denied)))
            given = Given(denied.status, {"content-type": p.MEDIA}, fault)
        told = {"tus-resumable": content.TUS} | ({"tus-version": content.TUS} if given.status == 412 else {})
        sent = b"" if method == "HEAD" else given.body
        told |= given.headers
        return self._sealed(given.status, headers, told, sent, content.covered(told, sent))

    def _carry_out(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> msgspec.Struct:
        parts = urlsplit(target)
        match method, parts.path:
            case "GET", "/hello":
                return p.Hello(hub=self._key.id, public_key=self._key.public, versions=(p.VERSION,), tls=self._tls)
            case "POST", "/v1/enrol":
                return self._enrol(method, target, headers, body)
            case "POST", welcome.PATH:
                wanted = p.unpack(body, welcome.AskWelcome, p.MOST_OF_A_STRANGER)
                self._check_signature(wanted.public_key, method, target, headers, body)
                with self.database.writing() as connection:
                    return inviting.welcome(connection, wanted, self._now())
            case "POST", letters.PATH:
                desk = self._who(method, target, headers, body)
                with self.database.writing() as connection:
                    asking = p.unpack(body, letters.AskLetters)
                    return relettering.go_on(connection, self._key, desk, asking, self._now())
            case "POST", "/v1/push":
                desk = self._who(method, target, headers, body)
                pushed = p.unpack(body, p.Push)
                if len(pushed.ranges) > p.MOST_RANGES or sum(len(r.events) for r in pushed.ranges) > p.MOST_EVENTS:
                    raise Denied(413, "too-large", "too many events at once")
                with self.reached.pushing(desk.desk) as follow, self.database.writing() as connection:
                    answer = taking.take(connection, desk, pushed, self._now())
                    follow(answer.feed)
                    self._latest.keep(connection, desk.site, pushed, answer)
                showing.carry_out(self.database)
                self.meters.moved("pushed", sum(len(one.events) for one in pushed.ranges))
                for standing in answer.standings:
                    if standing.state == "stopped":
                        log.error("origin %s of desk %s is stopped: %s", standing.origin, desk.desk, standing.code)
                if self._lane is not None and _erases(pushed):
                    self._lane.tidy(self._now())
                return answer
            case "GET", content.WANTED if self._lane is not None:
                desk = self._who(method, target, headers, body)
                return self._wanted(desk, parts.query)
            case "GET", "/v1/pull":
                return self._pull(self._shown(method, target, headers, body), parts.query, headers)
            case "GET", counts.PATH:
                desk = self._who(method, target, headers, body)
                with self.database.reading() as connection:
                    return counting.answer(connection, desk.site, parts.query, self._months)
            case "GET", "/v1/base":
                return self._outlines.page(self._who(method, target, headers, body).site, parts.query)
            case "GET", "/v1/stream":
                desk = self._who(method, target, headers, body)
                with self.database.reading() as connection:
                    return outlining.stream(connection, desk.site, parts.query)
            case "POST", "/v1/codes":
                desk = self._who(method, target, headers, body)
                asked = p.unpack(body, AskCodes)
                dealt = dealing.answer(self.database, self._key, desk, asked, self._now(), self._dealer)
                showing.carry_out(self.database)
                return dealt
            case "POST", "/v1/claims":
                desk = self._who(method, target, headers, body)
                return claims.answer(self.database, desk, p.unpack(body, AskClaim), self._now())
            case "POST", "/v1/province":
                desk = self._who(method, target, headers, body)
                return answering.answer(self.database, desk.site, p.unpack(body, AskProvince), self._now())
        if _VERSIONED.match(parts.path) and not parts.path.startswith(f"/v{p.VERSION}/"):
            raise Denied(404, "version", "this hub does not speak that version")
        raise Denied(404, "not-found", "there is nothing at this path")

    def _enrol(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Enrolled:
        asked = p.unpack(body, p.Enrol, p.MOST_OF_A_STRANGER)
        self._check_signature(asked.public_key, method, target, headers, body)
        with self.database.writing() as connection:
            return inviting.enrol(connection, self._key, asked, self._now())

    def _pull(self, shown: p.Certificate, query: str, headers: Mapping[str, str]) -> p.Pulled:
        asked = parse_qs(query)
        after, have, limit, marks = (
            (asked.get(name) or [usual])[0]
            for name, usual in (("after", ""), ("have", "0"), ("limit", ""), ("marks", ""))
        )
        numbers = [_number(have), _number(limit or str(p.USUAL_EVENTS))]
        known = relay.in_query((asked.get("known") or [""])[0])
        origin = signing.origin_of(shown.public_key)
        has = {origin: numbers[0], **known}
        most = max(1, min(numbers[1], p.MOST_EVENTS))
        with self.database.glancing() as connection:  # the most frequent question: it costs no transaction
            own = asker(connection, shown, origin, self._now())
            relayed = "known" in asked
            found = None if relayed else self._latest.answer(shown.site, after, has, marks, most, own.end)
            found = found or pull(
                connection, shown.site, after=after, have=has, limit=most, end=own.end, marks=marks, relay=relayed
            )
            self.meters.moved("pulled", len(found.events))
            told = above.told(connection, shown.site) if own.passed_on else None
        desk = desks.known_as(shown) if own.noted else self._noted(shown)
        self._hearsay.note(desk, headers, numbers[0], own.seq, self._now())
        if not found.more:
            self.reached.note(desk.desk, place(found.cursor))
        return msgspec.structs.replace(found, above=told, stopped=own.stopped)

    def _wanted(self, desk: Known, query: str) -> content.Wanted:
        after = (parse_qs(query).get("after") or [""])[0]
        with self.database.reading() as connection:
            found = named.wanted(connection, desk.site, after, _WANTED + 1)
        return content.Wanted(names=tuple(found[:_WANTED]), more=len(found) > _WANTED)

    def _who(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Known:
        shown = self._shown(method, target, headers, body)
        with self.database.glancing() as connection:
            known = desks.recognise(connection, shown, self._now())
        return known or self._noted(shown)

    def _noted(self, shown: p.Certificate) -> Known:
        with self.database.writing() as connection:
            return desks.note(connection, shown, self._now())

    def _shown(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Certificate:
        """Return the certificate of whoever signed a request; whether it was revoked was not looked at."""
        shown = self._certificate(headers.get(p.HEADER + "certificate", ""))
        if shown is None:
            raise Denied(401, "unknown-desk", "this hub did not sign that certificate")
        self._check_signature(shown.public_key, method, target, headers, body)
        return shown

    def _certificate(self, shown: str) -> p.Certificate | None:
        """Return the certificate that a header shows when this hub signed it; it is checked once."""
        known = self._certificates.get(shown)
        if known is not None:
            return known
        paper = p.from_header(shown)
        found = p.certified(self._key.public, paper) if paper else None
        if found is None or found.hub != self._key.id:
            return None
        if len(self._certificates) >= _CERTIFICATES:
            self._certificates.clear()
        self._certificates[shown] = found
        return found

    def _check_signature(
        self, public: bytes, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> None:
        try:
            signature = bytes.fromhex(headers.get(p.HEADER + "signature", ""))
            time = int(headers.get(p.HEADER + "time", ""))
        except ValueError:
            raise Denied(401, "bad-signature", "a request is signed") from None
        if not signing.holds(public, p.request_statement(self._key.id, method, target, time, body), signature):
            raise Denied(401, "bad-signature", "the signature of the request does not hold")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 16 or int(text) > p.LAST:
        raise Denied(400, "bad-request", "a number is none")
    return int(text)


def _erases(pushed: p.Push) -> bool:
    """Return whether something that a push holds may erase: content then goes at once, not at the next upload."""
    return any(_ERASING in wire.raw for one in pushed.ranges for wire in one.events)
