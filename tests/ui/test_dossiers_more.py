"""The other deeds of a dossier by their keys: the list of those that it allows, their forms, their drafts."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.dossier import State
from clerkdesk.domain.events import PaperKind
from clerkdesk.services import delivery, drafts, ending, handover, saying, spooling, supplement
from clerkdesk.ui.dossiers.later import AskForm
from tests.counter import LAN, authorisation
from tests.ui.lists_bench import ListsBench

Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    assert isinstance(qapp, QApplication)
    made = ListsBench(qapp, tmp_path / "desk")
    yield made
    made.close()


def choose(bench, page, words):
    """Open the list of deeds and press the figure of ``words``."""
    page.list.setFocus()
    bench.hands.press(Key.Key_F12)
    button = next(one for one in page.pane._form.buttons if one.text() == words)
    bench.hands.press(Key(ord(button.key())))
    return page.pane._form


def listed(bench, page):
    if not page.pane.foot.more.isEnabled():
        return []
    bench.hands.press(Key.Key_F12)
    found = [one.text() for one in page.pane._form.buttons]
    bench.hands.press(Key.Key_Escape)
    return found


def test_only_deeds_that_the_dossier_allows_are_listed(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    fresh = listed(bench, page)
    assert "Ask for a supplement" in fresh
    assert "Take in the supplement" not in fresh
    assert "Take back from the specialist" not in fresh
    bench.shell.refresh(supplement.ask(bench.desk, LAN, accepted.stream, ("Giấy chứng sinh",)))
    bench.hands.settle()
    assert "Take in the supplement" in listed(bench, page)
    bench.shell.refresh(delivery.void(bench.desk, LAN, accepted.stream, "nhầm"))
    bench.hands.settle()
    assert listed(bench, page) in ([], ["Give money back"])


def test_labels_begin_at_the_label_that_is_typed_and_go_on_there(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    form = choose(bench, page, "Print labels")
    assert form.first.value() == "1"
    form.first.set_value("25")
    bench.hands.press(Key.Key_F9)
    assert "1 to 24" in bench.notice()
    form.first.set_value("23")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.papers[PaperKind.LABELS] == 1
    assert spooling.first_label(bench.desk) == 23  # until they are out
    spooling.Spooler(bench.desk).run()
    assert spooling.first_label(bench.desk) != 23


def test_control_sheet_and_list_of_the_visit_are_printed_from_the_pane(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    choose(bench, page, "Print the control sheet")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.papers[PaperKind.CONTROL] == 1
    form = choose(bench, page, "Print the list of the visit")
    assert [accepted.code in fact.value for fact in form.found.facts()] == [True]
    bench.hands.press(Key.Key_F9)
    jobs = spooling.Spooler(bench.desk).spool.jobs()
    assert [job.kind for job in jobs if job.stream == accepted.visit] == [PaperKind.VISIT_LIST]


def test_arrow_keys_and_enter_choose_a_deed(bench):
    bench.receive()
    page = bench.dossiers()
    bench.hands.press(Key.Key_F12, Key.Key_Down, Key.Key_Up, Key.Key_Return)
    assert isinstance(page.pane._form, AskForm)


def test_a_supplement_is_asked_for_and_taken_in_with_both_dates(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    before = bench.details(accepted).dossier.due_at
    form = choose(bench, page, "Ask for a supplement")
    assert form.ticks.hasFocus()
    name = form.ticks.item(0).text()
    bench.hands.press(Key.Key_Space, Key.Key_Return)
    bench.hands.type("anh 4x6; don")
    bench.hands.press(Key.Key_F9)
    now = bench.details(accepted).dossier
    assert now.state is State.SUPPLEMENTING
    assert now.missing == (name, "anh 4x6", "don")
    assert PaperKind.SUPPLEMENT in now.papers
    bench.clock.forward(days=2)
    form = choose(bench, page, "Take in the supplement")
    assert [fact.name for fact in form.dates.facts()][:2] == ["Due before", "Due from now on"]
    assert form.ticks.ticked() == now.missing
    bench.hands.press(Key.Key_Down, Key.Key_Space, Key.Key_F9)
    after = bench.details(accepted).dossier
    assert after.state is State.RECEIVED
    assert after.due_at > before
    assert after.dues == (before, after.due_at)
    assert "anh 4x6" not in {part.name for part in after.components}
    assert {name, "don"} <= {part.name for part in after.components}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Refuse", State.REFUSED),
        ("Withdrawn by the applicant", State.WITHDRAWN),
        ("Stop at the applicant's request", State.STOPPED),
    ],
)
def test_a_dossier_ends_with_a_reason(bench, words, state):
    accepted = bench.receive()
    page = bench.dossiers()
    form = choose(bench, page, words)
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.RECEIVED
    assert form.reason.editor.property("wrong")
    bench.hands.type("doi y")
    bench.hands.press(Key.Key_Return)
    now = bench.details(accepted).dossier
    assert now.state is state
    assert now.reason == "doi y"


def test_an_apology_needs_the_head_and_keeps_the_first_date(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    before = bench.details(accepted).dossier.due_at
    choose(bench, page, "Apologise, with a new date")
    later = before + timedelta(days=14)
    bench.hands.type(f"{later:%d%m%Y}")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("xac minh lau")
    bench.hands.press(Key.Key_Return)
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.dues == (before,)
    bench.hands.type("Pham Van Chu")
    bench.hands.press(Key.Key_F9)
    now = bench.details(accepted).dossier
    assert now.dues[0] == before
    assert now.due_at.date() == later.date()
    assert now.signer == "Pham Van Chu"
    assert PaperKind.APOLOGY in now.papers


def test_a_fact_is_corrected_and_its_old_value_stays_visible(bench):
    accepted = bench.receive("Nguyễn Văn An")
    page = bench.dossiers()
    form = choose(bench, page, "Correct a fact")
    assert form.fact.combo.hasFocus()
    assert form.old.facts()[0].value == "Nguyễn Văn An"
    bench.hands.press(Key.Key_Tab)
    bench.hands.type("Nguyen Van Anh")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("so voi the")
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.applicant.name == "Nguyen Van Anh"
    told = " ".join(saying.say(one.what) for one in bench.details(accepted).timeline)
    assert "Nguyễn Văn An" in told


def test_an_address_is_corrected_with_a_commune_found_by_its_old_name(bench):
    accepted = bench.receive("Nguyễn Văn An")
    page = bench.dossiers()
    form = choose(bench, page, "Correct a fact")
    form.fact.combo.setCurrentIndex(tuple(form.values).index("applicant.address"))
    assert form.place.isVisible()
    form.value.editor.setFocus()
    bench.hands.type("Thon 2")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("xa kim tan, huyen kim thanh, hai duong")
    assert "formerly" in form.place.editor.hits()[0].detail
    bench.hands.press(Key.Key_Return)
    assert form.reason.editor.hasFocus()
    bench.hands.type("so voi the")
    bench.hands.press(Key.Key_Return)
    address = bench.details(accepted).dossier.applicant.address
    assert (address.text, address.unit, address.province) == (
        "Thon 2, Xã An Thành, Thành phố Hải Phòng",
        "10792",
        "31",
    )


def test_the_place_of_collection_is_corrected_by_finding_its_commune(bench):
    accepted = bench.receive("Nguyễn Văn An")
    page = bench.dossiers()
    form = choose(bench, page, "Correct a fact")
    form.fact.combo.setCurrentIndex(tuple(form.values).index("collect_at"))
    form.place.editor.setFocus()
    bench.hands.type("an khanh hai phong")
    bench.hands.press(Key.Key_Down, Key.Key_Return)
    bench.hands.type("doi noi nhan")
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.collect_at == (
        "Trung tâm Phục vụ hành chính công xã An Khánh, thành phố Hải Phòng"
    )


def test_one_dossier_goes_to_the_specialist_and_comes_back(bench):
    accepted = bench.receive()
    page = bench.dossiers()
    choose(bench, page, "Hand over to the specialist")
    bench.hands.type("Tran Thi Chuyen")
    bench.hands.press(Key.Key_Return)
    assert bench.details(accepted).dossier.handed_to == "Tran Thi Chuyen"
    form = choose(bench, page, "Take back from the specialist")
    assert form.by.value() == "Tran Thi Chuyen"
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.state is State.RECEIVED


def test_money_goes_back_with_a_reason(bench):
    accepted = bench.receive(code="2.000815", pay_now=False)
    page = bench.dossiers()
    assert "Give money back" not in listed(bench, page)
    delivery.take_fee(bench.desk, LAN, accepted.stream, bench.details(accepted).owed)
    bench.shell.refresh(ending.withdraw(bench.desk, LAN, accepted.stream, "thôi"))
    bench.hands.settle()
    choose(bench, page, "Give money back")
    bench.hands.press(Key.Key_Return)
    bench.hands.type("rut ho so")
    bench.hands.press(Key.Key_F9)
    assert bench.details(accepted).dossier.paid == 0


def test_what_is_typed_into_a_form_is_there_again(bench):
    accepted = bench.receive()
    handover.give(bench.desk, LAN, accepted.stream, "Chuyên viên")
    page = bench.dossiers()
    choose(bench, page, "Refuse")
    bench.hands.type("thieu dieu kien")
    bench.hands.press(Key.Key_Escape)
    draft = drafts.load(bench.desk, f"refuse:{accepted.stream}")
    assert draft is not None
    assert draft.body["reason"] == "thieu dieu kien"
    form = choose(bench, page, "Refuse")
    assert form.reason.value() == "thieu dieu kien"


def certified(bench, typed_by, procedure="2.000884"):
    """Receive a dossier with a paper that ``typed_by`` typed, and open the form of its result."""
    bench.receive(code=procedure, forms=(authorisation(*typed_by),))
    page = bench.dossiers()
    page.list.setFocus()
    page.pane.enter_result()
    bench.hands.settle()
    return page.pane._form


def test_who_typed_a_paper_is_warned_before_certifying_it(bench):
    form = certified(bench, (LAN.id, "clerk-hoa"))
    assert form.hand.isVisible()
    assert "Giấy ủy quyền" in form.hand.text()


@pytest.mark.parametrize(("typed_by", "procedure"), [(("clerk-hoa",), "2.000884"), ((LAN.id,), "1.001193")])
def test_nobody_is_warned_of_another_s_paper_or_where_nothing_is_certified(bench, typed_by, procedure):
    assert not certified(bench, typed_by, procedure).hand.isVisible()
