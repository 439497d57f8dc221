"""Checking a chain, and the signatures over its heads."""

from __future__ import annotations

import dataclasses

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.party import Party
from clerkdesk.journal import chain, signing
from clerkdesk.journal.event import write
from clerkdesk.journal.place import START

LAN = e.Clerk(id="clerk-lan", name="Trần Thị Lan")


def links(count: int = 6) -> list[chain.Link]:
    found, prev = [], START
    for seq in range(1, count + 1):
        people = e.VisitPeople(visitor=Party(name=f"Người {seq}"))
        one = write(
            e.VisitOpened(personal=people),
            origin="ab", seq=seq, stream=f"visit:{seq}", version=1, at=seq, clerk=LAN, prev=prev,
        )  # fmt: skip
        found.append(chain.Link(seq, one.hash, one.raw, one.sealed))
        prev = one.hash
    return found


def places(given: list[chain.Link], **more: object) -> list[int]:
    return sorted({fault.seq for fault in chain.check("ab", given, **more)})  # type: ignore[arg-type]


def test_a_whole_chain_has_no_breaks() -> None:
    assert places(links()) == []
    assert places([]) == []


def test_an_erased_part_is_no_break() -> None:
    assert places([link._replace(sealed=None) for link in links()]) == []


def test_the_tail_of_a_chain_is_checked_from_what_came_before() -> None:
    whole = links()
    assert places(whole[3:], seq=3, prev=whole[2].hash) == []
    assert places(whole[3:], seq=3, prev=whole[1].hash) == [4]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda w: w[:2] + w[3:], [4]),
        (lambda w: [w[1], w[0], *w[2:]], [1, 2, 3]),
        (lambda w: [*w[:2], w[2]._replace(raw=w[2].raw.replace(b'"at":3', b'"at":4')), *w[3:]], [3]),
        (lambda w: [*w[:2], w[2]._replace(hash="0" * 64), *w[3:]], [3, 4]),
        (lambda w: [*w[:2], w[2]._replace(sealed=b"salt of sixteen b{}"), *w[3:]], [3]),
        (lambda w: [*w[:2], w[2]._replace(raw=b"rubbish"), *w[3:]], [3]),
        (lambda w: [w[0]._replace(seq=2)], [2]),
    ],
    ids=["gap", "swapped", "changed bytes", "changed hash", "other sealed part", "no event", "another number"],
)
def test_a_break_is_found_where_it_is(spoil, expected: list[int]) -> None:
    assert places(spoil(links())) == expected


def test_another_origins_event_is_a_break() -> None:
    assert [fault.why for fault in chain.check("cd", links(1))] == ["it says that it is ab/1"]


def test_a_signature_holds_for_its_head_alone() -> None:
    private, other = signing.new_key(), signing.new_key()
    public = signing.public_key(private)
    head = signing.Head(signing.origin_of(public), 7, "ab" * 32)
    signature = signing.sign(private, head)
    assert signing.verify(public, head, signature)
    assert not signing.verify(public, dataclasses.replace(head, seq=8), signature)
    assert not signing.verify(public, dataclasses.replace(head, hash="cd" * 32), signature)
    assert not signing.verify(public, dataclasses.replace(head, origin="0" * 16), signature)
    assert not signing.verify(signing.public_key(other), head, signing.sign(other, head))
    assert not signing.verify(public, head, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not signing.verify(public, head, b"")
