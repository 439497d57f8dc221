"""Dossiers received together at the reception page, and the places that may be others, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.events import Held, PaperKind
from clerkdesk.services import drafts, look, reception
from clerkdesk.services.papers import paper
from clerkdesk.ui.reception import keeper
from tests.printing.papers import texts
from tests.ui.workbench import AN, Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
DEATH, FUNERAL, PENSION = "1.000656", "1.001731", "1.014028"


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def text_of(pdf):
    return " ".join(" ".join(texts(pdf)).split())


def focused(bench):
    return bench.shell.focusWidget()


def details(bench, stream):
    found = look.details(bench.desk, stream)
    assert found is not None
    return found


def begin_two(bench):
    """Death, and the support for the funeral with it, its fee typed."""
    bench.scan(AN)
    bench.press(DEATH, Key.Key_Return, Key.Key_F7)
    bench.press(Key.Key_J, hold=CTRL)
    offered = [line.value.code for line in bench.page.board.dossier.together.list.lines()]
    assert offered[:2] == [FUNERAL, PENSION]
    bench.press(Key.Key_Return)
    bench.press("0", Key.Key_Return, "không thu", Key.Key_Return, Key.Key_F7)


def test_linked_procedures_are_accepted_with_one_key_in_one_visit(bench):
    begin_two(bench)
    bench.press(Key.Key_F9)
    first, second = (details(bench, one.stream) for one in bench.page.form.filed)
    assert [one.line.procedure for one in (first, second)] == [DEATH, FUNERAL]
    assert first.line.visit == second.line.visit
    assert first.line.code != second.line.code
    jobs = bench.desk.store.reading
    with jobs() as connection:
        kinds = [row[0] for row in connection.exec_driver_sql("SELECT kind FROM print_job ORDER BY rowid")]
    assert kinds == [PaperKind.RECEIPT, PaperKind.RECEIPT, PaperKind.VISIT_LIST]
    assert len(bench.page.board.outcome.list.lines()) == 2
    assert not bench.page.form.joined


def test_the_fee_is_told_of_each_and_of_all(bench):
    bench.scan(AN)
    bench.press("2.000635", Key.Key_Return)
    items = bench.page.board.dossier.terms.cells["items"]
    items.take_focus()
    bench.press("2", Key.Key_Return, Key.Key_F7)
    own = bench.page.board.summary.fee.fact()
    bench.page.join(bench.desk.catalogue.get("2.000635", on=bench.desk.today()))
    bench.settle()
    items.take_focus()
    bench.press("3", Key.Key_Return)
    assert (own, bench.page.board.summary.fee.fact()) == ("16.000 đ", "24.000 đ")
    assert "40.000 đ together" in bench.page.board.summary.fee.why()


def test_what_is_missing_in_another_one_is_shown_there(bench):
    begin_two(bench)
    bench.press(Key.Key_1, hold=CTRL)
    assert bench.page.form.procedure == DEATH
    places = bench.page.board.dossier.places.buttons
    assert [button.isVisible() for button in places[:3]] == [True, True, False]
    row = bench.page.board.dossier.checklist.rows()[1]
    row.setFocus()
    bench.press(Key.Key_Space)  # not there after all
    bench.press(Key.Key_2, hold=CTRL)
    bench.press(Key.Key_F9)
    assert not bench.page.form.filed
    assert bench.page.form.procedure == DEATH
    assert focused(bench) is bench.page.board.dossier.checklist.rows()[1]


def test_a_refusal_of_one_leads_to_its_field(bench):
    begin_two(bench)
    cells = bench.page.board.dossier.terms.cells
    cells["fee_reason"].take_focus()
    bench.press(Key.Key_Backspace)
    bench.press(Key.Key_1, hold=CTRL)
    bench.press(Key.Key_F9)
    assert bench.page.form.procedure == FUNERAL
    assert cells["fee_reason"].wrong()
    assert focused(bench) is cells["fee_reason"].editor


def test_a_paper_is_given_once(bench):
    bench.scan(AN)
    bench.press("1.001193", Key.Key_Return, Key.Key_F7)
    birth = bench.page.procedure()
    both = bench.desk.catalogue.get("2.001023", on=bench.desk.today())
    bench.page.join(both)
    bench.settle()
    given = {key: (one.way, one.source) for key, one in bench.page.form.papers.items()}
    assert given == {"giay_chung_sinh": ("joint", birth.name), "giay_to_tuy_than": ("shown", "")}
    bench.press(Key.Key_F7, Key.Key_F9)
    one = details(bench, bench.page.form.filed[1].stream).dossier
    held = {part.key: (part.held, part.originals, part.source) for part in one.components}
    assert held["giay_chung_sinh"] == (Held.PAPER, 0, birth.name)
    assert held["to_khai"] == (Held.PAPER, 1, "")  # each has its own form
    shown = text_of(paper(bench.desk, PaperKind.RECEIPT, one.id))
    assert f"nộp chung trong hồ sơ {birth.name}" in shown


def test_a_linked_procedure_that_holds_this_one_takes_its_place(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    bench.press(Key.Key_J, hold=CTRL)
    bench.press(Key.Key_Return)
    form = bench.page.form
    assert (form.procedure, form.joined) == ("2.000986", [])
    assert form.papers["giay_chung_sinh"].way == "paper"  # given already
    assert "to_khai_bhyt" not in form.papers


def test_esc_puts_the_offer_away_and_one_can_be_left_out(bench):
    bench.scan(AN)
    bench.press(DEATH, Key.Key_Return)
    bench.press(Key.Key_J, hold=CTRL)
    bench.press(Key.Key_Escape)
    assert not bench.page.board.dossier.together.isVisible()
    bench.press(Key.Key_J, hold=CTRL)
    bench.press(Key.Key_Return)
    bench.page.board.dossier.places.drop.click()
    bench.settle()
    assert (bench.page.form.procedure, bench.page.form.joined) == (DEATH, [])


def test_one_that_is_asked_to_be_completed_leaves_the_others(bench):
    begin_two(bench)
    bench.page.board.dossier.checklist.rows()[0].setFocus()
    bench.press(Key.Key_Space, Key.Key_F8, Key.Key_F8)
    assert [one.kind for one in bench.page.form.filed] == ["asked"]
    assert bench.page.form.procedure == DEATH
    bench.press(Key.Key_F9)
    first, second = (details(bench, one.stream).line for one in bench.page.form.filed)
    assert first.visit == second.visit


def test_the_draft_keeps_those_together(bench):
    begin_two(bench)
    bench.page.leave()
    bench.settle()
    kept = keeper.recall(bench.desk, bench.account.clerk)
    assert [part.procedure for part in kept.form.parts()] == [DEATH, FUNERAL]
    assert drafts.load(bench.desk, keeper.key(bench.account.clerk)) is not None


def test_three_places_stand_on_the_receipt(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    bench.press(Key.Key_B, hold=CTRL)
    sites = bench.page.board.dossier.sites
    assert sites.cells["resolving_site"].editor.placeholderText() == bench.desk.site.counter
    bench.press("xã kim tân, huyện kim thành, tỉnh hải dương", Key.Key_Return)
    assert sites.cells["resolving_site"].value() == "Ủy ban nhân dân xã An Thành, thành phố Hải Phòng"
    assert focused(bench) is sites.cells["collect_at"].editor
    bench.press("xã an thành hải phòng", Key.Key_Down, Key.Key_Return, Key.Key_F9)
    dossier = details(bench, bench.page.form.filed[0].stream).dossier
    assert dossier.receiving_site == bench.desk.site.counter
    assert dossier.resolving_site.startswith("Ủy ban nhân dân xã An Thành")
    assert dossier.collect_at.startswith("Trung tâm Phục vụ hành chính công xã")
    shown = text_of(paper(bench.desk, PaperKind.RECEIPT, dossier.id))
    assert f"Cơ quan giải quyết hồ sơ: {dossier.resolving_site}" in shown
    assert f"Đăng ký nhận kết quả tại: {dossier.collect_at}" in shown


def test_an_old_name_of_several_units_is_offered_and_enter_does_not_decide(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    bench.press(Key.Key_B, hold=CTRL)
    box = bench.page.board.dossier.sites.cells["resolving_site"].editor
    bench.press("xã kim tân", Key.Key_Return)
    assert box.text() == "xã kim tân"
    shown = {hit.title: hit.detail for hit in box.hits()}
    assert "trước đây" in shown["Xã An Thành"] or "formerly Xã Kim Tân" in shown["Xã An Thành"]
    assert len(shown) > 2


def test_what_was_taken_in_before_the_program_was_stopped_is_not_offered_again(bench):
    begin_two(bench)
    bench.page.leave()
    bench.settle()
    form = bench.page.form
    wishes = [
        form.of(place).read(bench.page._known(part.procedure), bench.desk).wish
        for place, part in enumerate(form.parts())
    ]
    done = reception.receive_linked(bench.desk, bench.account.clerk, wishes)
    bench.close_window()
    bench.open_window()
    assert [one.stream for one in bench.page.form.filed] == [one.stream for one in done]
    assert not bench.page.form.procedure
    assert done[1].code in bench.page.header.banner.notice().texts()[0]
