"""The records of the protocol: what is packed is unpacked, what is none of ours is refused, codes survive typing."""

from __future__ import annotations

import base64
import secrets

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.journal import signing
from clerkdesk.sync import protocol as p

KEY = bytes(range(32))
PUBLIC = signing.public_key(KEY)
PAPER = p.Certificate(hub="0123456789abcdef", desk="d", site="H24.101.05", public_key=PUBLIC, issued=7)


@given(st.lists(st.tuples(st.binary(max_size=400), st.none() | st.binary(max_size=99)), max_size=9), st.integers(1, 99))
def test_events_travel_byte_for_byte(parts, first: int) -> None:
    sent = p.Push(ranges=(p.Range(origin="a", first=first, events=p.wires(parts), signature=b"s" * 64),))
    assert p.unpack(p.pack(sent), p.Push) == sent


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(p.NotOurs):
        p.unpack(body, p.Push)
    with pytest.raises(p.NotOurs):
        p.unpack(zstandard.compress(body), p.Push)


@given(st.integers(0, 4000))
def test_a_body_cut_off_is_refused(length: int) -> None:
    body = p.pack(
        p.Push(
            ranges=(p.Range(origin="a", first=1, events=p.wires([(secrets.token_bytes(4000), None)]), signature=b""),)
        )
    )
    with pytest.raises(p.NotOurs):
        p.unpack(body[: min(length, len(body) - 1)], p.Push)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p, "MOST_BYTES", 1 << 20)
    bomb = zstandard.compress(msgspec.msgpack.encode({"code": "x", "text": "0" * (4 << 20)}))
    assert len(bomb) < 2000
    with pytest.raises(p.NotOurs, match="too much"):
        p.unpack(bomb, p.Fault)
    monkeypatch.setattr(p, "MOST_ON_THE_WIRE", 99)
    with pytest.raises(p.NotOurs, match="bytes"):
        p.unpack(bomb, p.Fault)


def test_a_stranger_may_have_less_unpacked() -> None:
    code = p.Fault(code="x", text="0" * p.MOST_OF_A_STRANGER)
    assert p.unpack(p.pack(code), p.Fault) == code
    with pytest.raises(p.NotOurs, match="too much"):
        p.unpack(p.pack(code), p.Fault, p.MOST_OF_A_STRANGER)


def test_what_is_nested_too_deep_is_refused_by_whoever_reads_it() -> None:
    deep = b"\x91" * 40_000 + b"\x90"
    with pytest.raises(p.NotOurs, match="recursion"):
        p.unpack(zstandard.compress(b"\x82\xa6ranges\x90\xa1x" + deep), p.Push)
    assert p.from_header(base64.b64encode(b"\x81\xa1x" + deep).decode()) is None


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = zstandard.compress(msgspec.msgpack.encode({"code": "busy", "text": "later", "retry": 30}))
    assert p.unpack(later, p.Fault) == p.Fault(code="busy", text="later")


def test_a_certificate_is_what_the_hub_signed() -> None:
    paper = p.certify(KEY, PAPER)
    assert p.certified(PUBLIC, paper) == PAPER
    assert p.from_header(p.to_header(paper)) == paper
    assert p.certified(signing.public_key(b"x" * 32), paper) is None
    forged = msgspec.structs.replace(PAPER, site="H24.101.06")
    assert (
        p.certified(PUBLIC, p.Enrolled(certificate=p.certify(KEY, forged).certificate, signature=paper.signature))
        is None
    )
    assert p.certified(b"no key", paper) is None
    assert p.from_header("?") is None
    assert p.from_header("AAAA") is None


@given(st.binary(min_size=p.SECRET, max_size=p.SECRET))
def test_a_code_is_read_however_it_is_typed(secret: bytes) -> None:
    code = p.enrolment_code(secret, PUBLIC)
    assert len(code) == 39
    expected = (secret, p.fingerprint(PUBLIC))
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert p.read_code(typed) == expected


@pytest.mark.parametrize("code", ["", "ABCD", "U" * 32, "AAAA-" * 9, "ấ" * 32])
def test_what_is_no_code(code: str) -> None:
    assert p.read_code(code) is None


def test_statements_tell_requests_apart() -> None:
    base = ("hub", "POST", "/v1/push", 7, b"body")
    told = p.request_statement(*base)
    for place, other in enumerate(("bub", "GET", "/v1/pull", 8, b"Body")):
        assert p.request_statement(*base[:place], other, *base[place + 1 :]) != told  # type: ignore[arg-type, call-arg]
    signature = signing.sign_statement(KEY, told)
    assert signing.holds(PUBLIC, told, signature)
    assert not signing.holds(PUBLIC, told + b" ", signature)
    assert p.answer_statement("aa", 200, 7, b"") != p.answer_statement("ab", 200, 7, b"")
