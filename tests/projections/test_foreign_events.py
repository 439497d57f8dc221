"""What others write may be anything: it is refused at the door, or kept without breaking what is shown."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.spoken import reason
from clerkdesk.journal.door import admit
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START, BadEvent
from clerkdesk.journal.signing import new_key, origin_of, public_key
from clerkdesk.projections import rebuild
from clerkdesk.projections.find import Due, Filter, Order
from clerkdesk.services import delivery, handover, look, person, reception, shifts, till, today
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.services.saying import say
from clerkdesk.services.verify import verify
from tests import verifier
from tests.counter import LAN, Parts, SetClock, deal, first_run, parts, wish

SAMPLES = [
    json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parents[1] / "journal" / "samples").glob("*.json"))
]
HERE = ("dossier:here", "visit:here", "till:here", "handover:here", "person:here", "export:here", "dossier:there")

odd_text = st.one_of(
    st.sampled_from(
        ["", "\0", "a\0b", "\u202e", "\U0010ffff", "ﷺ" * 50, "I\u0307", "{missing} {0} {x.__class__}", "%s" * 9,
         "'; --", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
         "2026-02-30T00:00:00Z",
         "moment:2026-11-23T08:00:00", "int:" + "9" * 5000, "date:x", "citizen ", "NEAR(", '"', "١٢٣", "\ud800", "\\"]
    ),
    st.text(max_size=30),
)  # fmt: skip
odd: st.SearchStrategy[Any] = st.one_of(
    odd_text,
    st.sampled_from([None, True, -1, 0, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**400, 0.5, 1e308, []]),
    st.integers(-(10**20), 10**20),
    st.lists(odd_text, max_size=3),
    st.dictionaries(odd_text, odd_text, max_size=2),
)


def paths(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each leaf of a JSON value is."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    yield before
    for name, inner in pairs:
        yield from paths(inner, (*before, name))


def put(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


class Stranger:
    """A desk whose program has gone mad."""

    def __init__(self) -> None:
        public = public_key(new_key())
        self.origin, self.prev, self.told = origin_of(public), START, Parts()
        body = {"public_key": public.hex(), "letters": "ZB", "agency": "H24.101.05"}
        self.say({"type": "origin.opened", "type_version": 1, "stream": f"origin:{self.origin}", "body": body}, None)

    def say(self, told: dict[str, Any], sealed: bytes | None, **more: object) -> None:
        seq = len(self.told) + 1
        record = {
            "id": f"{self.origin}-{seq}", "origin": self.origin, "seq": seq, "version": 1,
            "at": 1_795_400_000_000 + seq, "clock": None, "clerk": {"id": "x", "name": "X"}, "retention": "none",
            "prev": self.prev, "seal": hashlib.sha256(sealed).hexdigest() if sealed else None,
        } | told | more  # fmt: skip
        raw = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
        self.prev = hashlib.sha256(raw).hexdigest()
        self.told.append((raw, sealed))


@st.composite
def nonsense(draw: st.DrawFn) -> tuple[dict[str, Any], bytes | None, dict[str, Any]]:
    """Draw an event of a known type with something odd in its body, in its sealed part, or in its record."""
    sample = draw(st.sampled_from(SAMPLES))
    record = json.loads(sample["raw"])
    told = {name: record[name] for name in ("type", "type_version", "body", "retention")}
    kind = told["type"].split(".")[0]
    kind = kind if kind in {"visit", "till", "handover", "person", "export"} else "dossier"
    told["stream"] = draw(st.sampled_from([one for one in HERE if one.startswith(kind)]))
    personal = json.loads(base64.b64decode(sample["sealed"])[16:]) if sample["sealed"] else None
    for _ in range(draw(st.integers(0, 2))):
        told["body"] = put(told["body"], draw(st.sampled_from(list(paths(told["body"])))), draw(odd))
    if personal is not None and draw(st.booleans()):
        personal = put(personal, draw(st.sampled_from(list(paths(personal)))), draw(odd))
    sealed = None if personal is None else bytes(16) + json.dumps(personal).encode()
    more = {}
    if draw(st.integers(0, 3)) == 0:
        more = {draw(st.sampled_from(["version", "at", "clock", "stream", "type", "type_version", "clerk"])): draw(odd)}
    return told, sealed, more


def look_everywhere(desk: Desk) -> None:
    """Ask what every page asks."""
    for words in ("", "nguyen", "nva", "031", "a"):
        look.ids(desk, Filter(words=words))
        look.find_text(desk, words)
    for due in Due:
        look.ids(desk, Filter(due=due, order=Order.DUE))
    for state in State:
        look.ids(desk, Filter(states=frozenset({state})))
    for line in look.lines(desk, look.ids(desk, Filter())):
        found = look.details(desk, line.stream)
        assert found
        assert found.may is not None
        assert found.overdue in {True, False}
        for moment in found.timeline:
            assert say(moment.what)
        for why in found.dossier.due_why:
            say(reason(why))
        look.of_visit(desk, line.visit)
        look.of_person(desk, line.id_number)
        look.known_party(desk, line.id_number)
        if line.id_number:
            person.person(desk, line.id_number)
        with suppress(Refused):
            delivery.deliver(desk, LAN, delivery.Handing(stream=line.stream, collector=wish(desk).applicant))
    look.counts(desk), look.recent(desk), look.frequent(desk), look.waiting_too_long(desk)
    today.today(desk)
    till.since(desk, 0), till.still_open(desk), shifts.look(desk, LAN)
    handover.newest(desk), handover.recent(desk), handover.others(desk)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("foreign") / "desk"
    with closing(first_run(path).desk) as desk:
        assert desk.catalogue.procedures
        reception.receive(desk, LAN, wish(desk))
    return path


NAIVE = "2026-11-23T08:30:00"


def sample(kind: str) -> dict[str, Any]:
    return next(json.loads(one["raw"]) for one in reversed(SAMPLES) if json.loads(one["raw"])["type"] == kind)


def told(kind: str, stream: str = "dossier:here", **body: object) -> tuple[dict[str, Any], None, dict[str, Any]]:
    whole = sample(kind)
    made = {name: whole[name] for name in ("type", "type_version", "retention")}
    return made | {"stream": stream, "body": whole["body"] | body}, None, {}


@given(st.lists(nonsense(), min_size=1, max_size=12))
@example([told("dossier.received", due_at=NAIVE, received_at=NAIVE)])
@example([told("dossier.received"), told("dossier.due_moved", due_at=NAIVE)])
@example([told("fee.taken", amount=2**63)])
@example([told("fee.taken", amount=2**62), told("fee.taken", amount=2**62), told("fee.taken", amount=2**62)])
@example([told("dossier.received", due_why=[{"text": "{missing.__class__}", "params": {}}])])
@example([told("till.opened", "till:here", opening=10**30)])
@example([told("dossier.received", "dossier:\U0010ffff")])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_let_in_every_page_can_be_asked(
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    said: list[tuple[dict[str, Any], bytes | None, dict[str, Any]]],
) -> None:
    path = shutil.copytree(template, tmp_path_factory.mktemp("mad") / "desk")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("XDG_STATE_HOME", str(path.parent))  # how far the other copies have written
        desk = stack.enter_context(closing(open_desk(path, clock=SetClock())))
        stranger = Stranger()
        deal(desk, stranger.told)
        for one, sealed, more in said:
            before, prev = parts(desk), stranger.prev
            stranger.say(one, sealed, **more)
            try:
                deal(desk, stranger.told[-1:])
            except BadEvent:
                assert parts(desk) == before
                stranger.told.pop()
                stranger.prev = prev
        look_everywhere(desk)
        assert verifier.verify(desk.store.folder.database, desk.store.key) == []
        assert verify(desk).sound
        with desk.store.writing() as connection:
            shown = rebuild.dump(connection)
            rebuild.rebuild(connection)
            assert rebuild.dump(connection) == shown
        assert reception.receive(desk, LAN, wish(desk)).code
    shutil.rmtree(path)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"seq": 2**53 + 1}, "out of bounds"),
        ({"seq": 0}, "out of bounds"),
        ({"version": 10**30}, "out of bounds"),
        ({"version": 0}, "out of bounds"),
        ({"at": -1}, "wall time"),
        ({"at": 10**15}, "wall time"),
        ({"clock": 10**30}, "wall time"),
        ({"stream": "dossier:\U0010ffff"}, "a name that is none"),
        ({"stream": "dossier:a b"}, "a name that is none"),
        ({"stream": ""}, "a name that is none"),
        ({"id": "x" * 201}, "a name that is none"),
        ({"type": "dossier.\0"}, "a name that is none"),
        ({"clerk": {"id": "x", "name": "x" * 9_000_000}}, "too large"),
    ],
    ids=str,
)
def test_what_no_store_could_keep_is_refused_at_the_door(more: dict[str, Any], why: str) -> None:
    stranger = Stranger()
    stranger.say({"type": "visit.opened", "type_version": 1, "stream": "visit:x", "body": {}}, None)
    admit(*stranger.told[-1])
    stranger.say({"type": "visit.opened", "type_version": 1, "stream": "visit:x", "body": {}}, None, **more)
    with pytest.raises(BadEvent, match=why):
        admit(*stranger.told[-1])


def test_bytes_that_two_readers_read_differently_are_refused() -> None:
    stranger = Stranger()
    raw = stranger.told[0][0]
    twice = raw.replace(b'"seq":1', b'"seq":1,"seq":2')
    with pytest.raises(BadEvent):
        admit(twice + b" \xff")
    for lie in (raw.replace(b'"agency":"', b'"agency":"\xff\xfe'), b"\xef\xbb\xbf" + raw, raw + raw, raw[:-1]):
        with pytest.raises(BadEvent):
            admit(lie)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("dossier.received", {"due_at": NAIVE}),
        ("dossier.received", {"received_at": "0001-01-01T00:00:00+14:00"}),
        ("dossier.received", {"fee": 10**30}),
        ("dossier.received", {"procedure": {"code": "1", "version": 10**30, "name": "x", "field": "y"}}),
        ("dossier.delivered", {"delivered_at": "9999-12-31T23:59:59-14:00"}),
        ("dossier.supplemented", {"due_at": NAIVE}),
        ("fee.taken", {"amount": 2**63}),
        ("till.closed", {"notes": [{"value": 1000, "pieces": 10**20}]}),
    ],
)
def test_a_known_type_that_says_nonsense_is_kept_and_freezes_its_stream(kind: str, body: dict[str, Any]) -> None:
    stranger = Stranger()
    stranger.say(told(kind)[0], None)
    stranger.say(told(kind, **body)[0], None)
    whole, mad = (fact(admit(*one).raw).what for one in stranger.told[1:])
    assert not isinstance(whole, e.Unknown)
    assert isinstance(mad, e.Unknown)
    assert mad.type == kind
