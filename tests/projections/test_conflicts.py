"""Facts that cannot both hold, erasures and unknown events, between desks: what each store then shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.journal.door import admit
from clerkdesk.journal.event import Event, write
from clerkdesk.journal.place import START, BadEvent
from clerkdesk.journal.signing import new_key, origin_of, public_key
from clerkdesk.projections.find import Filter
from clerkdesk.services import delivery, erasing, look, reception
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.verify import verify
from clerkdesk.store.incoming import ingest
from tests import verifier
from tests.counter import LAN, Parts, deal, first_run, parts, person, refused, sound, wish

AN = person(1)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    with ExitStack() as stack:
        yield tuple(  # type: ignore[misc]
            stack.enter_context(closing(first_run(tmp_path / letter, letter).desk)) for letter in "BC"
        )


def ready(desk: Desk) -> str:
    """Return a dossier whose result is in."""
    stream = reception.receive(desk, LAN, wish(desk, applicant=AN)).stream
    delivery.enter_result(desk, LAN, stream, number="12")
    return stream


def state(desk: Desk, stream: str) -> look.Details:
    found = look.details(desk, stream)
    assert found is not None
    return found


def test_a_result_delivered_twice_is_contested_and_one_decision_settles_it_everywhere(two) -> None:
    here, there = two
    stream = ready(here)
    deal(there, parts(here))
    for desk in two:
        delivery.deliver(desk, LAN, Handing(stream=stream, collector=AN))
    deal(here, parts(there))
    deal(there, parts(here))
    for desk in two:
        details = state(desk, stream)
        assert details.dossier.contested
        assert details.line.contested
        assert len([moment for moment in details.timeline if moment.contested]) == 2
        assert look.ids(desk, Filter(contested=True)).tolist() == [details.line.row]
        assert refused(delivery.void, desk, LAN, stream, "nhầm") == "contested"
    (contest,) = state(there, stream).dossier.contests
    assert refused(delivery.settle, there, LAN, stream, contest.other, " ") == "no-reason"
    assert refused(delivery.settle, there, LAN, stream, "nobody", "x") == "not-contested"
    delivery.settle(there, LAN, stream, contest.other, "đã hỏi người nhận")
    deal(here, parts(there))
    for desk in two:
        details = state(desk, stream)
        assert details.dossier.state is State.DELIVERED
        assert not details.line.contested
        assert sound(desk)
    assert refused(delivery.settle, here, LAN, stream, contest.standing, "x") == "not-contested"


def test_money_taken_twice_counts_twice(two) -> None:
    here, there = two
    stream = reception.receive(here, LAN, wish(here, "2.000635", applicant=AN, pay_now=False)).stream
    deal(there, parts(here))
    owed = state(here, stream).owed
    assert owed
    for desk in two:
        delivery.take_fee(desk, LAN, stream, owed)
    deal(here, parts(there))
    assert state(here, stream).dossier.paid == 2 * owed
    assert state(here, stream).owed == 0


def test_an_erasure_that_comes_before_what_it_erases_erases_it(two) -> None:
    here, there = two
    stream = ready(here)
    before = parts(here)
    erasing.erase(here, LAN, stream, "theo yêu cầu")
    assert state(here, stream).line.name == ""
    assert state(here, stream).line.id_number == ""
    assert look.ids(here, Filter(words="nguyen van an")).tolist() == []
    assert look.of_person(here, AN.identity.number) == []
    after = parts(here)
    assert len(after) == len(before) + 1
    deal(there, [after[-1]])
    deal(there, before)
    for desk in two:
        assert state(desk, stream).line.name == ""
        assert state(desk, stream).dossier.erased
        assert sound(desk)
    assert refused(erasing.erase, here, LAN, stream, "lần nữa") == "nothing-to-erase"
    assert refused(erasing.erase, here, LAN, stream, "") == "no-reason"


def test_an_erasure_in_one_stream_reaches_no_other(two) -> None:
    here, _ = two
    one, other = ready(here), ready(here)
    victim = next(json.loads(raw)["id"] for raw, sealed in parts(here) if sealed and other in raw.decode())
    stranger = Stranger()
    stranger.say(one, 99, e.PersonalErased(events=(victim,), ground="x"))
    deal(here, stranger.told)
    assert state(here, other).line.name == AN.name


def test_a_sealed_part_that_comes_later_is_kept(two) -> None:
    here, there = two
    stream = ready(here)
    deal(there, [(raw, None) for raw, _ in parts(here)])
    assert state(there, stream).line.name == ""
    deal(there, parts(here))
    assert state(there, stream).line.name == AN.name
    assert sound(there)


class Stranger:
    """A desk of another make, which writes whatever it likes."""

    def __init__(self) -> None:
        public = public_key(new_key())
        self.origin, self.prev, self.told = origin_of(public), START, Parts()
        self.say(f"origin:{self.origin}", 1, e.OriginOpened(public_key=public.hex(), letters="ZB", agency="H24.101.05"))

    def say(self, stream: str, version: int, what: e.Payload, **fields: object) -> None:
        made = write(
            what, origin=self.origin, seq=len(self.told) + 1, stream=stream, version=version, at=1_795_400_000_000,
            clerk=LAN, prev=self.prev,
        )  # fmt: skip
        if fields:
            raw = json.dumps(json.loads(made.raw) | fields, ensure_ascii=False, sort_keys=True).encode()
            made = Event(made.record, raw, hashlib.sha256(raw).hexdigest(), made.sealed)
        self.prev = made.hash
        self.told.append((made.raw, made.sealed))


@pytest.mark.parametrize("fields", [{"type": "dossier.teleported"}, {"type_version": 9}], ids=["type", "version"])
def test_an_event_of_a_newer_program_freezes_its_stream_and_is_handed_on(two, tmp_path: Path, fields) -> None:
    here, there = two
    stream = ready(here)
    free = ready(here)
    stranger = Stranger()
    stranger.say(stream, 9, e.Voided(reason="x"), **fields)
    deal(here, stranger.told)
    assert state(here, stream).line.frozen
    assert refused(delivery.deliver, here, LAN, Handing(stream=stream, collector=AN)) == "newer-version"
    assert not state(here, stream).can_deliver
    delivery.deliver(here, LAN, Handing(stream=free, collector=AN))
    deal(there, parts(here))
    assert stranger.told[1] in parts(there)
    assert sound(here)
    assert sound(there)
    told = [moment.what.text for moment in state(there, stream).timeline]
    assert any("newer version" in text for text in told)


def test_a_fork_is_never_taken_in(two) -> None:
    here, there = two
    ready(here)
    deal(there, parts(here))
    before = parts(there)
    raw, _ = parts(here)[-1]
    record = json.loads(raw)
    lies = {
        "another story under the same sequence": json.dumps(record | {"at": 1}).encode(),
        "the same id under another sequence": json.dumps(record | {"seq": record["seq"] + 1}).encode(),
        "no event": b"{}",
        "another's key": Stranger().told[0][0].replace(b'"public_key":"', b'"public_key":"00'),
    }
    for what, lie in lies.items():
        with pytest.raises(BadEvent), there.store.writing() as connection:
            ingest(connection, [admit(lie)])
        assert parts(there) == before, what
    with pytest.raises(BadEvent), there.store.writing() as connection:
        ingest(connection, [admit(raw, b"0123456789abcdef{}")])


def test_an_event_that_does_not_name_the_one_before_it_is_never_taken_in(two) -> None:
    here, _ = two
    stranger = Stranger()
    stranger.prev = START
    stranger.say("visit:x", 1, e.VisitOpened())
    before = parts(here)
    for order in (stranger.told, stranger.told[::-1]):
        with pytest.raises(BadEvent, match="before it"), here.store.writing() as connection:
            ingest(connection, [admit(*part) for part in order])
    assert parts(here) == before


def test_twice_in_one_batch_is_once(two) -> None:
    here, there = two
    stream = ready(here)
    deal(there, parts(here) * 3)
    assert len(parts(there)) == len(parts(here)) + 1
    assert state(there, stream).line == state(here, stream).line
    assert sound(there)


def test_what_is_missing_is_told_by_both_verifiers_until_it_comes(two) -> None:
    here, there = two
    ready(here)
    everything = parts(here)
    deal(there, everything[:2] + everything[4:])
    assert not verify(there).sound
    assert verifier.verify(there.store.folder.database, there.store.key)
    deal(there, everything)
    assert sound(there)
    late = first_run(there.store.folder.path.parent / "late", "G").desk
    deal(late, everything[1:])  # nobody knows this origin yet
    assert not verify(late).sound
    assert len(verify(late).origins) == 2
    deal(late, everything[:1])
    assert sound(late)
    late.close()
