"""What the hub lets in: proven ranges, each once; what contradicts itself stops its origin; no site sees another."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from clerkdesk.domain import events as e
from clerkdesk.hub import desks
from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors import tables as ledger_tables
from clerkdesk.journal import signing
from clerkdesk.journal.event import Event, write
from clerkdesk.journal.place import START
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import Caller, Said
from tests.counter import LAN, SITE
from tests.meeting import Hub, Straight

OTHER = "H24.101.06"


class Writer:
    """A desk without a file: a key, a chain, a certificate."""

    def __init__(self, hub: Hub, site: str = SITE.agency, letters: str = "BC", key: bytes | None = None) -> None:
        self.hub = hub
        self.site = site
        self.private = key or signing.new_key()
        self.public = signing.public_key(self.private)
        self.origin = signing.origin_of(self.public)
        self._letters = "Z" + "".join(chr(ord("B") + int(digit, 16)) for digit in self.origin[:5])  # nobody else's
        self.chain: list[Event] = []
        self.caller = Caller(Straight(hub), hub.key.id, hub.key.public, self.private, lambda: hub.now)
        self.write(f"origin:{self.origin}", e.OriginOpened(public_key=self.public.hex(), letters=letters, agency=site))

    def enrol(self, code: str = "") -> p.Enrolled:
        read = p.read_code(code or self.hub.code(self.site))
        assert read is not None
        asked = p.Enrol(secret=read[0], public_key=self.public, agency=self.site, letters=self._letters)
        paper = self.caller.ask("POST", "/v1/enrol", asked, p.Enrolled)
        self.caller.certificate = p.to_header(paper)
        return paper

    def write(self, stream: str, what: e.Payload, **more: object) -> Event:
        last = self.chain[-1] if self.chain else None
        fields = {
            "origin": self.origin,
            "seq": len(self.chain) + 1,
            "stream": stream,
            "version": 1,
            "at": self.hub.now,
            "clerk": LAN,
            "prev": last.hash if last else START,
        } | more
        event = write(what, **fields)  # type: ignore[arg-type]
        self.chain.append(event)
        return event

    def note(self, reason: str = "nhầm", stream: str = "dossier:1", **more: object) -> Event:
        return self.write(stream, e.Withdrawn(reason=reason), **more)

    def range(self, first: int = 1, chain: list[Event] | None = None, **more: object) -> p.Range:
        chain = self.chain[first - 1 :] if chain is None else chain
        head = signing.Head(self.origin, chain[-1].record.seq, chain[-1].hash)
        fields = {
            "origin": self.origin,
            "first": first,
            "events": p.wires((one.raw, one.sealed) for one in chain),
            "signature": signing.sign(self.private, head),
        } | more
        return p.Range(**fields)  # type: ignore[arg-type]

    def push(self, *ranges: p.Range) -> p.Pushed:
        return self.caller.ask("POST", "/v1/push", p.Push(ranges=ranges), p.Pushed)

    def pull(self, after: str = "", have: int = 0, limit: int = 500) -> p.Pulled:
        return self.caller.ask("GET", f"/v1/pull?after={after}&have={have}&limit={limit}", None, p.Pulled)


@pytest.fixture
def writer(hub: Hub) -> Callable[..., Writer]:
    def made(**more: object) -> Writer:
        one = Writer(hub, **more)  # type: ignore[arg-type]
        one.enrol()
        return one

    return made


def said(action: Callable[..., object], *args: object) -> str:
    with pytest.raises(Said) as found:
        action(*args)
    return found.value.code


def state(pushed: p.Pushed) -> tuple[str, int, str]:
    (one,) = pushed.standings
    return one.state, one.seq, one.code


def evidence(hub: Hub) -> list[tuple[str, int, bytes | None]]:
    with hub.database.reading() as connection:
        rows = connection.execute(t.evidence.select().order_by(t.evidence.c.id))
        return [(row.code, row.seq, row.raw and bytes(row.raw)) for row in rows]


def test_a_range_is_taken_once_however_often_it_comes(hub: Hub, writer) -> None:
    one = writer()
    for _ in range(5):
        one.note()
    first = one.push(one.range())
    assert state(first) == ("taken", 6, "")
    kept, position = hub.events(), one.pull().cursor
    assert one.push(one.range()) == msgspec.structs.replace(first, feed=(position, position))
    assert state(one.push(one.range(chain=one.chain[:3]))) == ("taken", 6, "")
    one.note()
    assert state(one.push(one.range(4))) == ("taken", 7, "")
    assert hub.events().keys() - kept.keys() == {(one.origin, 7)}
    assert int(one.pull().cursor.split(":")[0]) == int(position.split(":")[0]) + 1
    assert not evidence(hub)


def test_a_range_beyond_the_head_is_asked_for_from_the_head(hub: Hub, writer) -> None:
    one = writer()
    for _ in range(4):
        one.note()
    assert state(one.push(one.range(3))) == ("missing", 0, "")
    one.push(one.range(chain=one.chain[:2]))
    assert state(one.push(one.range(4))) == ("missing", 2, "")
    assert len(hub.events()) == 2
    assert not hub.stopped()


def test_what_contradicts_itself_stops_its_origin(hub: Hub, writer, expect_log) -> None:
    def lost(one: Writer) -> p.Range:
        return one.range(chain=[one.chain[0], *one.chain[2:]])

    def unchained(one: Writer) -> p.Range:
        one.note(prev="ab" * 32)
        return one.range()

    def unsigned(one: Writer) -> p.Range:
        return one.range(signature=b"x" * 64)

    def nonsense(one: Writer) -> p.Range:
        good = one.range()
        return msgspec.structs.replace(good, events=(*good.events[:-1], p.Wire(b"{}", None)))

    def twice(one: Writer) -> p.Range:
        one.note(event_id=one.chain[1].record.id)
        return one.range()

    def other_seal(one: Writer) -> p.Range:
        good = one.range()
        return msgspec.structs.replace(good, events=(*good.events[:-1], p.Wire(good.events[-1].raw, b"other")))

    bad = {
        lost: "gap",
        unchained: "bad-chain",
        unsigned: "bad-signature",
        nonsense: "bad-event",
        twice: "same-id",
        other_seal: "bad-event",
    }
    for count, (make, code) in enumerate(bad.items(), 1):
        one, peer = writer(), writer()
        one.note()
        one.push(one.range())
        one.note(), one.note()
        before = hub.events()
        with expect_log(f"is stopped: {code}"):
            assert state(one.push(make(one))) == ("stopped", 2, code), make.__name__
        assert hub.events() == before
        with expect_log(f"is stopped: {code}"):
            assert state(one.push(one.range(chain=one.chain[:3]))) == ("stopped", 2, code), "it stays so"
        assert [found for found, _, _ in evidence(hub)].count(code) >= 1
        assert len(evidence(hub)) == count
        peer.note()
        assert state(peer.push(peer.range())) == ("taken", 2, ""), "the others flow"


def test_a_fork_stops_and_the_other_story_is_kept_as_evidence(hub: Hub, writer, expect_log) -> None:
    one = writer()
    one.note(), one.note()
    one.push(one.range())
    clone = Writer(hub, key=one.private)
    clone.chain = one.chain[:2]
    clone.caller.certificate = one.caller.certificate
    other = clone.note("khác")
    clone.note()
    for story in (clone.range(), clone.range(3), clone.range(4)):
        with expect_log("is stopped: fork"):
            assert state(clone.push(story)) == ("stopped", 3, "fork")
    assert evidence(hub) == [("fork", 3, other.raw)]


def test_an_id_of_another_origin_is_not_taken_again(hub: Hub, writer, expect_log) -> None:
    one, two = writer(), writer()
    known = one.note()
    one.push(one.range())
    two.note(event_id=known.record.id)
    with expect_log("same-id"):
        assert state(two.push(two.range())) == ("stopped", 0, "same-id")


def test_nobody_stops_another_with_rubbish(hub: Hub, writer) -> None:
    one, two = writer(), writer()
    one.note()
    good = one.range()
    assert said(two.push, msgspec.structs.replace(good, signature=b"x" * 64)) == "bad-signature"
    broken = (*good.events[:-1], p.Wire(b"{}", None))
    assert said(two.push, msgspec.structs.replace(good, events=broken)) == "bad-request"
    assert not hub.stopped()
    assert not hub.events()
    assert state(two.push(good)) == ("taken", 2, ""), "a desk may bring what another signed"
    one.note()
    assert state(one.push(one.range())) == ("taken", 3, "")


def test_a_site_neither_reads_nor_writes_another(hub: Hub, writer) -> None:
    one, two = writer(), writer(site=OTHER)
    one.note()
    one.push(one.range())
    two.push(two.range())
    assert [wire.raw for wire in two.pull().events] == [two.chain[0].raw]
    assert said(two.push, one.range()) == "other-site"
    one.note()
    assert said(two.push, one.range()) == "other-site"
    stranger = Writer(hub)  # an origin of the first site that the hub does not know
    assert said(two.push, stranger.range()) == "other-site"
    assert two.pull(after=one.pull().cursor).again, "a cursor of one site is none at another"
    assert len(hub.events()) == 3


def test_only_desks_with_a_certificate_ask(hub: Hub, writer) -> None:
    one, two = writer(), writer()
    certificate = one.caller.certificate
    for bad in ("", "AAAA", two.caller.certificate):
        one.caller.certificate = bad
        assert said(one.pull) in {"unknown-desk", "bad-signature"}
    forged = p.Certificate(hub=hub.key.id, desk="x", site=OTHER, public_key=one.public, issued=0)
    one.caller.certificate = p.to_header(p.certify(one.private, forged))
    assert said(one.pull) == "unknown-desk"
    one.caller.certificate = certificate
    hello = hub.gate.answer("GET", "/v1/pull", {p.HEADER + "certificate": certificate}, b"")
    assert p.unpack(hello.body, p.Fault).code == "bad-signature"
    with hub.database.writing() as connection:
        (desk,) = [row.id for row in connection.execute(t.desk.select()) if bytes(row.public_key) == one.public]
        desks.revoke(connection, desk)
    assert said(one.pull) == "revoked"
    assert said(one.push, one.range()) == "revoked"
    two.pull()


def test_a_code_opens_once(hub: Hub) -> None:
    code = hub.code()
    one, two = Writer(hub), Writer(hub)
    assert one.enrol(code) == one.enrol(code), "an answer that was lost is given again"
    assert said(two.enrol, code) == "code-used"
    assert said(Writer(hub, site=OTHER).enrol, hub.code()) == "other-agency"
    assert said(two.enrol, p.enrolment_code(b"x" * p.SECRET, hub.key.public)) == "bad-code"
    late = hub.code()
    hub.now += desks.VALID + 1
    assert said(two.enrol, late) == "code-expired"


def test_requests_that_are_none(hub: Hub, writer) -> None:
    one = writer()
    assert said(one.caller.ask, "GET", "/v1/pull?limit=-1", None, p.Pulled) == "bad-request"
    assert said(one.caller.ask, "GET", "/v2/pull", None, p.Pulled) == "version"
    assert said(one.caller.ask, "POST", "/v1/push", p.Fault(code="", text=""), p.Pushed) == "bad-request"
    assert said(one.push, one.range(events=(), chain=one.chain)) == "bad-request"
    assert said(one.push, *[one.range()] * (p.MOST_RANGES + 1)) == "too-large"
    one.push(one.range())
    for nowhere in (0, -1, 2**53 + 1, 2**64 - 1):
        assert said(one.push, msgspec.structs.replace(one.range(), first=nowhere)) == "bad-request"
    assert state(one.push(one.range())) == ("taken", 1, "")
    bomb = p.Enrol(secret=bytes(p.MOST_OF_A_STRANGER), public_key=one.public, agency=one.site, letters="B")
    assert said(one.caller.ask, "POST", "/v1/enrol", bomb, p.Enrolled) == "bad-request"


def test_a_pull_gives_everything_once_in_order_and_not_ones_own(hub: Hub, writer) -> None:
    one, two = writer(), writer()
    for _ in range(7):
        one.note()
    one.push(one.range())
    two.push(two.range())
    found, cursor = [], ""
    while True:
        answer = two.pull(cursor, have=1, limit=3)
        found += [wire.raw for wire in answer.events]
        assert not answer.again
        cursor = answer.cursor
        if not answer.more:
            break
    assert found == [event.raw for event in one.chain]
    assert two.pull(cursor, have=1).events == ()
    assert [wire.raw for wire in two.pull(have=0).events][-1] == two.chain[0].raw, "what it never wrote itself, it sees"
    assert [head.origin for head in one.pull(have=8).heads] == [two.origin]
    assert [(head.origin, head.seq) for head in one.pull(have=0).heads] == [(one.origin, 8), (two.origin, 1)]
    lost = two.pull("999:0000", have=1)
    assert lost.again
    assert {one_.origin: one_.seq for one_ in lost.standings} == {one.origin: 8, two.origin: 1}


def received(code: str) -> e.Received:
    from tests.journal.make_sample import filled

    what: e.Received = filled(e.Received)
    return replace(what, code=code, provisional=True)


def test_what_a_rule_refuses_is_stored_and_holds_its_stream_alone(hub: Hub, writer) -> None:
    one, two = writer(), writer()
    bad = one.write("dossier:1", received(f"{OTHER}-261123-BC0001"))
    good = one.write("dossier:2", received(f"{SITE.agency}-261123-BC0002"))
    after = one.note(stream="dossier:1", version=2)
    pushed = one.push(one.range())
    assert state(pushed) == ("taken", 4, "")
    refused = p.Verdict(event=bad.record.id, stream="dossier:1", state="refused", code="code-of-another-site")
    held = p.Verdict(event=after.record.id, stream="dossier:1", state="held", by=bad.record.id)
    assert set(pushed.verdicts) == {refused, held}
    assert one.push(one.range()).verdicts == pushed.verdicts
    answer = two.pull()
    assert len(answer.events) == 4, "other desks have all of it"
    assert answer.verdicts == (refused, held)
    one.note(stream="dossier:2", version=2)
    assert state(one.push(one.range())) == ("taken", 5, "")
    assert not two.pull(answer.cursor).verdicts, "another stream flows"
    settled = one.write("dossier:1", e.Voided(reason="sai cơ quan"), version=3)
    verdicts = one.push(one.range()).verdicts
    assert verdicts == (msgspec.structs.replace(refused, state="superseded", by=settled.record.id),)
    assert {(found.event, found.state) for found in two.pull(answer.cursor).verdicts} == {
        (bad.record.id, "superseded"),
        (after.record.id, "accepted"),
    }
    assert good.record.id not in {found.event for found in two.pull().verdicts}
    one.note(stream="dossier:1", version=4)
    assert one.push(one.range(7)).verdicts == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_verdict_is_the_same_in_whatever_order_events_came(small_hub: Hub, order: tuple[int, ...]) -> None:
    """As a restored hub is given them back: by whichever desk calls first, and desks refuse and settle each other's."""
    desks = [Writer(small_hub, letters=letters) for letters in ("BC", "BD", "BF", "BG")]
    bad = desks[0].write("dossier:1", received(f"{OTHER}-261123-BC0001"), version=2)
    before = desks[1].note(stream="dossier:1", version=1)
    after = desks[1].note(stream="dossier:1", version=3)
    settled = desks[2].write("dossier:1", e.Voided(reason="sai cơ quan"), version=4)
    again = desks[3].write("dossier:1", received(f"{OTHER}-261123-BC0002"), version=5)
    held = desks[3].note(stream="dossier:1", version=6)
    for one in desks:
        one.enrol()
    for number in order:
        one = desks[number]
        one.push(one.range())
    code = "code-of-another-site"
    verdicts = {found.event: found for found in one.push(*(desk.range() for desk in desks)).verdicts}
    assert verdicts == {
        bad.record.id: p.Verdict(
            event=bad.record.id, stream="dossier:1", state="superseded", code=code, by=settled.record.id
        ),
        again.record.id: p.Verdict(event=again.record.id, stream="dossier:1", state="refused", code=code),
        held.record.id: p.Verdict(event=held.record.id, stream="dossier:1", state="held", by=again.record.id),
    }
    told: dict[str, str] = {}
    for found in one.pull().verdicts:  # the latest of each event is what a desk keeps
        told[found.event] = found.state
    assert {name for name, how in told.items() if how != "accepted"} == set(verdicts)
    assert told.get(before.record.id, "accepted") == told.get(after.record.id, "accepted") == "accepted"


def test_events_are_guarded(hub: Hub, writer) -> None:
    import sqlalchemy as sa

    one = writer()
    one.push(one.range())
    for statement in ("UPDATE event SET stream = 'x'", "DELETE FROM event"):
        with pytest.raises(sa.exc.DBAPIError, match="never"), hub.database.writing() as connection:
            connection.exec_driver_sql(statement)
    assert len(hub.events()) == 1


def test_the_tables_are_what_the_models_say(hub: Hub) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    import clerkdesk.hub.carrying  # noqa: F401  (it has a table of its own)

    hub.database.migrate()

    def is_the_same(_item: object, _name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
        return kind != "foreign_key_constraint" or hub.database.lite  # PostgreSQL has not all: see `tables.event`

    with hub.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_the_same})
        assert compare_metadata(context, ledger_tables.ledger.metadata) == []
