"""What an event is: bytes kept for good, a hash over them, and samples of everything that was ever written."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain.folding import fold
from clerkdesk.domain.party import Party
from clerkdesk.journal import event, facts
from clerkdesk.journal.event import read, rehomed, write
from clerkdesk.journal.place import START, BadEvent

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
LAN = e.Clerk(id="clerk-lan", name="Trần Thị Lan")


def sample(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def written(what: e.Payload, *, seq: int = 1, stream: str = "dossier:x", version: int = 1) -> event.Event:
    return write(what, origin="ab", seq=seq, stream=stream, version=version, at=1000, clerk=LAN, prev=START)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_what_was_written_once_is_understood_for_good(file: Path) -> None:
    kept = sample(file)
    sealed = None if kept["sealed"] is None else base64.b64decode(kept["sealed"])
    found = read(kept["raw"].encode(), sealed, expected=kept["hash"])
    what = facts.fact(found.raw, found.sealed).what
    assert not isinstance(what, e.Unknown)
    assert json.loads(msgspec.json.encode(what)) == kept["means"]


def test_every_version_of_every_type_has_its_sample() -> None:
    there = {file.stem for file in SAMPLES}
    for kind in e.PAYLOADS:
        for version in range(1, kind.VERSION + 1):
            assert f"{kind.TYPE}.{version}" in there, "run: python tests/journal/make_sample.py"


def test_every_older_version_has_an_upcast_to_the_next() -> None:
    known = {kind.TYPE: kind.VERSION for kind in e.PAYLOADS}
    assert len(known) == len(e.PAYLOADS)
    assert set(facts.UPCASTS) == {(kind, old) for kind, version in known.items() for old in range(1, version)}


def test_a_sample_leaves_no_field_out() -> None:
    for file in SAMPLES:
        kept = sample(file)
        body = json.loads(kept["raw"])["body"]
        kind = next(kind for kind in e.PAYLOADS if file.stem.startswith(kind.TYPE + "."))
        if file.stem == f"{kind.TYPE}.{kind.VERSION}":
            assert set(body) == {field.name for field in dataclasses.fields(kind)} - {"personal"}


def test_personal_data_are_never_in_the_record() -> None:
    for file in SAMPLES:
        record = json.loads(sample(file)["raw"])
        assert "personal" not in record["body"]
        assert (record["seal"] is None) == (sample(file)["sealed"] is None)


def test_the_same_words_under_two_salts_have_two_seals() -> None:
    what = e.VisitOpened(personal=e.VisitPeople(visitor=Party(name="Nguyễn Văn An")))
    one, other = written(what), written(what)
    assert one.record.seal != other.record.seal
    assert "Nguyễn" not in one.raw.decode()


def test_erased_is_read_as_nobody() -> None:
    kept = written(e.VisitOpened(personal=e.VisitPeople(visitor=Party(name="Nguyễn Văn An"))))
    what = facts.fact(kept.raw, None).what
    assert isinstance(what, e.VisitOpened)
    assert what.personal is None


def altered(kept: event.Event, **fields: Any) -> bytes:
    return json.dumps(json.loads(kept.raw) | fields, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "dossier.teleported"},
        {"type_version": 2},
        {"type_version": 0},
        {"type_version": -1},
        {"body": {"reason": 7}},
        {"body": []},
        {"body": None},
    ],
    ids=str,
)
def test_what_a_newer_program_wrote_freezes_its_stream_and_nothing_else(fields: dict[str, Any]) -> None:
    kept = written(e.Voided(reason="nhầm"))
    found = facts.fact(altered(kept, **fields))
    assert isinstance(found.what, e.Unknown)
    assert (found.stream, found.version, found.clerk) == ("dossier:x", 1, LAN)
    state = fold("dossier:x", [found])
    assert state.frozen


def test_fields_that_a_newer_minor_program_added_are_passed_over() -> None:
    kept = written(e.Voided(reason="nhầm"))
    found = facts.fact(altered(kept, body={"reason": "nhầm", "mood": "sorry"}, weather="rain"))
    assert found.what == e.Voided(reason="nhầm")


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"{}", b"\xff", b'{"id":1}', b"{" * 5000], ids=repr)
def test_what_is_no_event_says_so(raw: bytes) -> None:
    with pytest.raises(BadEvent):
        read(raw)


@given(st.data())
def test_a_changed_byte_is_always_noticed(data: st.DataObject) -> None:
    kept = written(e.VisitOpened(personal=e.VisitPeople(visitor=Party(name="Nguyễn Văn An"))))
    assert kept.sealed is not None
    in_raw = data.draw(st.booleans())
    part = bytearray(kept.raw if in_raw else kept.sealed)
    place = data.draw(st.integers(0, len(part) - 1))
    part[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadEvent):
        read(bytes(part) if in_raw else kept.raw, kept.sealed if in_raw else bytes(part), expected=kept.hash)


def test_the_bytes_are_plain_sorted_json() -> None:
    kept = written(e.Voided(reason="nhập nhầm “hai” lần"))
    record = json.loads(kept.raw)
    assert kept.raw.decode() == json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert kept.hash == hashlib.sha256(kept.raw).hexdigest()


def test_ids_sort_as_they_were_made() -> None:
    made = [event.new_id() for _ in range(200)]
    assert made == sorted(made)
    assert len(set(made)) == 200


def test_an_event_that_gets_a_new_home_keeps_every_other_byte() -> None:
    first = write(
        e.Voided(reason="nhầm"), origin="aa", seq=7, stream="dossier:1", version=2, at=5, clerk=LAN, prev=START
    )
    newer = first.raw.replace(b'"clock":null', b'"clock":null,"colour":{"x":1.50}')
    moved = rehomed(read(newer), "bb", 3, "1" * 64)
    assert (moved.record.origin, moved.record.seq, moved.record.prev) == ("bb", 3, "1" * 64)
    there = (
        moved.raw.replace(b'"bb"', b'"aa"').replace(b'"seq":3', b'"seq":7').replace(b'"' + b"1" * 64, b'"' + b"0" * 64)
    )
    assert there == newer
    assert moved.hash == hashlib.sha256(moved.raw).hexdigest()
