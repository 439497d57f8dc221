"""Forms on the citizen's behalf through the real widgets, by keyboard alone."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.events import Clerk, FormSigned
from clerkdesk.domain.forms.filling import Source
from clerkdesk.printing.spool import Spool
from clerkdesk.services import look
from clerkdesk.services.desk import Changes
from clerkdesk.services.forms import filling, parking
from clerkdesk.ui.forms.page import Forms
from clerkdesk.ui.forms.visit import Visit
from clerkdesk.ui.reception.handing import Asked, Brought
from clerkdesk.ui.reception.person import Person
from tests.counter import LAN, first_run
from tests.meeting import Hub, Straight, enrol, exchange
from tests.ui.workbench import AN, BICH, Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def open_forms(bench, procedure="dkks", card=AN):
    """Scan a card at Reception, choose the procedure, open its forms, note who asked."""
    bench.scan(card)
    bench.press(procedure, Key.Key_Return)
    bench.press(Key.Key_T, hold=CTRL)
    page = bench.shell.page()
    assert isinstance(page, Forms)
    return page


def begin(bench, procedure="dkks", card=AN):
    page = open_forms(bench, procedure, card)
    bench.press(Key.Key_F9)
    assert page.step == "filling"
    return page


def hand(page):
    """Return the key of the field in hand, "" for none."""
    row = page.filling.sheet.row_in_hand()
    return row.field.key if row is not None else ""


def answer(bench, page, answers):
    """Go through the form with Enter alone: ``answers`` types a text, presses a key, or leaves a field empty."""
    for _step in range(60):
        key = hand(page)
        if not key:
            return
        said = answers.get(key, "")
        if callable(said):
            said()
        elif said:
            bench.press(said, Key.Key_Return)
        else:
            bench.press(Key.Key_Return)
    raise AssertionError(f"Enter never came to the end: {hand(page)}")


def birth(bench, page):
    bench.scan(BICH)
    bench.press(Key.Key_Return)  # the mother, as the sex on the card says
    answer(
        bench,
        page,
        {
            "requester.relation": "Cha",
            "child.name": "nguyễn minh anh",
            "child.born": "021126",
            "child.sex": lambda: bench.press("2"),
            "child.ethnicity": "kin",
            "child.birthplace": "Bệnh viện Phụ sản Hải Phòng",
            "child.home_town": "Xã An Khánh, Hải Phòng",
            "mother.ethnicity": "tay",
            "father.name": lambda: bench.press(Key.Key_1, hold=CTRL),
            "father.ethnicity": "kin",
        },
    )


def values(page):
    return {key: one.value for key, one in page.visit.known(page.visit.form()).items()}


def test_the_limits_of_the_law_stand_first_and_who_asked_is_kept(bench):
    page = open_forms(bench)
    assert page.step == "limits"
    assert page.limits.who.text() == "Nguyễn Văn An"
    page.limits.who.clear()
    bench.press(Key.Key_F9)
    assert page.step == "limits"
    bench.scan(AN)
    bench.press(Key.Key_Return)
    assert page.step == "filling"
    assert page.visit.filling.helped == "Nguyễn Văn An"


def test_a_birth_goes_from_two_cards_to_the_receipt_by_keys(bench):
    page = begin(bench)
    birth(bench, page)
    said, known = values(page), page.visit.known(page.visit.form())
    assert said["father.number"] == "031090001234"
    assert said["child.born"] == "2026-11-02"
    assert said["child.ethnicity"] == "Kinh"
    assert known["mother.name"].source is Source.SCANNED
    assert known["child.name"].source is Source.DECLARED
    bench.press(Key.Key_F9)
    assert page.step == "reading"
    bench.press(Key.Key_F9)
    assert page.step == "signing"
    bench.press(Key.Key_Space, Key.Key_F9)
    assert [job.title for job in Spool(bench.desk.store).jobs()] == ["Tờ khai đăng ký khai sinh"]
    bench.press(Key.Key_F9)
    assert bench.shell.page() is bench.page
    assert [one.form for one in bench.page.form.forms] == ["birth"]
    assert bench.page.form.forms[0].component
    bench.press(Key.Key_F7, Key.Key_F9)
    (filed,) = bench.page.form.filed
    assert filed.kind == "accepted"
    found = look.details(bench.desk, filed.stream)
    assert found is not None
    (form,) = found.dossier.forms
    assert (form.form, form.way, form.explained) == ("birth", "signature", ("truth",))
    assert form.personal is not None
    assert form.personal.asked_by == "Nguyễn Văn An"
    bench.settle()
    assert filling.parked(bench.desk) == []


def test_a_paper_is_said_to_be_printed_once_the_spool_sent_it(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9, Key.Key_F9, Key.Key_Space, Key.Key_F9)

    def chip():
        bench.settle()
        (card,) = page.signing._cards
        ((_name, beside),) = page.filling.side.forms._lines
        assert beside.look() == card._chip.look()
        return card._chip.look().word

    assert chip() == "Being printed"
    spool = Spool(bench.desk.store)
    job = spool.claim(1)
    assert job is not None
    spool.failed(job.id, "no paper", 2)
    bench.shell.refresh(Changes(jobs=(job.id,)))  # as the carrier of the papers tells it
    assert chip() == "Not printed"
    spool.again(job.id, 3)
    spool.claim(4)
    spool.sent(job.id, "PDF", "1", 5)
    bench.shell.refresh(Changes(jobs=(job.id,)))
    assert chip() == "Printed"


def test_each_change_is_kept_at_once_and_a_visit_is_taken_up_again(bench):
    page = begin(bench)
    bench.press("Cha")
    key = page.visit.key

    def kept():
        found = filling.load(bench.desk, key)
        return found.people[found.roles["requester"]].get("relation_child") if found is not None else None

    bench.hands.wait(lambda: kept() is not None and kept().value == "Cha", "the draft to be saved")
    bench.press(Key.Key_S, hold=CTRL)
    assert page.step == "start"
    assert len(page.start.parked.lines()) == 1
    bench.press(Key.Key_Return)
    assert page.step == "filling"
    assert page.visit.key == key
    assert values(page)["requester.relation"] == "Cha"


def test_two_cards_in_a_row_are_given_their_places_and_change_them(bench):
    page = begin(bench, "dkkh")
    visit = page.visit
    assert (visit.name("wife"), visit.name("husband")) == ("", "Nguyễn Văn An")  # his card says that he is a man
    assert visit.requester == "Nguyễn Văn An"
    bench.scan(BICH)
    assert page.filling.side.asking.asked
    bench.press(Key.Key_Return)
    assert (visit.name("wife"), visit.name("husband")) == ("Trần Thị Bích", "Nguyễn Văn An")
    bench.press(Key.Key_W, hold=CTRL)
    assert (visit.name("wife"), visit.name("husband")) == ("Nguyễn Văn An", "Trần Thị Bích")


def test_a_card_put_in_the_wrong_place_is_told_of_until_the_two_change_places(bench):
    page = begin(bench, "dkkh")
    bench.scan(BICH)
    bench.press(Key.Key_Return)
    bench.press(Key.Key_W, hold=CTRL)
    bench.scan(AN)
    bench.press("1")  # his card in the wife's place
    assert page.visit.name("wife") == "Nguyễn Văn An"
    assert "another sex" in page.header.banner.notice().what
    page.filling.focus("wife.name")
    bench.press(Key.Key_W, hold=CTRL)
    assert page.visit.name("wife") == "Trần Thị Bích"
    assert page.header.banner.notice() is None


def test_whoever_changed_places_goes_on_with_the_field_in_hand_when_it_is_empty_now(bench):
    page = begin(bench, "dkkh")
    bench.scan(BICH)
    bench.press(Key.Key_Return)
    page.filling.focus("wife.ethnicity")
    bench.press("Kinh", Key.Key_Up)
    page.filling.focus("wife.ethnicity")
    bench.press(Key.Key_W, hold=CTRL)
    assert values(page).get("wife.ethnicity") is None
    assert hand(page) == "wife.ethnicity"
    assert not page.filling.sheet.rows["wife.ethnicity"].value()


def test_a_place_typed_with_its_kind_is_found_and_one_that_was_only_called_so_is_left(bench):
    page = begin(bench)
    page.filling.focus("child.home_town")
    bench.press("Thôn 2, phường Hồng Bàng", Key.Key_Return)
    assert values(page)["child.home_town"]["unit"]
    page.filling.focus("child.home_town")
    bench.press("Xã Minh Họa", Key.Key_Return)  # nothing is called so today
    assert values(page)["child.home_town"] == {"text": "Xã Minh Họa", "province": "", "unit": ""}


def test_a_hospital_typed_once_is_offered_from_then_on(bench):
    page = begin(bench)
    page.filling.focus("child.birthplace")
    bench.press("Phòng khám Hoa Sen", Key.Key_Return)
    page.filling.focus("child.birthplace")
    bench.press(Key.Key_J, hold=CTRL)
    assert [one.word for one in bench.desk.forms.words["hospitals"] if one.word == "Phòng khám Hoa Sen"]
    page.filling.focus("child.birthplace")
    bench.press("phong kham h", Key.Key_Return)
    assert values(page)["child.birthplace"] == "Phòng khám Hoa Sen"


def test_a_card_that_is_nobodys_is_left(bench):
    page = begin(bench)
    bench.scan(BICH)
    bench.press(Key.Key_Escape)
    assert not page.filling.side.asking.asked
    assert page.visit.name("mother") == ""
    assert hand(page) == "requester.relation"


def test_what_was_begun_and_not_signed_is_pointed_out_before_the_dossier_is_accepted(bench):
    begin(bench)
    bench.shell.open("reception")
    bench.settle()
    bench.press(Key.Key_F7, Key.Key_F9)
    assert bench.page.form.filed == []
    assert "not signed" in bench.page.header.banner.notice().texts()[0]
    bench.press(Key.Key_F9)
    assert [one.kind for one in bench.page.form.filed] == ["accepted"]


def test_an_oddity_is_told_at_the_field_and_let_pass_with_a_reason(bench):
    page = begin(bench)
    page.filling.focus("child.born")
    bench.press("020826", Key.Key_Return)
    row = page.filling.sheet.rows["child.born"]
    assert "60" in row.wrong()
    bench.press(Key.Key_F11)
    page.filling.focus("child.born")
    bench.press(Key.Key_R, hold=CTRL)
    bench.press("về quê sinh", Key.Key_Return)
    assert row.wrong() == ""
    assert page.visit.opened(page.visit.form()).accepted == {"child.born": "về quê sinh"}


def test_a_word_that_is_none_of_its_list_is_odd_and_one_without_a_letter_is_refused(bench):
    page = begin(bench)
    for key in ("mother.nationality", "child.ethnicity"):
        page.filling.focus(key)
        bench.press("1", Key.Key_Return)
        page.filling.focus(key)
        assert "letter" in page.filling.sheet.rows[key].wrong()
        assert not page.filling.side.wrong.pass_button.isVisible()
    page.filling.focus("mother.nationality")
    bench.press("Atlantis", Key.Key_Return)
    page.filling.focus("mother.nationality")
    row = page.filling.sheet.rows["mother.nationality"]
    assert "list" in row.wrong()
    bench.press(Key.Key_R, hold=CTRL)
    bench.press("hộ chiếu ghi thế", Key.Key_Return)
    assert row.wrong() == ""
    page.filling.focus("child.ethnicity")
    bench.press("kinh", Key.Key_Return)
    assert page.filling.sheet.rows["child.ethnicity"].wrong() == ""


def test_what_is_missing_keeps_the_reading_back_waiting(bench):
    page = begin(bench)
    bench.press(Key.Key_F9)
    assert page.step == "filling"
    assert page.filling.sheet.rows[hand(page)].wrong()


def test_the_notice_of_what_is_missing_follows_what_is_filled(bench):
    page = begin(bench)
    bench.press(Key.Key_F9)
    notice = page.header.banner.notice
    form = page.visit.form()
    before = dict(notice().params)["count"]
    assert before == len(page.visit.bad(form)) > 1
    bench.scan(BICH)
    bench.press(Key.Key_Return)
    assert dict(notice().params)["count"] == len(page.visit.bad(form)) < before
    birth(bench, page)
    assert page.visit.bad(form) == []
    assert notice() is None


def test_the_police_counter_is_only_shown(bench):
    bench.page.choose(bench.desk.catalogue.get("1.004222", on=bench.desk.today()))
    assert not bench.page.board.dossier.forms.isVisible()
    bench.press(Key.Key_T, hold=CTRL)
    assert bench.shell.page() is bench.page
    bench.shell.open("forms", Asked(procedures=("1.004222",), applicant={}, agent={}))
    bench.settle()
    page = bench.shell.page()
    assert page.step == "start"
    assert page.visit is None
    assert page.header.banner.notice().tone == "warn"


def test_linked_dossiers_bring_all_their_forms_and_each_gets_its_own_back(bench):
    bench.scan(AN)
    death, funeral = (bench.desk.catalogue.get(code, on=bench.desk.today()) for code in ("1.000656", "1.001731"))
    bench.page.choose(death)
    bench.page.join(funeral)
    bench.press(Key.Key_T, hold=CTRL)
    page = bench.shell.page()
    assert {one.form: one.procedure for one in page.visit.filling.forms} == {
        "death": "1.000656",
        "funeral-support": "1.001731",
    }
    assert page.visit.name("requester") == "Nguyễn Văn An"
    signed = {
        one.procedure: (
            FormSigned(
                form=one.form,
                version=one.version,
                title="",
                component="to_khai",
                pdf="",
                read_back="whole",
                way="signature",
            ),
        )
        for one in page.visit.filling.forms
    }
    bench.shell.open("reception", {"forms": Brought(key=page.visit.key, signed=signed, applicant=Person())})
    parts = bench.page.form.parts()
    assert {part.procedure: [one.form for one in part.forms] for part in parts} == {
        "1.000656": ["death"],
        "1.001731": ["funeral-support"],
    }
    assert bench.page.form.applicant.get("name") == "Nguyễn Văn An"


def test_who_acts_for_the_citizen_asks_and_the_paper_is_for_the_citizen(bench):
    bench.scan(AN)
    bench.scan(BICH)
    bench.press(Key.Key_F11)  # acts for the citizen
    bench.page.choose(bench.desk.catalogue.get("1.004873", on=bench.desk.today()))
    bench.press(Key.Key_T, hold=CTRL)
    page = bench.shell.page()
    assert page.limits.who.text() == "Trần Thị Bích"
    assert page.visit.name("requester") == "Trần Thị Bích"
    assert page.visit.name("subject") == "Nguyễn Văn An"


def test_a_signed_form_stays_when_a_shared_fact_is_corrected(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9, Key.Key_F9, Key.Key_Space, Key.Key_F9)
    form = page.visit.form()
    page.visit.filling, _fact = filling.sign(bench.desk, page.visit.filling, form, filling.Signed())
    page.open_form(filling.form(bench.desk, "guardianship"))
    bench.settle()
    page.filling.focus("requester.name")
    bench.press("Nguyễn Văn Ân", Key.Key_Return)
    assert "stays as it was signed" in page.header.banner.notice().texts()[0]
    assert page.visit.values(form)["requester.name"] == "Nguyễn Văn An"


def test_sections_are_confirmed_one_by_one_and_the_citizens_screen_shows_values_alone(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9)
    page.reading.open_window()
    bench.settle()
    assert page.reading.window_open
    shown = page.reading._window.large.words
    assert "Nguyễn Văn An" in shown
    assert "Trần Thị Lan" not in shown
    page.reading.close_window()
    bench.settle()
    bench.shell.activateWindow()
    bench.settle()
    for _section in range(len(page.reading._sections)):
        page.keys.agree.click()
    bench.settle()
    assert page.step == "signing"
    assert page.visit.opened(page.visit.form()).read_back == "sections"


def test_each_line_may_be_confirmed_by_itself(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9)
    lines = sum(len(section.lines) for section in page.reading._sections)
    bench.press(Key.Key_F5)
    assert page.reading._ticked == {0: 1}
    bench.press(*[Key.Key_F5] * (lines - 1))
    assert page.step == "signing"
    assert page.visit.opened(page.visit.form()).read_back == "fields"


def two_forms(bench):
    """Open the birth registration and the residence form of the same child."""
    page = begin(bench)
    birth(bench, page)
    page.open_form(filling.form(bench.desk, "guardianship"))
    bench.settle()
    return page


def test_forms_of_one_visit_share_their_people_and_say_what_a_correction_changes(bench):
    page = two_forms(bench)
    assert page.visit.current == "guardianship"
    said = values(page)
    assert said["requester.number"] == "031090001234"
    page.filling.focus("requester.name")
    bench.press("Nguyễn Văn Ân", Key.Key_Return)
    assert "birth" in page.header.banner.notice().texts()[0]
    bench.press(Key.Key_PageDown, hold=CTRL)
    assert page.visit.current == "birth"
    assert values(page)["requester.name"] == "Nguyễn Văn Ân"
    assert values(page)["father.name"] == "Nguyễn Văn Ân"


def test_the_child_of_one_form_is_somebody_in_the_next_by_one_key(bench):
    page = two_forms(bench)
    page.filling.focus("ward.name")
    names = [page.visit.name(one.key) for one in page.visit.partners("ward")]
    bench.press(Key(Key.Key_1 + names.index("nguyễn minh anh")), hold=CTRL)
    assert values(page)["ward.born"] == "2026-11-02"


def test_the_forms_list_marks_what_nobody_compared_yet(bench):
    bench.shell.open("forms")
    bench.settle()
    page = bench.shell.page()
    bench.press("khai sinh")
    lines = page.start.forms.lines()
    assert lines
    assert {line.look.word for line in lines} == {"To be compared"}
    bench.press(Key.Key_Return)
    assert page.step == "limits"


def test_a_visit_parked_where_desks_meet_waits_for_any_desk_and_is_taken_up(bench, tmp_path):
    hub = Hub(tmp_path / "hub")
    try:
        enrol(bench.desk, hub)
        page = begin(bench)
        bench.press("Cha")
        key = page.visit.key
        bench.press(Key.Key_S, hold=CTRL)
        bench.settle()
        assert [one.key for one in parking.waiting(bench.desk)] == [key]
        (line,) = page.start.parked.lines()
        assert line.look.word == "Any desk"
        assert "deleted on 23/12" in line.detail
        bench.press(Key.Key_Return)
        assert page.step == "filling"
        assert values(page)["requester.relation"] == "Cha"
        assert parking.waiting(bench.desk) == []
    finally:
        hub.close()


def test_another_desk_that_took_the_same_visit_up_is_told_of(bench, tmp_path):
    hub = Hub(tmp_path / "hub")
    try:
        with closing(first_run(tmp_path / "other", "C").desk) as other:
            for desk in (bench.desk, other):
                enrol(desk, hub)
            page = begin(bench)
            key = page.visit.key
            bench.press(Key.Key_S, hold=CTRL)
            for desk in (bench.desk, other):
                exchange(desk, Straight(hub))
            parking.take(other, LAN, key)
            bench.press(Key.Key_Return)
            for desk in (bench.desk, other, bench.desk):
                exchange(desk, Straight(hub))
            page.refresh(Changes(streams=(f"draft:{key}",)))
            bench.settle()
            assert LAN.name in page.header.banner.notice().texts()[0]
            bench.press(Key.Key_Escape, Key.Key_Escape)
            (line,) = page.start.parked.lines()
            assert line.look.word in {"Taken elsewhere first", "Taken twice"}
    finally:
        hub.close()


def test_what_was_signed_is_not_asked_again_after_a_crash(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9)
    for _section in page.reading._sections:
        bench.press(Key.Key_F8)
    bench.press(Key.Key_Space, Key.Key_F9)
    key, clerk = page.visit.key, bench.session.clerk
    fact = filling.form(bench.desk, "birth")
    signed, _fact = filling.sign(bench.desk, page.visit.filling, fact, filling.Signed(way="fingerprint"), "to_khai")
    bench.press(Key.Key_S, hold=CTRL)
    filling.save(bench.desk, clerk, key, signed)  # and the power goes before Reception has it
    bench.press(Key.Key_Return)
    assert page.step == "signing"
    assert page.keys.deed() is page.keys.bring
    bench.press(Key.Key_F9)
    assert bench.shell.page() is bench.page
    (brought,) = bench.page.form.forms
    assert (brought.way, brought.read_back, brought.component) == ("fingerprint", "whole", "to_khai")
    assert brought.personal.asked_by == "Nguyễn Văn An"


def test_how_it_was_read_back_is_kept_between_reading_and_signing(bench):
    page = begin(bench)
    birth(bench, page)
    bench.press(Key.Key_F9)
    for _section in page.reading._sections:
        bench.press(Key.Key_F8)
    assert page.step == "signing"
    bench.press(Key.Key_Space)
    bench.press(Key.Key_S, hold=CTRL)
    bench.press(Key.Key_Return)
    assert page.step == "signing"
    form = page.visit.form()
    assert (page.visit.opened(form).read_back, page.visit.opened(form).explained) == ("sections", ("truth",))
    bench.press(Key.Key_F9, Key.Key_F9)
    assert bench.page.form.forms[0].read_back == "sections"


def test_who_typed_a_paper_that_is_certified_here_is_told_to_let_a_colleague_do_it(bench):
    page = begin(bench, "2.000884")
    form = page.visit.form()
    assert page.visit.certified_here(form)
    assert page.visit.typed_here(form) is None
    page.filling.focus("requester.phone")
    bench.press("0912345678", Key.Key_Return)
    page._go("limits")
    page.limits.show_limits(page._limits(page.visit), "")
    bench.settle()
    assert "let a colleague certify it" in page.limits._cards[0]._lines[2].text()
    page.signing.show_visit(page.visit)
    assert not page.signing._cards[0]._hand.isHidden()
    colleague = Visit(bench.desk, Clerk(id="clerk-hoa", name=LAN.name), filling=page.visit.filling)  # of the same name
    assert colleague.typed_here(form) is False
    page.signing.show_visit(colleague)
    assert page.signing._cards[0]._hand.isHidden()
