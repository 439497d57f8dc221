"""Telling the province, over real HTTP: each dossier stands there once, in its last state, and the ledger says so."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.journal.event import moment
from tests.meeting import Hub
from tests.provincial import Counter, sending, simulated, standing, tries, until_done


def test_a_dossier_goes_there_with_all_that_happens_to_it(hub: Hub) -> None:
    one = Counter(hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        sender.once()
        (number,) = there.dossiers()
        assert number == one.code(1)
        kept = there.dossiers()[number]
        assert (kept["status"], kept["made"], kept["updates"]) == ("2", 1, 0)
        assert kept["record"]["ChuHoSo"] == "Nguyễn Văn Số 1"
        assert kept["record"]["NgayTiepNhan"] == "20261123083000"
        assert [line["NoiDungXuLy"] for line in kept["lines"]] == ["Tiếp nhận hồ sơ"]
        row = standing(hub, stream)
        assert (row.state, row.number, row.there, row.clerk) == ("taken", number, 1, "clerk-lan")
        before = there.audit()["calls"]
        sender.once()
        assert there.audit()["calls"] == before, "nothing new, nothing said"
        hub.now += 60_000
        one.say(stream, e.HandedOver(to="Tư pháp - Hộ tịch"))
        one.say(stream, e.ResultIn(number="12/TLKS"))
        one.send()
        sender.once()
        hub.now += 60_000
        one.say(stream, e.Delivered(delivered_at=moment(hub.now)))
        one.send()
        sender.once()
        kept = there.dossiers()[number]
        assert (kept["status"], kept["made"], kept["updates"], kept["repeated"]) == ("10", 1, 2, 0)
        assert [line["TrangThai"] for line in kept["lines"]] == ["2", "4", "9", "10"]
        assert there.audit()["refused"] == []
        assert [call for call, _, _ in tries(hub, stream)] == ["create", "update", "update"]


def test_many_go_together_ten_at_a_time(hub: Hub) -> None:
    one = Counter(hub)
    for number in range(1, 36):
        one.receive(number)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        until_done(hub, sender)
        audit = there.audit()
        assert audit["dossiers"].keys() == {one.code(number) for number in range(1, 36)}
        assert (audit["calls"]["DongBoHoSoMC"], audit["calls"]["CapNhatTienDoHoSoMC"]) == (4, 4)
        assert audit["refused"] == []
