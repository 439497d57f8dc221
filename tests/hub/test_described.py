"""The hub against its own description, fuzzed over real HTTP: by strangers, and by an enrolled desk that signs all."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from clerkdesk.hub import gate as gate_
from clerkdesk.hub.limits import Limits, Rate
from clerkdesk.hub.serving import Server
from clerkdesk.journal import signing
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import myself
from clerkdesk.sync.line import check
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.protocol import claims, codes, province
from clerkdesk.sync.protocol.description import RECORDS, described
from clerkdesk.sync.ranges import next_range
from tests.counter import LAN, wish
from tests.meeting import Hub, enrol, fresh_database, hop

WIDE = Rate(10**9, 10**9)
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, known in described("0")["paths"].items()
    for method in known
    if path != "/v1/notice"  # a stream: see test_notice
]
FEW = settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@schemathesis.serializer(p.MEDIA, lane.PIECE_MEDIA)
def as_it_is(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


class Signer(requests.auth.AuthBase):
    """Signs whatever was drawn as an enrolled desk does."""

    def __init__(self, desk: Desk, hub: Hub) -> None:
        self.hub, self.private, self.certificate = hub, myself(desk.store)[1], hop(desk).certificate

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        body = r.body if isinstance(r.body, bytes) else str(r.body or "").encode()
        headers = {name.lower(): str(value) for name, value in r.headers.items()}
        path = r.path_url.partition("?")[0]
        of_lane = path.startswith((lane.UPLOADS, lane.ATTACHMENTS))
        r.headers.update(self.headers(str(r.method), r.path_url, lane.covered(headers, body) if of_lane else body))
        return r

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        statement = p.request_statement(self.hub.key.id, method, target, self.hub.now, body)
        signature = signing.sign_statement(self.private, statement).hex()
        shown = {p.HEADER + "time": str(self.hub.now), p.HEADER + "signature": signature}
        return {**shown, p.HEADER + "certificate": self.certificate}


@contextmanager
def unlimited(hub: Hub) -> Iterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = Server(hub.gate, limits=Limits(desk=WIDE, address=WIDE, public=WIDE, guesses=WIDE))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, templates, tmp_path_factory) -> Iterator[tuple[Hub, Desk, str]]:
    import shutil
    from contextlib import closing

    from clerkdesk.services.opening import open_desk
    from tests.counter import SetClock

    folder, address = tmp_path_factory.mktemp("described"), ""
    if request.param == "postgresql":
        address = fresh_database(request.getfixturevalue("cluster"), "described")
    shutil.copytree(templates / "B", folder / "B")
    with closing(open_desk(folder / "B", clock=SetClock())) as one, closing(Hub(folder / "hub", address)) as hub:
        enrol(one, hub)
        with unlimited(hub) as url:
            yield hub, one, url


@pytest.mark.parametrize("who", ["stranger", "desk"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_described(operation: str, who: str, place: tuple[Hub, Desk, str]) -> None:
    hub, one, url = place
    if who == "stranger" and not hub.database.lite:
        return  # nothing that they say comes to the database
    load_all_checks()
    checks: Any = CHECKS.get_by_names(
        ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance"]
    )
    method, _, path = operation.partition(" ")
    drawn = schemathesis.openapi.from_dict(json.loads(requests.get(url + "/openapi.json", timeout=10).text))
    known: dict[str, Any] = {"auth": Signer(one, hub)} if who == "desk" else {}
    session = requests.Session()

    @FEW
    @given(drawn[path][method].as_strategy())
    def ask(case: schemathesis.Case[Any]) -> None:
        answer = case.call(base_url=url, session=session, **known)
        case.validate_response(answer, checks=checks)

    with session:
        ask()


def test_the_description_is_one_and_names_every_route(place: tuple[Hub, Desk, str]) -> None:
    known = described("0")
    text = json.dumps(known)
    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert name in known["components"]["schemas"]
    for schema in known["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path in re.findall(r'case "[A-Z]+", "(/[^"]+)"', Path(str(gate_.__file__)).read_text("utf-8")):
        assert path in known["paths"], path
    assert {p.Push, p.Pulled, p.Fault} <= set(RECORDS)


# --- records of every kind, drawn, packed and signed

_TEXT = st.text(max_size=40)
_WIRE = st.builds(p.Wire, raw=st.binary(max_size=60), sealed=st.none() | st.binary(max_size=20))
_RANGE = st.builds(
    p.Range,
    origin=_TEXT | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    first=st.integers(-2, 2**53),
    events=st.lists(_WIRE, max_size=3).map(tuple),
    signature=st.binary(max_size=64),
)
_TICKET = _TEXT | _TEXT.map(lambda name: f"ticket:{name}")
_VERSION = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3)
_ASKED: dict[str, st.SearchStrategy[Any]] = {
    "/v1/push": st.builds(p.Push, ranges=st.lists(_RANGE, max_size=3).map(tuple)),
    "/v1/enrol": st.builds(
        p.Enrol,
        secret=st.binary(max_size=20),
        public_key=st.binary(max_size=40) | st.binary(min_size=32, max_size=32),
        agency=_TEXT,
        letters=_TEXT,
    ),
    "/v1/codes": st.from_type(codes.AskCodes),
    "/v1/province": st.from_type(province.AskProvince),
    "/v1/claims": st.builds(
        claims.AskClaim,
        ticket=_TICKET,
        version=_VERSION,
        counter=_TEXT,
        further=st.lists(st.builds(claims.Further, _TICKET, _VERSION), max_size=claims.MOST + 1).map(tuple),
    ),
}


@pytest.mark.parametrize("path", sorted(_ASKED))
def test_whatever_record_is_drawn_the_answer_is_signed(path: str, place: tuple[Hub, Desk, str]) -> None:
    hub, one, _ = place
    signer = Signer(one, hub)

    @settings(FEW, max_examples=40)
    @given(_ASKED[path])
    def ask(record: Any) -> None:
        body = p.pack(record)
        headers = signer.headers("POST", path, body)
        reply = hub.gate.answer("POST", path, headers, body)
        assert reply.status < 500
        assert check(reply, hub.key.public, headers[p.HEADER + "signature"]) == hub.now

    ask()


def test_a_true_range_with_any_change_is_answered(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, small_hub)
    reception.receive(one, LAN, wish(one))
    signer = Signer(one, small_hub)
    origin, private = myself(one.store)
    with one.store.reading() as connection:
        true = next_range(connection, origin.id, 0, 3, private)
    assert true is not None

    @settings(FEW, max_examples=50)
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        events = list(true.events)
        which = data.draw(st.integers(0, len(events) - 1))
        raw = bytearray(events[which].raw)
        for _ in range(data.draw(st.integers(1, 3))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        events[which] = p.Wire(bytes(raw), data.draw(st.sampled_from([events[which].sealed, None, b"", b"x"])))
        changed = p.Range(origin=true.origin, first=true.first, events=tuple(events), signature=true.signature)
        body = p.pack(p.Push(ranges=(changed,)))
        headers = signer.headers("POST", "/v1/push", body)
        reply = small_hub.gate.answer("POST", "/v1/push", headers, body)
        assert reply.status < 500
        check(reply, small_hub.key.public, headers[p.HEADER + "signature"])

    ask()
    assert set(small_hub.stopped()) <= {origin.id}


def test_what_a_database_cannot_hold_is_no_fault_of_the_hub(place: tuple[Hub, Desk, str]) -> None:
    hub, one, _ = place
    signer = Signer(one, hub)
    asked: list[tuple[str, str, bytes]] = [
        ("GET", f"{path}?{parameter['name']}={value}", b"")
        for path, known in described("0")["paths"].items()
        for parameter in known.get("get", {}).get("parameters", ())
        for value in ("%00", "1%00", "%ED%A0%80", "9" * 30)
        if parameter["in"] == "query"
    ]
    odd = p.Range(origin="\0", first=1, events=(p.Wire(b"\0", b"\0"),), signature=b"\0")
    asked.append(("POST", "/v1/push", p.pack(p.Push(ranges=(odd,)))))
    wanted = (codes.Wanted(stream="dossier:\0", day="2026-11-23"),)
    asked.append(("POST", "/v1/codes", p.pack(codes.AskCodes(wanted=wanted))))
    asked.append(("POST", "/v1/codes", p.pack(codes.AskCodes(wanted=(codes.Wanted(stream="\0", day="\0"),)))))
    asked.append(("POST", "/v1/province", p.pack(province.AskProvince(streams=("\0",)))))
    for method, target, body in asked:
        headers = signer.headers(method, target, body)
        reply = hub.gate.answer(method, target, headers, body)
        assert reply.status < 500, target
        check(reply, hub.key.public, headers[p.HEADER + "signature"])
