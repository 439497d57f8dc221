"""Forms filled for the citizen: from cards and earlier visits, printed, signed, received with their dossier, erased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clerkdesk.devices.card import parse_card
from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.forms import filling as v
from clerkdesk.domain.forms.filling import Filling, Known, Source
from clerkdesk.domain.forms.form import Form
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.services import delivery, drafts, erasing, look, reception
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.compared import form_compared, record_form
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import filling, knowing
from clerkdesk.services.forms.filling import Signed
from clerkdesk.services.spooling import Spooler
from clerkdesk.services.verify import verify
from tests.counter import LAN, SetClock, first_run, refused, wish
from tests.printing.papers import texts

FATHER = parse_card("031090001234||Nguyễn Văn An|17051990|Nam|Thôn Đông, xã An Phú, Hải Phòng|20112021")
MOTHER = parse_card("031193005678||Trần Thị Bích|02081993|Nữ|Thôn Đông, xã An Phú, Hải Phòng|03082024")
CHIEF = Account("chief", "Lê Văn Quản", Role.ADMINISTRATOR, active=True)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        yield made


def filled(desk: Desk, birth: Form) -> Filling:
    """Return a birth registration that only lacks the pen."""
    now = filling.begin(desk, replace(Filling(), helped="Nguyễn Văn An"), birth, "1.001193")
    now = v.meet(now, "father", knowing.card_facts(FATHER, 1))
    now = v.meet(now, "mother", knowing.card_facts(MOTHER, 1))
    now = v.same(now, "requester", "father")
    for key, value in (
        ("requester.relation", "Cha"),
        ("child.name", "Nguyễn Minh Anh"),
        ("child.born", "2026-11-02"),
        ("child.sex", "female"),
        ("child.ethnicity", "Kinh"),
        ("child.birthplace", "Bệnh viện Phụ sản Hải Phòng"),
        ("child.home_town", {"text": "Xã An Phú, Hải Phòng"}),
        ("mother.ethnicity", "Tày"),
    ):
        field = birth.field(key)
        assert field is not None
        now = v.say(now, birth, field, Known(value=value, source=Source.TYPED, by=LAN.name, account=LAN.id))
    return now


def signed(desk: Desk) -> tuple[Filling, e.FormSigned]:
    birth = filling.form(desk, "birth")
    now, pdf = filling.printed(desk, filled(desk, birth), birth)
    assert pdf.startswith(b"%PDF")
    now = v.note(now, "birth", explained=tuple(one.key for one in birth.pledges))
    return filling.sign(desk, now, birth, Signed(way="fingerprint"), "to_khai")


def dossier(desk: Desk, stream: str) -> Dossier:
    found = look.details(desk, stream)
    assert found is not None
    return found.dossier


def test_a_form_goes_from_two_cards_to_a_received_dossier(desk: Desk) -> None:
    now, fact = signed(desk)
    assert b"".join(desk.store.attachments.get(fact.pdf)).startswith(b"%PDF")
    done = reception.receive(desk, LAN, wish(desk, forms=(fact,)))
    assert [one.form for one in dossier(desk, done.stream).forms] == ["birth"]
    assert fact.personal is not None
    sources = {one.key: one.source for one in fact.personal.values}
    assert sources["father.name"] == "scanned"
    assert sources["father.paper"] == "computed"
    assert sources["child.name"] == "typed"
    assert fact.personal.asked_by == "Nguyễn Văn An"
    assert fact.typed_by == (LAN.id,)
    opened = now.opened("birth")
    assert opened is not None
    assert v.standing(opened, {}) is v.Standing.SIGNED
    assert verify(desk).sound


def test_what_a_card_cannot_give_is_remembered_for_the_next_visit(desk: Desk, clock: SetClock) -> None:
    _, fact = signed(desk)
    done = reception.receive(desk, LAN, wish(desk, forms=(fact,)))
    clock.forward(days=1)
    known = knowing.earlier(desk, MOTHER.number)
    assert known["ethnicity"] == Known(value="Tày", source=Source.EARLIER, at=known["ethnicity"].at, ref=done.code)
    assert "relation" not in knowing.earlier(desk, FATHER.number)
    assert {(one.role, one.facts["name"].value) for one in knowing.relatives(desk, MOTHER.number)} == {
        ("father", FATHER.name),
        ("child", "Nguyễn Minh Anh"),
    }
    assert knowing.earlier(desk, "031190999999") == {}
    assert knowing.relatives(desk, "031190999999") == ()


def test_signing_waits_for_help_asked_print_pledge_and_completeness(desk: Desk) -> None:
    birth = filling.form(desk, "birth")
    whole = filled(desk, birth)
    assert refused(filling.sign, desk, replace(whole, helped=""), birth, Signed()) == "help-not-asked"
    assert refused(filling.sign, desk, whole, birth, Signed()) == "not-explained"
    told = v.note(whole, "birth", explained=("truth",))
    assert refused(filling.sign, desk, told, birth, Signed()) == "not-printed"
    printed, _ = filling.printed(desk, told, birth)
    name = birth.field("child.name")
    assert name is not None
    changed = v.say(printed, birth, name, Known(value="Nguyễn Minh Ánh", source=Source.TYPED))
    assert refused(filling.sign, desk, changed, birth, Signed()) == "not-printed"
    empty = v.say(printed, birth, name, Known(value="", source=Source.TYPED))
    assert refused(filling.sign, desk, empty, birth, Signed()) == "form-incomplete"
    filling.sign(desk, printed, birth, Signed())


def test_an_oddity_is_let_pass_with_its_reason(desk: Desk) -> None:
    birth = filling.form(desk, "birth")
    born = birth.field("child.born")
    assert born is not None
    now = v.say(filled(desk, birth), birth, born, Known(value="2026-08-02", source=Source.TYPED))
    assert [one.field for one in filling.findings(desk, now, birth)] == ["child.born"]
    now = v.note(now, "birth", accepted={"child.born": "đăng ký quá hạn"}, explained=("truth",))
    assert filling.findings(desk, now, birth) == ()
    printed, _ = filling.printed(desk, now, birth)
    _, fact = filling.sign(desk, printed, birth, Signed())
    assert fact.personal is not None
    assert fact.personal.let_pass == {"child.born": "đăng ký quá hạn"}


def test_erasing_reaches_the_values_and_the_paper(desk: Desk) -> None:
    _, fact = signed(desk)
    done = reception.receive(desk, LAN, wish(desk, forms=(fact,)))
    delivery.enter_result(desk, LAN, done.stream)
    collector = dossier(desk, done.stream).applicant
    assert collector is not None
    delivery.deliver(desk, LAN, delivery.Handing(stream=done.stream, collector=collector, checked="CCCD"))
    erasing.erase_person(desk, CHIEF, collector.identity.number, "hết thời hạn lưu")
    assert knowing.earlier(desk, MOTHER.number) == {}
    assert desk.store.attachments.size(fact.pdf) is None
    assert dossier(desk, done.stream).forms[0].personal is None
    assert verify(desk).sound


def test_a_draft_survives_and_old_ones_are_purged(desk: Desk, clock: SetClock) -> None:
    birth = filling.form(desk, "birth")
    now, _ = filling.printed(desk, filled(desk, birth), birth)
    filling.save(desk, LAN, "v1", now)
    assert filling.load(desk, "v1") == now
    assert [one.key for one in filling.parked(desk)] == ["forms:v1"]
    assert filling.load(desk, "nobody") is None
    clock.forward(days=29)
    assert filling.purge(desk) == 0
    clock.forward(days=2)
    assert filling.purge(desk) == 1
    assert filling.load(desk, "v1") is None


def test_a_draft_goes_over_to_a_new_text_of_its_form(desk: Desk) -> None:
    birth = filling.form(desk, "birth")
    now, _ = filling.printed(desk, filled(desk, birth), birth)
    old = v.note(now, "birth", version="tt04-2020")
    filling.save(desk, LAN, "v1", old)
    again = filling.load(desk, "v1")
    assert again is not None
    opened = again.opened("birth")
    assert opened is not None
    assert (opened.version, opened.printed) == (birth.version, None)
    assert again.people == now.people


def test_a_damaged_draft_is_no_draft(desk: Desk) -> None:
    drafts.save(desk, "forms:v1", LAN, {"people": 7})
    assert filling.load(desk, "v1") is None


def test_an_administrator_records_having_compared_a_form(desk: Desk) -> None:
    record_form(desk, CHIEF, "birth", "tt04-2024")
    assert ("birth", "tt04-2024") in form_compared(desk)
    record_form(desk, CHIEF, "birth", "tt04-2024", holds=False)
    assert form_compared(desk) == {}
    clerk = Account("lan", "Lan", Role.CLERK, active=True)
    assert refused(record_form, desk, clerk, "birth", "tt04-2024") == "administrator-only"


def test_papers_of_cards_by_the_day_of_issue() -> None:
    assert "Cục Cảnh sát" in knowing.card_paper("031090001234", "2021-11-20")
    assert "Bộ Công an" in knowing.card_paper("031090001234", "2024-07-01")
    assert knowing.card_paper("", "") == ""
    assert knowing.card_facts(FATHER, 1)["issuer"].value == "Cục Cảnh sát QLHC về TTXH"
    assert knowing.card_facts(MOTHER, 1)["issuer"].value == "Bộ Công an"


def test_what_the_clerk_says_instead_of_the_site_is_printed(desk: Desk) -> None:
    residence = filling.form(desk, "residence")
    police = residence.field("police")
    assert police is not None
    now = filling.begin(desk, Filling(), residence)
    assert "Công an xã An Phú" in " ".join(texts(filling.pdf(desk, now, residence)))
    now = v.say(now, residence, police, Known(value="Công an phường Hồng Bàng", source=Source.TYPED))
    assert "Công an phường Hồng Bàng" in " ".join(texts(filling.pdf(desk, now, residence)))


def test_all_forms_are_printed_by_one_key_and_survive_a_restart(desk: Desk, tmp_path: Path) -> None:
    birth = filling.form(desk, "birth")
    now, changes = filling.print_all(desk, filled(desk, birth), [birth])
    assert len(changes.jobs) == 1
    spooler = Spooler(desk, FilePrinter(tmp_path / "paper"))
    (job,) = spooler.run()
    assert job.state in {JobState.SENT, JobState.DONE}
    opened = now.opened("birth")
    assert opened is not None
    (file,) = (tmp_path / "paper").glob("*.pdf")
    assert file.read_bytes() == b"".join(desk.store.attachments.get(opened.paper))
    name = birth.field("child.name")
    assert name is not None
    lacking = v.say(now, birth, name, Known(value="", source=Source.TYPED))
    assert refused(filling.print_all, desk, lacking, [birth]) == "form-incomplete"


def test_what_is_read_back_says_where_each_value_comes_from(desk: Desk) -> None:
    birth = filling.form(desk, "birth")
    whole = " ".join(" ".join(texts(filling.read_back_pdf(desk, filled(desk, birth), birth, LAN))).split())
    for word in ("Nguyễn Minh Anh", "quét thẻ", "cán bộ ghi", "tính ra", "có sẵn", "Tày", LAN.name):
        assert word in whole
