"""Whatever the province does, each dossier stands there once, in its last state; what is refused stays in sight."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from clerkdesk.domain import events as e
from clerkdesk.hub.connectors import ledger as books
from clerkdesk.hub.connectors.simulator.faults import AFTER, BEFORE
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.journal.event import moment
from tests.counter import SITE, person
from tests.meeting import Hub
from tests.provincial import Counter, agrees, said, sending, simulated, standing, tries, until_done

CALLS = ("auth", "DongBoHoSoMC", "CapNhatTienDoHoSoMC")


@pytest.mark.parametrize("kind", [kind for kind in (*BEFORE, *AFTER) if kind != "refuse"])
def test_a_fault_of_each_kind_at_each_call(small_hub: Hub, kind: str) -> None:
    one = Counter(small_hub)
    with simulated() as there, sending(small_hub, there.url) as sender:
        for number, call in enumerate(CALLS, 1):
            stream = one.receive(number)
            one.send()
            there.province.expire()
            there.tell({"kind": kind, "on": call}, {"kind": kind, "on": call})
            until_done(small_hub, sender)
            one.say(stream, e.HandedOver(to="Tư pháp - Hộ tịch"))
            one.send()
            there.tell({"kind": kind, "on": call})
            until_done(small_hub, sender)
            assert standing(small_hub, stream).state == "taken"
            there.tell(calm=True)
        assert there.audit()["injected"][kind] >= 6
        agrees(there, one, {number: ("4", ["2", "4"]) for number in (1, 2, 3)})
        assert said(small_hub, e.ProvinceRefused) == []


def test_what_is_slow_is_waited_for_and_given_up_in_time(small_hub: Hub) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(small_hub, there.url, patience=0.3) as sender:
        there.tell({"kind": "slow", "on": "DongBoHoSoMC", "seconds": 0.1})
        until_done(small_hub, sender)
        assert tries(small_hub, stream) == [("create", "taken", "00")]
        one.say(stream, e.Withdrawn(reason="không cần nữa"))
        one.send()
        there.tell({"kind": "hold", "on": "DongBoHoSoMC", "seconds": 1.0})
        sender.once()
        row = standing(small_hub, stream)
        assert (row.state, row.reason, row.code, row.failed) == ("waiting", "unsure", "no-line", 1)
        assert small_hub.now < row.next_at <= small_hub.now + 4_000
        until_done(small_hub, sender)
        agrees(there, one, {1: ("7", ["2", "7"])})


def test_a_lost_reply_leads_to_an_update_not_to_a_second_one(hub: Hub) -> None:
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        there.tell({"kind": "drop", "on": "DongBoHoSoMC"})
        sender.once()
        assert standing(hub, stream).there == 0
        until_done(hub, sender)
        assert [(call, came) for call, came, _ in tries(hub, stream)] == [
            ("create", "unsure"),
            ("create", "exists"),
            ("update", "taken"),
        ]
        agrees(there, one, {1: ("2", ["2"])})


def test_a_refusal_is_seen_with_its_owner_until_it_is_settled(hub: Hub) -> None:
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        there.tell(always={"kind": "refuse", "on": "DongBoHoSoMC", "code": "-8"})
        sender.once()
        row = standing(hub, stream)
        assert (row.state, row.code, row.owner, row.clerk) == ("refused", "-8", "clerk", "clerk-lan")
        (refused,) = said(hub, e.ProvinceRefused)
        words = "Số định danh của chủ hồ sơ không hợp lệ"
        assert refused == e.ProvinceRefused(code="-8", words=words, owner="clerk", said_at=moment(hub.now))
        before = there.audit()["calls"]
        hub.now += 3 * 24 * 3600 * 1000
        sender.once()
        assert there.audit()["calls"] == before, "the same is not sent again"
        people = e.CorrectedPeople(old="citizen 031090000001", new="citizen 031090000009")
        one.say(stream, e.FactCorrected(field="applicant.number", reason="gõ nhầm", personal=people))
        one.send()
        sender.once()
        assert len(said(hub, e.ProvinceRefused)) == 2, "another record, refused again"
        there.tell(calm=True)
        with hub.database.writing() as connection:
            assert books.again(connection, hub.now, [one.code(1)]) == 1
        until_done(hub, sender)
        assert standing(hub, stream).state == "taken"
        assert [what.state for what in said(hub, e.ProvinceSaid)] == ["2"], "desks hear that it is settled"
        agrees(there, one, {1: ("2", ["2"])})


def test_a_correction_that_changes_nothing_sent_settles_no_refusal(small_hub: Hub) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.tell(always={"kind": "refuse", "on": "DongBoHoSoMC", "code": "-8"})
        sender.once()
        small_hub.now += 60_000  # the desk had not heard of the refusal: of one version, its time puts it behind
        one.say(stream, e.FactCorrected(field="note", reason="gõ thiếu", new="mang bản chính"))
        one.send()
        calls = there.audit()["calls"]
        sender.once()
        first, second = said(small_hub, e.ProvinceRefused)
        assert (first.code, first.words, first.owner) == (second.code, second.words, second.owner)
        assert there.audit()["calls"] == calls, "what it refused is not sent again"
        sender.once()
        assert len(said(small_hub, e.ProvinceRefused)) == 2, "desks show it: it is not told once more"


def test_what_was_refused_is_sent_once_more_when_a_desk_asks_for_it(small_hub: Hub) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.tell(always={"kind": "refuse", "on": "DongBoHoSoMC", "code": "-8"})
        sender.once()
        one.say(stream, e.AskedAgain(why="tỉnh báo đã sửa"))
        one.send()
        sender.once()
        assert [call for call, _came, _code in tries(small_hub, stream)] == ["create", "create"]
        assert len(said(small_hub, e.ProvinceRefused)) == 2, "the answer comes down: it is refused again"
        there.tell(calm=True)
        one.say(stream, e.AskedAgain())
        one.send()
        until_done(small_hub, sender)
        assert [what.state for what in said(small_hub, e.ProvinceSaid)] == ["2"]
        agrees(there, one, {1: ("2", ["2"])})


def test_a_refused_one_holds_nobody_up_and_says_nothing_personal(small_hub: Hub) -> None:
    one = Counter(small_hub)
    long = person(2).email or "a" * 300 + "@example.vn"
    bad = one.receive(2, personal=e.DossierPeople(applicant=_with_email(long)))
    streams = [one.receive(number) for number in (1, 3, 4)]
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.tell({"kind": "refuse", "on": "DongBoHoSoMC", "code": "-2"})  # the batch, then each alone
        until_done(small_hub, sender)
        assert [standing(small_hub, stream).state for stream in streams] == ["taken"] * 3
        row = standing(small_hub, bad)
        assert (row.state, row.code, row.owner, row.tries) == ("refused", "misfit", "clerk", 0)
        assert row.words == "Chưa gửi được lên tỉnh: Email: quá dài"
        assert there.audit()["dossiers"].keys() == {one.code(number) for number in (1, 3, 4)}


def _with_email(email: str) -> Any:
    from dataclasses import replace

    return replace(person(2), email=email)


def test_the_provinces_own_words_are_passed_on_without_people(small_hub: Hub) -> None:
    from clerkdesk.hub.connectors.sheet import Sheet
    from clerkdesk.hub.connectors.words import clean

    known = {"applicant.name": "Nguyễn Văn An", "number": "H24.101.05-261123-BC0001"}
    text = "Hồ sơ H24.101.05-261123-BC0001 của NGUYỄN VĂN AN (031090001234, an@example.vn, 0912 345 678) sai"
    assert clean(text, Sheet(stream="x", why="", known=known)) == (
        "Hồ sơ H24.101.05-261123-BC0001 của ••• (•••, ••• •••) sai"
    )


def test_a_poisoned_record_alone_is_slow(small_hub: Hub, expect_log) -> None:
    """One record at which the province falls over each time: the others go, it is tried ever more rarely."""
    one = Counter(small_hub)
    streams = [one.receive(number) for number in range(1, 12)]
    one.send()
    # the server writes its log after its answer: it has ended before the log is looked at
    with expect_log("Exception in ASGI"), simulated() as there, sending(small_hub, there.url) as sender:
        whole = there.province.serve

        def falls(asked: Any) -> Any:
            if any(record.get("MaHoSo") == one.code(5) for record in asked.get("data", ())):
                raise RuntimeError("the province falls over")
            return whole(asked)

        there.province.serve = falls  # type: ignore[method-assign]
        for _ in range(8):
            sender.once()
            small_hub.now += 60_000
        states = [standing(small_hub, stream).state for stream in streams]
        assert states == ["taken"] * 4 + ["waiting"] + ["taken"] * 6
        assert standing(small_hub, streams[4]).failed >= 3
        there.province.serve = whole  # type: ignore[method-assign]
        until_done(small_hub, sender)
        assert standing(small_hub, streams[4]).state == "taken"


def test_a_line_that_is_down_is_not_hammered(small_hub: Hub) -> None:
    one = Counter(small_hub)
    for number in range(1, 31):
        one.receive(number)
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.tell(always={"kind": "503"})
        for _ in range(5):
            sender.once()
            small_hub.now += 60_000
        assert there.audit()["injected"]["503"] <= 10
        there.tell(calm=True)
        until_done(small_hub, sender)
        assert len(there.dossiers()) == 30


def test_sessions_that_expire_at_every_call(hub: Hub) -> None:
    one = Counter(hub)
    for number in range(1, 25):
        one.receive(number)
    one.send()
    with simulated(lasts=1) as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        assert len(there.dossiers()) == 24
        assert tries(hub, f"dossier:{one.letters()}00001") == [("create", "taken", "00")]


def test_a_wrong_password_is_no_refusal_of_dossiers(small_hub: Hub, expect_log) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.province._secret = "changed"
        with expect_log("cannot sign in: 1"):
            sender.once()
        row = standing(small_hub, stream)
        assert (row.state, row.code) == ("waiting", "not-signed-in")
        assert said(small_hub, e.ProvinceRefused) == []


def test_a_province_put_back_from_a_backup_gets_it_again(hub: Hub) -> None:
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        there.control("forget", {"number": one.code(1)})
        one.say(stream, e.HandedOver(to="Tư pháp"))
        one.send()
        until_done(hub, sender)
        agrees(there, one, {1: ("4", ["2", "4"])})


def test_a_hub_put_back_from_a_backup_doubles_nothing(hub: Hub) -> None:
    """Its ledger knows of nothing, or of less: what the province has already is updated, once, and stays one."""
    one = Counter(hub)
    streams = [one.receive(number) for number in (1, 2)]
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        with hub.database.writing() as connection:
            connection.execute(ledger.delete().where(ledger.c.stream == streams[0]))
            connection.exec_driver_sql("UPDATE ledger_feed SET mark = 'another life'")
        before = there.audit()["calls"]
        until_done(hub, sender)
        assert there.audit()["calls"]["DongBoHoSoMC"] == before["DongBoHoSoMC"] + 2, "made: there already; updated"
        agrees(there, one, {1: ("2", ["2"]), 2: ("2", ["2"])})
        assert there.dossiers()[one.code(1)]["repeated"] == 1, "the same line came twice and is one"


def test_a_change_at_the_province_comes_down(hub: Hub) -> None:
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        there.control("status", {"number": one.code(1), "status": "6"})
        sender.once()
        assert said(hub, e.ProvinceSaid) == [], "not asked yet"
        with hub.database.writing() as connection:
            books.ask(connection, hub.now, SITE.agency, [stream])
        sender.once()
        expected = e.ProvinceSaid(state="6", words="Yêu cầu thực hiện nghĩa vụ tài chính", said_at=moment(hub.now))
        assert said(hub, e.ProvinceSaid) == [expected]
        there.control("status", {"number": one.code(1), "status": "9"})
        hub.now += 40 * 60_000
        sender.once()
        assert [what.state for what in said(hub, e.ProvinceSaid)] == ["6", "9"], "asked after a while by itself"
        hub.now += 40 * 60_000
        sender.once()
        assert len(said(hub, e.ProvinceSaid)) == 2, "the same is not said again"


def test_what_the_hub_holds_or_nobody_received_is_not_sent(hub: Hub) -> None:
    one = Counter(hub)
    elsewhere = one.receive(1, code="H24.101.06-261123-BC0001")  # refused by the hub's own rule
    only = "dossier:presented"
    procedure = e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch")
    one.say(only, e.Presented(visit="v", procedure=procedure, presented_at=moment(hub.now)))
    mistake = one.receive(3)
    one.say(mistake, e.Voided(reason="nhập nhầm"))
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        assert there.dossiers() == {}
        assert (standing(hub, elsewhere).state, standing(hub, elsewhere).reason) == ("held", "rule")
        assert standing(hub, only).state == standing(hub, mistake).state == "aside"
        people = e.CorrectedPeople(old="Nguyễn Văn Số 1", new="Nguyễn Văn Một")
        one.say(elsewhere, e.FactCorrected(field="applicant.name", reason="gõ nhầm", personal=people))
        one.send()
        until_done(hub, sender)
        assert there.dossiers().keys() == {"H24.101.06-261123-BC0001"}


def test_what_is_contested_waits_and_a_number_that_stands_twice_too(hub: Hub) -> None:
    one, two = Counter(hub), Counter(hub)
    first = one.receive(1)
    second = two.receive(1)  # two cloned desks gave out the same number
    contested = one.receive(2)
    one.say(contested, e.Withdrawn(reason="một"))
    one.say(contested, e.Stopped(reason="hai"))
    one.send()
    two.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        assert there.dossiers().keys() == {one.code(1)}
        rows = [standing(hub, first), standing(hub, second)]
        assert sorted((row.state, row.reason, row.owner) for row in rows) == [
            ("held", "number-twice", "administrator"),
            ("taken", "", ""),
        ]
        assert (standing(hub, contested).state, standing(hub, contested).reason) == ("held", "contested")


def test_what_was_erased_is_not_sent_and_the_ledger_says_so(hub: Hub) -> None:
    one = Counter(hub)
    gone, there_already = one.receive(1), one.receive(2)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        there.tell(always={"kind": "refuse", "on": "DongBoHoSoMC", "code": "-2"})
        with hub.database.writing() as connection:  # the second one alone goes up first
            books.follow(connection, hub.now)
            connection.execute(update(ledger).where(ledger.c.stream == gone).values(next_at=books.NEVER))
        there.tell(calm=True)
        sender.once()
        assert there.dossiers().keys() == {one.code(2)}
        for stream, event in ((gone, one.chain[1]), (there_already, one.chain[2])):
            one.say(stream, e.PersonalErased(events=(event.record.id,), ground="hết thời hạn lưu"))
        one.send()
        until_done(hub, sender)
        assert there.dossiers().keys() == {one.code(2)}
        assert there.dossiers()[one.code(2)]["record"]["ChuHoSo"] == "Nguyễn Văn Số 2", "no update without a name"
        assert (standing(hub, gone).state, standing(hub, gone).erased) == ("erased", 1)
        assert (standing(hub, there_already).state, standing(hub, there_already).erased) == ("taken", 1)
