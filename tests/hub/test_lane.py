"""The lane of attachments over real HTTP: tus 1.0, ranges, each site by itself, what breaks and what is erased."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import shelf_tables as st
from clerkdesk.hub.lane import Lane
from clerkdesk.hub.shelf import DiskShelf, address_of
from clerkdesk.services import erasing, reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store.attachments import CHUNK
from clerkdesk.sync import attachments, throttle, uploading, wishes
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import Caller
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import Wishes
from tests.counter import LAN, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop, served

NAME = "a" * 64


def signed(pdf: str) -> e.FormSigned:
    return e.FormSigned(
        form="to-khai", version="1", title="Tờ khai", component="", pdf=pdf, read_back="whole", way="signature",
        personal=e.FormPeople(values=()),
    )  # fmt: skip


def scan(desk: Desk, size: int = 300_000, content: bytes = b"") -> tuple[str, str, bytes]:
    """Receive a dossier with a signed form; return its stream, the form's name and content."""
    content = content or b"%PDF" + secrets.token_bytes(size - 4)
    name = desk.store.attachments.put([content], media="application/pdf", at=milliseconds(desk.clock.now()))
    stream = reception.receive(desk, LAN, wish(desk, forms=(signed(name),))).stream
    return stream, name, content


def now(desk: Desk) -> Callable[[], int]:
    return lambda: milliseconds(desk.clock.now())


def asker(desk: Desk, hub: Hub) -> Caller:
    return asking(desk.store, hop(desk), now(desk))(Straight(hub))


def send(desk: Desk, url: str, **more: object) -> attachments.Transferred:
    make = asking(desk.store, hop(desk), now(desk))
    wishes = Wishes(**more)  # type: ignore[arg-type]
    return attachments.send(desk.store, lambda: HttpLine(url), make, hop(desk), wishes)


def kept(hub: Hub) -> dict[str, str]:
    with hub.database.reading() as connection:
        return {row.name: row.state for row in connection.execute(select(st.attachment))}


def test_what_one_desk_brings_another_reads_over_http(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    found = [scan(one, size) for size in (4, 5, CHUNK, 2 * CHUNK + 7)]
    with served(hub.gate) as url, HttpLine(url) as line:
        for each in (one, two):
            enrol(each, hub, line, url)
        assert send(one, url).count == 0, "the hub knows no event that names them"
        exchange(one, line)
        assert attachments.waiting(one.store, hop(one)) == attachments.Waiting(up=4, down=0)
        assert send(one, url) == attachments.Transferred(4)
        assert attachments.waiting(one.store, hop(one)).up == 0
        assert set(kept(hub).values()) == {"kept"}
        assert send(one, url).count == 0
        exchange(two, line)
        assert attachments.waiting(two.store, hop(two)) == attachments.Waiting(up=0, down=4)
        assert send(two, url).count == 0
        assert attachments.waiting(two.store, hop(two)) == attachments.Waiting(up=0, down=4), "the hub said it has them"
        ask = asking(two.store, hop(two), now(two))(line)
        for _, name, content in found:
            assert attachments.fetch(two.store, ask, name, now(two))
            assert b"".join(two.store.attachments.get(name)) == content
        assert not attachments.fetch(two.store, ask, NAME, now(two))
    whole = [path.read_bytes() for path in (tmp_path / "hub" / "shelf").rglob("*") if path.is_file()]
    assert len(whole) == 4
    assert not any(content[:40] in each for _, _, content in found[2:] for each in whole), "encrypted"
    names = {path.name for path in (tmp_path / "hub" / "shelf").rglob("*")}
    assert not names & {name for _, name, _ in found}


@pytest.fixture
def met(hub: Hub, desk: Callable[..., Desk]) -> tuple[Hub, Desk, Caller]:
    one = desk("B")
    enrol(one, hub)
    return hub, one, asker(one, hub)


def begin(ask: Caller, name: str, length: int) -> p.Reply:
    return uploading.create(ask, name, length)


def patch(ask: Caller, place: str, offset: int, piece: bytes, **more: str) -> p.Reply:
    return uploading.ask(ask, "PATCH", place, uploading.piece_headers(offset, piece) | more, piece)


def test_the_server_speaks_tus(met) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 1000)
    exchange(one, Straight(hub))
    told = hub.gate.answer("OPTIONS", lane.UPLOADS, {}, b"")
    assert (told.status, told.headers["tus-version"], told.headers["tus-extension"]) == (
        204, "1.0.0", "creation,expiration,checksum,termination",
    )  # fmt: skip
    assert "sha1" in told.headers["tus-checksum-algorithm"].split(",")
    assert int(told.headers["tus-max-size"]) == lane.LARGEST
    made = begin(ask, name, 1000)
    assert made.status == 201
    assert made.headers["tus-resumable"] == "1.0.0"
    assert made.headers["upload-expires"].endswith("GMT")
    place = made.headers["location"]
    assert begin(ask, name, 1000).headers["location"] == place, "asked again after a lost answer"

    def where() -> int:
        head = uploading.ask(ask, "HEAD", place, {})
        assert (head.status, head.headers["upload-length"], head.body) == (200, "1000", b"")
        assert head.headers["cache-control"] == "no-store"
        assert lane.read_metadata(head.headers["upload-metadata"]) == {"name": name}
        return int(head.headers["upload-offset"])

    assert where() == 0
    half = content[:400]
    sha1 = "sha1 " + base64.b64encode(hashlib.sha1(half).digest()).decode()
    assert patch(ask, place, 0, half, **{"content-type": "application/pdf"}).status == 415
    assert patch(ask, place, 0, half, **{"upload-checksum": "crc32 AAAA"}).status == 400
    assert patch(ask, place, 0, half, **{"upload-checksum": lane.checksum(b"other")}).status == 460
    assert patch(ask, place, 7, half).status == 409
    assert patch(ask, place, 0, half, **{"upload-offset": "-1"}).status == 400
    assert patch(ask, place, 0, bytes(1001)).status == 409
    assert patch(ask, place, 0, half, **{"tus-resumable": "0.2.2"}).headers["tus-version"] == "1.0.0"
    assert where() == 0, "none of these moved it"
    done = patch(ask, place, 0, half, **{"upload-checksum": sha1})
    assert (done.status, done.headers["upload-offset"], done.body) == (204, "400", b"")
    assert where() == 400
    assert patch(ask, place, 0, half).status == 409
    assert uploading.ask(ask, "PATCH", place + "x", uploading.piece_headers(400, b"x"), b"x").status == 404
    rest = uploading.ask(ask, "PATCH", place, uploading.piece_headers(400, content[400:]), content[400:])
    assert (rest.status, rest.headers["upload-offset"]) == (204, "1000")
    assert uploading.ask(ask, "HEAD", place, {}).status == 404
    again = begin(ask, name, 1000)
    assert (again.status, uploading.code_of(again)) == (409, "kept")


def test_a_method_in_a_header_and_an_upload_given_up(met) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 900)
    exchange(one, Straight(hub))
    place = begin(ask, name, 900).headers["location"]
    sent = {"tus-resumable": lane.TUS, **uploading.piece_headers(0, content[:10])}
    proof = ask.headers("PATCH", place, ask.now(), lane.covered(sent, content[:10]))
    del proof["content-type"]
    assert (
        hub.gate.answer("POST", place, proof | sent | {"x-http-method-override": "PATCH"}, content[:10]).status == 204
    )
    assert uploading.ask(ask, "DELETE", place, {}).status == 204
    assert uploading.ask(ask, "HEAD", place, {}).status == 404
    assert kept(hub) == {name: "wanted"}


def test_what_is_changed_on_the_way_is_not_taken(met) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 900)
    exchange(one, Straight(hub))
    place = begin(ask, name, 900).headers["location"]
    sent = {"tus-resumable": lane.TUS, **uploading.piece_headers(0, content[:10])}
    proof = ask.headers("PATCH", place, ask.now(), lane.covered(sent, content[:10]))
    del proof["content-type"]
    for changed in ({"upload-offset": "3"}, {"upload-checksum": lane.checksum(b"x")}, {"upload-length": "7"}):
        assert hub.gate.answer("PATCH", place, proof | sent | changed, content[:10]).status == 401
    assert hub.gate.answer("PATCH", place, sent, content[:10]).status == 401

    class Lying(Straight):
        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
            reply = super().ask(method, target, headers, body)
            return reply._replace(headers={**reply.headers, "upload-offset": "900"})

    ask.line = Lying(hub)
    assert troubled(patch, ask, place, 0, content[:10]).code == "not-the-hub"


def test_wrong_content_is_dropped(met, tmp_path: Path) -> None:
    hub, one, ask = met
    _, name, _ = scan(one, 900)
    exchange(one, Straight(hub))
    place = begin(ask, name, 900).headers["location"]
    reply = patch(ask, place, 0, bytes(900))
    assert (reply.status, uploading.code_of(reply)) == (460, "wrong-content")
    assert uploading.ask(ask, "HEAD", place, {}).status == 404
    assert not [path for path in (tmp_path / "hub" / "shelf").rglob("*") if path.is_file()]
    assert begin(ask, name, lane.LARGEST + 1).status == 413


def test_a_site_sees_only_what_its_events_name(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    other = two.site.agency[:-2] + "06"
    _, name, content = scan(one, 900)
    enrol(one, hub)
    enrol(two, hub)
    exchange(one, Straight(hub))
    mine, theirs = asker(one, hub), asker(two, hub)
    foreign = _of_site(two, hub, other)

    def told(ask: Caller, known: str) -> list[tuple[int, bytes]]:
        replies = [
            begin(ask, known, 900),
            uploading.ask(ask, "GET", f"{lane.ATTACHMENTS}/{known}", {"range": "bytes=0-10"}),
            uploading.ask(ask, "HEAD", f"{lane.ATTACHMENTS}/{known}", {}),
        ]
        return [(reply.status, reply.body) for reply in replies]

    before = told(foreign, name)
    assert [status for status, _ in before] == [404, 404, 404]
    place = begin(mine, name, 900).headers["location"]
    assert patch(theirs, place, 0, content).status == 404, "another desk's upload, of the same site"
    assert patch(foreign, place, 0, content).status == 404
    assert patch(mine, place, 0, content).status == 204
    assert told(foreign, name) == before == told(foreign, NAME), "as what does not exist"
    assert foreign.ask("GET", lane.WANTED, None, lane.Wanted).names == ()
    assert uploading.ask(mine, "HEAD", f"{lane.ATTACHMENTS}/{name}", {}).headers["upload-length"] == "900"
    assert uploading.ask(theirs, "GET", f"{lane.ATTACHMENTS}/{name}", {}).body == content


def _of_site(desk: Desk, hub: Hub, site: str) -> Caller:
    """Return ``desk`` as if it were enrolled for another site."""
    from clerkdesk.journal import signing

    ask = asker(desk, hub)
    public = signing.public_key(ask.private)
    paper = p.Certificate(hub=hub.key.id, desk="another", site=site, public_key=public, issued=hub.now)
    ask.certificate = p.to_header(p.certify(hub.key.private, paper))
    return ask


def test_two_sites_that_name_the_same_each_bring_it(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    _, name, content = scan(one, 900)
    exchange(one, Straight(hub))
    other = "H24.101.06"
    foreign = _of_site(one, hub, other)
    foreign.ask("GET", lane.WANTED, None, lane.Wanted)  # the hub knows the site now
    with hub.database.writing() as connection:
        connection.execute(st.named.insert(), {"site": other, "event": "x", "name": name, "home": other})
        connection.execute(st.attachment.insert(), {"site": other, "name": name, "state": "wanted", "size": 0})
    place = begin(asker(one, hub), name, 900).headers["location"]
    assert patch(asker(one, hub), place, 0, content).status == 204
    assert uploading.ask(foreign, "GET", f"{lane.ATTACHMENTS}/{name}", {}).status == 404
    made = begin(foreign, name, 900)
    assert (made.status, made.headers["upload-offset"]) == (201, "0"), "all of it has to be shown"
    assert patch(foreign, made.headers["location"], 0, bytes(900)).status == 460
    made = begin(foreign, name, 900)
    assert patch(foreign, made.headers["location"], 0, content).status == 204
    assert uploading.ask(foreign, "GET", f"{lane.ATTACHMENTS}/{name}", {}).body == content
    assert address_of(hub.key.file_key, other, name) != address_of(hub.key.file_key, one.site.agency, name)


def test_what_is_visible_to_another_site_is_read_there(met) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 900)
    exchange(one, Straight(hub))
    assert patch(ask, begin(ask, name, 900).headers["location"], 0, content).status == 204
    foreign = _of_site(one, hub, "H24.101.06")
    with hub.database.writing() as connection:  # the event stands on the other site's feed as well
        row = {"site": "H24.101.06", "event": "x", "name": name, "home": one.site.agency}
        connection.execute(st.named.insert(), row)
    assert uploading.ask(foreign, "GET", f"{lane.ATTACHMENTS}/{name}", {}).body == content
    assert begin(foreign, name, 900).status == 404, "who brings it is the site that wrote it"


def test_ranges(met) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 900)
    exchange(one, Straight(hub))
    patch(ask, begin(ask, name, 900).headers["location"], 0, content)

    def get(asked: str) -> tuple[int, str, bytes]:
        reply = uploading.ask(ask, "GET", f"{lane.ATTACHMENTS}/{name}", {"range": asked})
        return reply.status, reply.headers.get("content-range", ""), reply.body

    assert get("bytes=17-100") == (206, "bytes 17-100/900", content[17:101])
    assert get("bytes=890-") == (206, "bytes 890-899/900", content[890:])
    assert get("bytes=890-5000") == (206, "bytes 890-899/900", content[890:])
    assert [get(asked)[0] for asked in ("bytes=900-", "bytes=-5", "lines=1-2", "bytes=9-3")] == [416] * 4


def test_what_was_erased_goes_everywhere(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
    stream, name, content = scan(one, 900)
    other, same, _ = scan(one, content=content)
    assert name == same
    exchange(one, Straight(hub))
    with served(hub.gate) as url:
        send(one, url)
    exchange(two, Straight(hub))
    assert attachments.fetch(two.store, asker(two, hub), name, now(two))
    erasing.erase(one, LAN, stream, "theo yêu cầu")
    exchange(one, Straight(hub))
    exchange(two, Straight(hub))
    assert [each.store.attachments.size(name) for each in (one, two)] == [900, 900], "another dossier names it"
    assert kept(hub) == {name: "kept"}
    erasing.erase(two, LAN, other, "theo yêu cầu")
    exchange(two, Straight(hub))
    exchange(one, Straight(hub))
    assert [each.store.attachments.size(name) for each in (one, two)] == [None, None]
    assert kept(hub) == {}
    assert not [path for path in (tmp_path / "hub" / "shelf").rglob("*") if path.is_file()]
    assert begin(asker(one, hub), name, 900).status == 404
    assert uploading.ask(asker(one, hub), "GET", f"{lane.ATTACHMENTS}/{name}", {}).status == 404


def test_half_uploads_are_swept_after_a_day(met, tmp_path: Path) -> None:
    hub, one, ask = met
    _, name, content = scan(one, 900)
    _, other, _ = scan(one, 800)
    exchange(one, Straight(hub))
    place = begin(ask, name, 900).headers["location"]
    assert patch(ask, place, 0, content[:500]).status == 204
    hub.now += lane.KEPT
    begin(ask, other, 800)
    assert uploading.ask(ask, "HEAD", place, {}).headers["upload-offset"] == "500"
    hub.now += 1
    begin(ask, other, 800)
    assert uploading.ask(ask, "HEAD", place, {}).status == 404
    assert not [path for path in (tmp_path / "hub" / "shelf").rglob("*") if path.is_file()]


def test_a_hub_that_lost_content_is_given_it_again(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = desk("B")
    enrol(one, hub)
    names = [scan(one, 900 + n)[1] for n in range(3)]
    exchange(one, Straight(hub))
    with served(hub.gate) as url:
        assert send(one, url).count == 3
        shelf = DiskShelf(tmp_path / "hub" / "shelf", hub.key.file_key)
        shelf.drop(address_of(hub.key.file_key, one.site.agency, names[0]))
        ask = asker(one, hub)
        assert uploading.ask(ask, "HEAD", f"{lane.ATTACHMENTS}/{names[0]}", {}).status == 404, "and it is wanted now"
        assert send(one, url).count == 1
        for name in names[1:]:
            shelf.drop(address_of(hub.key.file_key, one.site.agency, name))
        assert send(one, url).count == 0, "it does not know yet"
        assert Lane(hub.database, shelf, hub.key.file_key).check() == 2
        assert send(one, url).count == 2
        with hub.database.writing() as connection:  # the database is last night's
            connection.execute(update(st.attachment).values(state="wanted", size=0))
            connection.execute(delete(st.upload))
        shelf.drop(address_of(hub.key.file_key, one.site.agency, names[0]))
        assert Lane(hub.database, shelf, hub.key.file_key).find() == 2, "what the shelf has need not come again"
        assert send(one, url).count == 1
    assert set(kept(hub).values()) == {"kept"}


def test_a_cut_line_goes_on_where_it_was(met) -> None:
    hub, one, _ = met
    _, name, content = scan(one, 5 * CHUNK + 11)
    exchange(one, Straight(hub))

    class Cutting(Straight):
        """Breaks before or after every second piece is answered; remembers what went up and down."""

        count = up = down = 0

        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
            self.cut = ""
            if method == "PATCH" or target.startswith(lane.ATTACHMENTS):
                Cutting.count += 1
                self.cut = ("", "before", "", "after")[Cutting.count % 4]
            Cutting.up += len(body)
            reply = super().ask(method, target, headers, body)
            Cutting.down += len(reply.body)
            return reply

    make = asking(one.store, hop(one), now(one))
    tries = 0
    while kept(hub)[name] != "kept":
        tries += 1
        assert tries < 40
        with suppress(Trouble):
            attachments.send(one.store, lambda: nullcontext(Cutting(hub)), make, hop(one), Wishes())
    assert tries > 3
    assert Cutting.up < 2.2 * len(content), "what the hub has is not sent again"
    one.store.attachments.drop([name])
    Cutting.down = 0
    for _ in range(40):
        with suppress(Trouble):
            if attachments.fetch(one.store, make(Cutting(hub)), name, now(one)):
                break
    assert b"".join(one.store.attachments.get(name)) == content
    assert Cutting.down < 1.6 * len(content)


def test_events_go_first(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    names = [scan(one, 200_000)[1] for _ in range(3)]
    exchange(one, Straight(hub))
    asked: list[str] = []

    class Watching(Straight):
        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
            asked.append(method)
            if asked.count("PATCH") == 2 and method == "PATCH":
                reception.receive(one, LAN, wish(one))
            return super().ask(method, target, headers, body)

    make = asking(one.store, hop(one), now(one))
    done = attachments.send(one.store, lambda: nullcontext(Watching(hub)), make, hop(one), Wishes(at_once=1))
    assert (done.held, done.count, asked.count("PATCH")) == (True, 0, 2), "no piece is begun while events wait"
    exchange(one, Straight(hub))
    assert attachments.send(one.store, lambda: nullcontext(Watching(hub)), make, hop(one), Wishes()).count == 3
    assert {kept(hub)[name] for name in names} == {"kept"}


def test_the_cap_holds_in_both_directions(
    small_hub: Hub, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = desk("B"), desk("C")
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(throttle.Cap, "wait", lambda cap, size, _ended: asked.append((cap.rate, size)))
    for each in (one, two):
        enrol(each, small_hub)
        wishes.wish(each.store, bytes_per_second=1 << 20, ahead=True)
    _, name, content = scan(one, 3 * CHUNK)
    for each in (one, two):
        asked.clear()
        exchange(each, Straight(small_hub))
        attachments.carry(each.store, lambda: nullcontext(Straight(small_hub)), hop(each), now(each))
        assert {rate for rate, _ in asked} == {1 << 20}
        assert sum(size for _, size in asked) == len(content)
    assert b"".join(two.store.attachments.get(name)) == content


def test_several_travel_at_once(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    for _ in range(4):
        scan(one, 1000)
    exchange(one, Straight(hub))
    both = threading.Barrier(2, timeout=20)

    class Meeting(Straight):
        def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
            if method == "PATCH":
                both.wait()  # passes only when two are on their way
            return super().ask(method, target, headers, body)

    make = asking(one.store, hop(one), now(one))
    assert attachments.send(one.store, lambda: nullcontext(Meeting(hub)), make, hop(one), Wishes(at_once=2)).count == 4
