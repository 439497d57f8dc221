"""Refusal, apology, stop and control sheet come out of the journal as they happened, and bear their marks."""

from __future__ import annotations

from datetime import datetime

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.site import Site
from clerkdesk.services import compared, reception
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.papers import paper
from tests.counter import LAN, SITE, first_run, refused, wish
from tests.printing.papers import barcodes, texts

NEW = datetime(2026, 12, 2, 17, 0, tzinfo=SITE_TIME)


@pytest.fixture
def run(tmp_path):
    made = first_run(tmp_path / "data")
    yield made
    made.desk.close()


def happened(desk: Desk, stream: str, *what: e.DossierPayload | e.PaperKind) -> None:
    with deed(desk, LAN) as one:
        for each in what:
            if isinstance(each, e.PaperKind):
                one.issue(stream, each, title="x")
            else:
                one.happen(stream, each)


def test_a_second_apology_is_no_reprint_of_the_first(run) -> None:
    desk = run.desk
    stream = reception.receive(desk, LAN, wish(desk)).stream
    first = e.DueMoved(due_at=NEW, reason="Chờ xác minh", signer="Phạm Minh Đức")
    second = e.DueMoved(due_at=NEW.replace(day=9), reason="Vẫn chờ xác minh")
    happened(desk, stream, first, e.PaperKind.APOLOGY, second, e.PaperKind.APOLOGY, e.PaperKind.APOLOGY)
    one, two, again = (texts(paper(desk, e.PaperKind.APOLOGY, stream, copy))[0] for copy in (1, 2, 3))
    assert "Phạm Minh Đức" in one
    assert "Lý do: Chờ xác minh" in one
    assert "vào ngày 02 tháng 12 năm 2026" in one
    assert "Lý do: Vẫn chờ xác minh" in two
    assert "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 02 tháng 12 năm 2026" in two
    assert "BẢN IN LẠI" not in two
    assert "BẢN IN LẠI (lần 1)" in again


def test_the_stop_notice_is_marked_until_an_administrator_has_compared_it(run) -> None:
    desk, chief = run.desk, run.administrator
    stream = reception.receive(desk, LAN, wish(desk)).stream
    happened(desk, stream, e.Stopped(reason="Theo đề nghị"), e.PaperKind.STOP)
    assert "BẢN CHỜ ĐỐI CHIẾU" in texts(paper(desk, e.PaperKind.STOP, stream))[0]
    compared.record(desk, chief, e.PaperKind.STOP)
    assert compared.compared(desk)[e.PaperKind.STOP] == compared.Compared(by=chief.name, at=desk.now())
    assert "BẢN CHỜ ĐỐI CHIẾU" not in texts(paper(desk, e.PaperKind.STOP, stream))[0]
    compared.withdraw(desk, chief, e.PaperKind.STOP)
    assert "BẢN CHỜ ĐỐI CHIẾU" in texts(paper(desk, e.PaperKind.STOP, stream))[0]
    assert refused(compared.record, desk, chief, e.PaperKind.RECEIPT) == "nothing-to-compare"


def test_a_refusal_at_reception_has_no_code(run) -> None:
    desk = run.desk
    away = reception.refuse(desk, LAN, wish(desk), "Không thuộc thẩm quyền giải quyết")
    happened(desk, away.stream, e.PaperKind.REFUSAL)
    page = texts(paper(desk, e.PaperKind.REFUSAL, away.stream))[0]
    assert "Không thuộc thẩm quyền giải quyết" in page
    assert "Mã hồ sơ (nếu có): …" in page


def test_the_control_sheet_tells_every_passage(run) -> None:
    desk = run.desk
    stream = reception.receive(desk, LAN, wish(desk)).stream
    assert "3. Giao: ……" in texts(paper(desk, e.PaperKind.CONTROL, stream))[0]
    happened(
        desk,
        stream,
        e.HandedOver(to="Phòng Văn hóa - Xã hội"),
        e.HandedBack(by="Phòng Văn hóa - Xã hội", note="đủ bản chính"),
        e.ResultIn(number="15"),
    )
    page = texts(paper(desk, e.PaperKind.CONTROL, stream))[0]
    for said in ("2. Nhận: Phòng Văn hóa - Xã hội", "3. Giao: Phòng Văn hóa - Xã hội", "đủ bản chính", "Đúng hạn"):
        assert said in page
    assert "7. Giao" not in page


def test_no_paper_without_its_ground(run) -> None:
    desk = run.desk
    stream = reception.receive(desk, LAN, wish(desk)).stream
    codes = [
        refused(paper, desk, kind, stream) for kind in (e.PaperKind.REFUSAL, e.PaperKind.APOLOGY, e.PaperKind.STOP)
    ]
    assert codes == ["not-refused", "due-not-moved", "not-stopped"]


def test_where_the_site_has_a_public_address_each_receipt_leads_to_its_own_dossier(run) -> None:
    desk = run.desk
    site = {name: getattr(SITE, name) for name in Site.__dataclass_fields__}
    desk.save_site(Site(**(site | {"public_address": "https://tra-cuu.example.vn/ho-so"})))
    links = set()
    for _ in range(2):
        accepted = reception.receive(desk, LAN, wish(desk))
        read = barcodes(paper(desk, e.PaperKind.RECEIPT, accepted.stream), dpi=203)
        codes = [text for _, text in read if not text.startswith("https:")]
        assert codes == [accepted.code, accepted.code]
        links |= {text for _, text in read} - set(codes)
    assert len(links) == 2
    assert all(link.startswith("https://tra-cuu.example.vn/ho-so/t/") and len(link) == 35 + 22 for link in links)
