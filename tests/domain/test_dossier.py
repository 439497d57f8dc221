"""The life of a dossier: the moves, the fold, what cannot both hold, and the national codes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import correction, money, national
from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import MOVES, Contest, State, check
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.folding import fold, losers
from clerkdesk.domain.party import Party

LAN = e.Clerk(id="clerk-lan", name="Trần Thị Lan")
NINE = datetime(2026, 11, 23, 2, tzinfo=UTC)
REF = e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch")
PEOPLE = e.DossierPeople(applicant=Party(name="Nguyễn Văn An"))

PRESENTED = e.Presented(visit="visit:1", procedure=REF, presented_at=NINE, personal=PEOPLE)
RECEIVED = e.Received(
    visit="visit:1",
    code="H24.101.05-261123-AA0001",
    provisional=True,
    procedure=REF,
    received_at=NINE,
    due_at=NINE + timedelta(days=3),
    fee=8000,
    personal=PEOPLE,
)
ONE_OF_EACH: dict[type[e.Payload], e.DossierPayload] = {
    type(one): one
    for one in (
        PRESENTED,
        RECEIVED,
        e.CompletionAsked(items=("giấy chứng sinh",)),
        e.DossierRefused(reason="không thuộc thẩm quyền"),
        e.SupplementAsked(items=("bản sao",)),
        e.Supplemented(due_at=NINE + timedelta(days=9)),
        e.HandedOver(to="Công chức tư pháp - hộ tịch"),
        e.HandedBack(by="Công chức tư pháp - hộ tịch"),
        e.ResultIn(number="12/2026"),
        e.Delivered(delivered_at=NINE + timedelta(days=2)),
        e.Withdrawn(reason="rút"),
        e.Stopped(reason="dừng"),
        e.Voided(reason="nhập nhầm"),
        e.FeeTaken(amount=8000),
        e.FeeRefunded(amount=3000, reason="thu thừa"),
        e.FeeVoided(entry="aa2", reason="thu nhầm"),
        e.FactCorrected(
            field="applicant.name",
            reason="gõ sai",
            personal=e.CorrectedPeople(old="Nguyễn Văn An", new="Nguyễn Văn Ân"),
        ),
        e.PaperIssued(kind=e.PaperKind.RECEIPT, job="j"),
        e.CodeLinked(code="H24.101.05-261123-0007"),
        e.Coded(code="H24.101.05-261123-0009", by="range"),
        e.Recoded(code="H24.101.05-261123-KB0009", old="H24.101.05-261123-AB0001", reason="mã trùng"),
        e.ProvinceSaid(state="4", words="Đang xử lý", said_at=NINE + timedelta(days=1)),
        e.ProvinceRefused(code="-1", words="Trùng mã hồ sơ", said_at=NINE + timedelta(hours=1)),
        e.DueMoved(due_at=NINE + timedelta(days=20), reason="xác minh"),
        e.Settled(holds="1", fails=("2",), reason="đã gặp"),
        e.FormSigned(
            form="birth",
            version="tt04-2024",
            title="Tờ khai đăng ký khai sinh",
            component="to-khai",
            pdf="0" * 64,
            read_back="whole",
            way="signature",
        ),
        e.Assigned(to="Lê Thị Hoa", why="người nhận hồ sơ nghỉ phép"),
        e.AskedAgain(why="tỉnh đã khai báo thủ tục"),
        e.TakenDirectly(reason="không có tài khoản định danh"),
        e.PersonalErased(events=("1",), ground="hết hạn lưu"),
        e.FormSigned(
            form="birth",
            version="tt04-2024",
            title="Tờ khai đăng ký khai sinh",
            component="to_khai",
            pdf="ab" * 32,
            read_back="whole",
            way="signature",
        ),
    )
}
ROUTES: dict[State | None, tuple[type[e.Payload], ...]] = {
    None: (),
    State.PRESENTED: (e.Presented,),
    State.COMPLETING: (e.Presented, e.CompletionAsked),
    State.REFUSED: (e.Presented, e.DossierRefused),
    State.RECEIVED: (e.Received,),
    State.SUPPLEMENTING: (e.Received, e.SupplementAsked),
    State.HANDED_OVER: (e.Received, e.HandedOver),
    State.RESULT_IN: (e.Received, e.ResultIn),
    State.DELIVERED: (e.Received, e.ResultIn, e.Delivered),
    State.WITHDRAWN: (e.Received, e.Withdrawn),
    State.STOPPED: (e.Received, e.Stopped),
    State.VOIDED: (e.Received, e.Voided),
}


def chain(*whats: e.Payload, origin: str = "aa", first: int = 1) -> list[e.Fact]:
    """Return facts one after the other, with ids "aa1", "aa2" ..."""
    return [
        e.Fact(f"{origin}{n}", origin, n, "dossier:1", n, 1000 * n, LAN, what) for n, what in enumerate(whats, first)
    ]


def at(state: State | None) -> life.Dossier:
    return fold("dossier:1", chain(*(ONE_OF_EACH[kind] for kind in ROUTES[state])))


def merged(*parts: list[e.Fact]) -> list[e.Fact]:
    return sorted((fact for part in parts for fact in part), key=e.canonical)


def test_the_table_knows_every_state_and_every_payload() -> None:
    assert set(ROUTES) == {None, *State}
    assert set(ONE_OF_EACH) == set(e.DossierPayload.__args__)
    for state in State:
        assert at(state).state is state


@pytest.mark.parametrize("kind", list(MOVES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("state", [None, *State], ids=str)
def test_a_move_happens_from_its_states_and_is_refused_with_a_reason_elsewhere(
    kind: type[e.Payload], state: State | None
) -> None:
    what = ONE_OF_EACH[kind]
    origins, target = MOVES[kind]
    dossier = at(state)
    facts = chain(*(ONE_OF_EACH[step] for step in ROUTES[state]), what)
    after = fold("dossier:1", facts)
    if state in origins:
        check(dossier, what)
        assert (after.state, after.contests) == (target, ())
    else:
        with pytest.raises(Refused) as no:
            check(dossier, what)
        assert str(no.value)
        assert no.value.message in {
            *life.REFUSAL_TEXTS,
            "There is no such dossier.",
            "This dossier was received already.",
            "Handed over already, to {other}.",
            "This dossier was not handed over: it is at the counter.",
        }
        assert after.state is state
        repeated = kind is e.ResultIn and state is State.RESULT_IN  # the same result twice is no contradiction
        repeated = repeated or kind is e.HandedBack  # says only where the papers lie
        assert after.contested is not repeated or (kind, state) == (e.ResultIn, State.DELIVERED)


def test_the_states_that_the_law_names() -> None:
    """facts.md, 3."""
    expected = {
        State.PRESENTED: 1,
        State.RECEIVED: 2,
        State.HANDED_OVER: 4,
        State.SUPPLEMENTING: 5,
        State.COMPLETING: 5,
        State.WITHDRAWN: 7,
        State.STOPPED: 8,
        State.VOIDED: 8,
        State.RESULT_IN: 9,
        State.DELIVERED: 10,
    }
    for state, code in expected.items():
        dossier = at(state)
        dossier.paid = dossier.fee
        assert national.status(dossier) == code
    assert national.status(at(State.REFUSED)) == 3
    later = fold("dossier:1", chain(RECEIVED, e.DossierRefused(reason="không đủ điều kiện")))
    assert national.status(later) == 8
    assert national.status(at(State.RECEIVED)) == 6, "the fee is still owed"


def test_what_the_fold_carries() -> None:
    moved = NINE + timedelta(days=9)
    dossier = fold(
        "dossier:1",
        chain(
            PRESENTED,
            RECEIVED,
            e.FeeTaken(amount=8000),
            e.PaperIssued(kind=e.PaperKind.RECEIPT, job="j"),
            e.PaperIssued(kind=e.PaperKind.RECEIPT, job="k", copy=2),
            e.CodeLinked(code="H24.101.05-261123-0007"),
            e.SupplementAsked(items=("bản sao",)),
            e.Supplemented(due_at=moved),
            e.HandedOver(to="tư pháp"),
            e.ResultIn(number="12/2026"),
            e.FeeRefunded(amount=3000, reason="thu thừa"),
            e.Delivered(
                delivered_at=NINE, receipt_lost=True, personal=e.CollectorPeople(collector=Party(name="Lê Thị Bình"))
            ),
        ),
    )
    assert dossier.state is State.DELIVERED
    assert dossier.number == "H24.101.05-261123-0007"
    assert dossier.code == "H24.101.05-261123-AA0001"
    assert (dossier.paid, dossier.fee) == (5000, 8000)
    assert dossier.papers == {e.PaperKind.RECEIPT: 2}
    assert (dossier.due_at, dossier.first_due_at) == (moved, NINE + timedelta(days=3))
    assert dossier.applicant == PEOPLE.applicant
    assert dossier.collector == Party(name="Lê Thị Bình")
    assert (dossier.receipt_lost, dossier.missing, dossier.version) == (True, (), 12)


def test_overdue_is_only_what_is_still_worked_on() -> None:
    late, early = NINE + timedelta(days=4), NINE
    for state in State:
        assert life.overdue(at(state), late) is (state in life.WORKING)
        assert not life.overdue(at(state), early)


def test_money_is_not_taken_for_what_has_ended_but_for_what_went_out_elsewhere() -> None:
    fee = e.FeeTaken(amount=8000)
    refusing = set()
    for state in (None, *State):
        try:
            check(at(state), fee)
        except Refused:
            refusing.add(state)
    assert refusing == {None, State.REFUSED, State.WITHDRAWN, State.STOPPED, State.VOIDED}


def test_a_frozen_dossier_refuses_everything() -> None:
    frozen = fold("dossier:1", chain(RECEIVED, e.Unknown(type="dossier.teleported", type_version=1)))
    assert frozen.frozen
    for what in ONE_OF_EACH.values():
        with pytest.raises(Refused, match="newer version"):
            check(frozen, what)


TAKEN_IN = chain(RECEIVED, e.FeeTaken(amount=8000), e.ResultIn(number="12"))
HERE = chain(e.Delivered(delivered_at=NINE), origin="bb", first=4)
THERE = chain(e.Delivered(delivered_at=NINE + timedelta(hours=1)), origin="cc", first=4)


def test_two_deliveries_both_stay_and_one_is_decided_for() -> None:
    facts = merged(TAKEN_IN, HERE, THERE)
    dossier = fold("dossier:1", facts)
    assert dossier.contests == (Contest("bb4", "cc4"),)
    with pytest.raises(Refused, match="contested"):
        check(dossier, e.Voided(reason="x"))
    check(dossier, ONE_OF_EACH[e.PaperIssued])
    for holds, fails, when in (("bb4", "cc4", NINE), ("cc4", "bb4", NINE + timedelta(hours=1))):
        assert losers("dossier:1", facts, holds) == (fails,)
        decided = fold(
            "dossier:1", [*facts, *chain(e.Settled(holds=holds, fails=(fails,), reason="x"), origin="dd", first=5)]
        )
        assert (decided.state, decided.contests, decided.delivered_at) == (State.DELIVERED, (), when)


def test_what_follows_from_the_fact_that_holds_stays() -> None:
    """One desk voided it, another delivered its result. The result stands, so the delivery stands too."""
    here = chain(e.Voided(reason="nhầm"), origin="bb", first=2)
    there = chain(e.ResultIn(number="12"), e.Delivered(delivered_at=NINE), origin="cc", first=2)
    facts = merged(chain(RECEIVED), here, there)
    assert fold("dossier:1", facts).contests == (Contest("bb2", "cc2"), Contest("bb2", "cc3"))
    assert losers("dossier:1", facts, "cc2") == ("bb2",)
    assert losers("dossier:1", facts, "bb2") == ("cc2", "cc3")
    decision = chain(e.Settled(holds="cc2", fails=("bb2",), reason="x"), origin="dd", first=4)
    decided = fold("dossier:1", [*facts, *decision])
    assert (decided.state, decided.contested) == (State.DELIVERED, False)


def test_three_deliveries_need_one_decision() -> None:
    third = chain(e.Delivered(delivered_at=NINE), origin="dd", first=4)
    facts = merged(TAKEN_IN, HERE, THERE, third)
    for holds in ("bb4", "cc4", "dd4"):
        fails = losers("dossier:1", facts, holds)
        assert {*fails, holds} == {"bb4", "cc4", "dd4"}
        decision = chain(e.Settled(holds=holds, fails=fails, reason="x"), origin="ee", first=5)
        assert not fold("dossier:1", [*facts, *decision]).contested


def test_two_decisions_apart_end_in_the_later_one() -> None:
    facts = merged(TAKEN_IN, HERE, THERE)
    one = chain(e.Settled(holds="bb4", fails=("cc4",), reason="x"), origin="dd", first=5)
    other = chain(e.Settled(holds="cc4", fails=("bb4",), reason="y"), origin="ee", first=5)
    decided = fold("dossier:1", merged(facts, one, other))
    assert (decided.contested, decided.delivered_at) == (False, NINE + timedelta(hours=1))


def test_two_official_codes_are_contested_and_the_reception_never_falls() -> None:
    link = chain(e.CodeLinked(code="H24.101.05-261123-0007"), origin="bb", first=2)
    other = chain(e.CodeLinked(code="H24.101.05-261123-0008"), origin="cc", first=2)
    for first in (RECEIVED, dataclasses.replace(RECEIVED, provisional=False, code="H24.101.05-261123-0001")):
        facts = merged(chain(first), link, other)
        for holds, code in (("bb2", "H24.101.05-261123-0007"), ("cc2", "H24.101.05-261123-0008")):
            fails = losers("dossier:1", facts, holds)
            assert "aa1" not in fails
            decision = chain(e.Settled(holds=holds, fails=fails, reason="x"), origin="dd", first=3)
            decided = fold("dossier:1", [*facts, *decision])
            assert (decided.state, decided.official_code, decided.contested) == (State.RECEIVED, code, False)


def test_what_the_hub_says_is_never_contested() -> None:
    codes = ("H24.101.05-261123-0007", "H24.101.05-261123-0008")
    hub = chain(
        e.Coded(code=codes[0], by="range"),
        e.ProvinceRefused(code="-1", words="Trùng", said_at=NINE + timedelta(hours=2)),
        e.ProvinceSaid(state="2", words="Tiếp nhận", said_at=NINE + timedelta(hours=1)),
        e.Coded(code=codes[1], by="dvcqg"),
        origin="ff",
        first=2,
    )
    for first in (RECEIVED, dataclasses.replace(RECEIVED, provisional=False, code="H24.101.05-261123-0001")):
        beside = chain(first, e.HandedOver(to="tư pháp"), e.ResultIn(number="1"), e.Delivered(delivered_at=NINE))
        for facts in (merged(beside, hub), [*hub, *beside], [*beside, *hub]):
            dossier = fold("dossier:1", facts)
            assert (dossier.state, dossier.contested) == (State.DELIVERED, False)
            assert dossier.province == hub[1].what, "said last, by its time"
            assert {first.code, *dossier.official_codes} == {first.code, *codes}


def test_the_same_result_entered_twice_is_no_contradiction() -> None:
    again = chain(e.ResultIn(number="12"), origin="bb", first=3)
    assert not fold("dossier:1", merged(TAKEN_IN, again)).contested
    another = chain(e.ResultIn(number="13"), origin="bb", first=3)
    assert fold("dossier:1", merged(TAKEN_IN, another)).contested


fields = st.sampled_from([*correction.FIELDS, "applicant.colour", "result.x", "", "x.y.z"])
corrections = st.builds(
    lambda field, old, new, sealed: e.FactCorrected(
        field=field,
        reason="gõ sai",
        old=old,
        new=new,
        personal=e.CorrectedPeople(old=old, new=new, unit=old) if sealed else None,
    ),
    fields,
    st.text(max_size=5),
    st.sampled_from(["", "7", "x", "male", "citizen 031090000001", "robot 7", "1990"]),
    st.booleans(),
)
voids = st.builds(lambda of: e.FeeVoided(entry=of, reason="x"), st.sampled_from(["aa1", "bb2", "cc3", "", "aa4"]))
facts_lists = st.lists(
    st.builds(
        lambda n, origin, version, at, what: e.Fact(f"{origin}{n}", origin, n, "dossier:1", version, at, LAN, what),
        st.integers(1, 30),
        st.sampled_from(["aa", "bb", "cc"]),
        st.integers(1, 12),
        st.integers(0, 9),
        st.sampled_from([*ONE_OF_EACH.values(), e.Unknown(type="x", type_version=1)]) | corrections | voids,
    ),
    max_size=14,
    unique_by=lambda fact: fact.id,
)


@given(facts_lists, st.randoms(use_true_random=False))
def test_the_fold_is_total_and_the_canonical_order_alone_decides(facts: list[e.Fact], rng) -> None:
    dossier = fold("dossier:1", sorted(facts, key=e.canonical))
    shuffled = list(facts)
    rng.shuffle(shuffled)
    assert fold("dossier:1", sorted(shuffled, key=e.canonical)) == dossier
    fold("dossier:1", shuffled)
    assert dossier.version == max((fact.version for fact in facts), default=0)
    assert 1 <= national.status(dossier) <= 10
    assert sum(entry.amount for entry in money.entries(sorted(facts, key=e.canonical))) == dossier.paid


@given(facts_lists)
def test_every_contest_can_be_settled(facts: list[e.Fact]) -> None:
    known = [fact for fact in facts if not isinstance(fact.what, e.Settled)]
    known.sort(key=e.canonical)
    for turn in range(1, 40):
        contests = fold("dossier:1", known).contests
        if not contests:
            return
        holds = contests[0].standing or contests[0].other
        decision = e.Settled(holds=holds, fails=losers("dossier:1", known, holds), reason="x")
        known.append(e.Fact(f"s{turn}", "zz", turn, "dossier:1", 99 + turn, 0, LAN, decision))
    pytest.fail("a decision leaves the dossier contested")
