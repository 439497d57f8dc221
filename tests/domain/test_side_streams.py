"""Tills, hand-over lists, visits and people: any facts in any order give a state, and the order alone decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain import folding, handover, money, person, till, visit
from clerkdesk.domain.party import Party

LAN = e.Clerk(id="clerk-lan", name="Trần Thị Lan")
numbers = st.sampled_from(["031090000001", "031090000002", "031090000003", "123456789", ""])
some = st.lists(numbers, max_size=3).map(tuple)
same = st.none() | st.builds(
    lambda main, also, on: e.SamePerson(main=main, numbers=also, dossiers=on), numbers, some, some
)
amounts = st.integers(0, 10**9)
closed = e.TillClosed(
    counted=5, expected=7, cash_in=7, cash_out=0, transfer_in=0, transfer_out=0, moves=1, anchor_seq=3, anchor_hash="ab"
)
entry = e.ListEntry(stream="dossier:1", code="H24", procedure="Đăng ký khai sinh")
whats = st.one_of(
    st.builds(lambda amount: e.TillOpened(opening=amount), amounts),
    st.just(closed),
    st.builds(lambda way: e.HandoverListed(number="BG", way=way, other="x", entries=(entry,)), st.sampled_from(e.Way)),
    st.builds(lambda part: e.PersonMerged(reason="x", personal=part), same),
    st.builds(lambda part: e.PersonSplit(reason="x", personal=part), same),
    st.builds(lambda known: e.VisitOpened(personal=known), st.none() | st.just(e.VisitPeople(visitor=Party(name="A")))),
    st.builds(lambda kind, copy: e.PaperIssued(kind=kind, job="j", copy=copy), st.sampled_from(e.PaperKind), amounts),
    st.just(e.Unknown(type="x", type_version=1)),
    st.just(e.Voided(reason="a stranger in this stream")),
)
pays = st.one_of(
    st.builds(lambda amount, how: e.FeeTaken(amount=amount, means=how), amounts, st.sampled_from(e.Means)),
    st.builds(lambda amount: e.FeeRefunded(amount=amount, reason="x"), amounts),
    st.builds(lambda of: e.FeeVoided(entry=of, reason="x"), st.sampled_from(["aa1", "aa2", "bb1", "bb3", "x"])),
    st.builds(
        lambda holds, fails: e.Settled(holds=holds, fails=(fails,), reason="x"),
        st.sampled_from(["aa1", "bb2"]),
        st.sampled_from(["aa1", "aa2", "bb1", "bb3"]),
    ),
)


def facts(kinds: st.SearchStrategy[e.Payload]) -> st.SearchStrategy[list[e.Fact]]:
    one = st.builds(
        lambda n, origin, version, at, what: e.Fact(f"{origin}{n}", origin, n, "s:1", version, at, LAN, what),
        st.integers(1, 9), st.sampled_from(["aa", "bb"]), st.integers(1, 6), st.integers(0, 9), kinds,
    )  # fmt: skip
    return st.lists(one, max_size=10, unique_by=lambda fact: fact.id)


@pytest.mark.parametrize("fold", [till.fold, handover.fold, person.fold, visit.fold], ids=lambda fold: fold.__module__)
@given(known=facts(whats), rng=st.randoms(use_true_random=False))
def test_every_fold_is_total_and_the_canonical_order_alone_decides(fold, known: list[e.Fact], rng) -> None:
    state = fold("s:1", sorted(known, key=e.canonical))
    rng.shuffle(known)
    assert fold("s:1", sorted(known, key=e.canonical)) == state
    fold("s:1", known)
    assert state.version == max((fact.version for fact in known), default=0)
    assert state.frozen is any(isinstance(fact.what, e.Unknown) for fact in known)


@given(facts(pays))
def test_the_entries_of_money_add_up_to_what_is_paid(known: list[e.Fact]) -> None:
    known.sort(key=e.canonical)
    found = money.entries(known)
    assert sum(entry.amount for entry in found) == folding.fold("s:1", known).paid
    assert len(found) == sum(isinstance(fact.what, e.FeeTaken | e.FeeRefunded | e.FeeVoided) for fact in known)


def at(n: int, what: e.Payload) -> e.Fact:
    return e.Fact(f"aa{n}", "aa", n, "s:1", n, n, LAN, what)


def test_a_till_closed_twice_is_told() -> None:
    known = [at(1, e.TillOpened(opening=5)), at(2, closed), at(3, closed)]
    assert (till.fold("s:1", known[:1]).open, till.fold("s:1", known[:2]).open) == (True, False)
    assert (till.fold("s:1", known[:2]).contested, till.fold("s:1", known).contested) == (False, True)
    assert till.fold("s:1", known).difference == -2


def test_what_was_split_stands_alone_and_another_number_leads() -> None:
    part = e.SamePerson(main="2", numbers=("1", "2"), dossiers=("dossier:1",))
    known = [at(1, e.PersonMerged(reason="x", personal=part))]
    assert person.fold("s:1", known).main == "2"
    known.append(at(2, e.PersonSplit(reason="x", personal=e.SamePerson(main="", numbers=("2",)))))
    left = person.fold("s:1", known)
    assert (left.main, set(left.numbers), set(left.dossiers)) == ("1", {"1"}, {"dossier:1"})
    assert person.fold("s:1", [at(1, e.PersonMerged(reason="x"))]).numbers == frozenset()
