"""The page of the exchange: the real window and its child processes, a real hub over the loopback."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import State as DossierState
from clerkdesk.hub import author
from clerkdesk.hub.carrying import let_in
from clerkdesk.hub.feed import lock
from clerkdesk.services import delivery, look, reception, refusals
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin
from clerkdesk.sync.talk import State
from clerkdesk.ui.dossiers.amend import CorrectForm
from clerkdesk.ui.exchanging.page import ExchangePage
from tests.counter import LAN, MONDAY, SetClock, deal, first_run, parts, person, troubled, wish
from tests.hub.test_lane import scan
from tests.hub.test_lane_damaged import chunks
from tests.meeting import Hub, Straight, enrol, exchange, served
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, Opened, folder, made, opened

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAME = "Nguyễn Thị Hồng"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with closing(Hub(tmp_path / "hub")) as one:
        one.now = int(time.time() * 1000)
        yield one


@pytest.fixture
def url(hub: Hub) -> Iterator[str]:
    with served(hub.gate) as address:
        yield address


def no(hub: Hub, stream: str, code: str = "misfit", owner: str = "clerk") -> None:
    """Let the province refuse a dossier, as its connector says it."""
    said = MONDAY - timedelta(hours=1)
    what = e.ProvinceRefused(code=code, words="Chưa gửi được: SoDienThoai: quá dài", said_at=said, owner=owner)
    with hub.database.writing() as connection:
        author.write(connection, lock(connection, "H24.101.05"), hub.key, stream, what, hub.now)


def until(one: Opened, what, named: str) -> None:
    one.hands.wait(what, named, 60)


def page_of(one: Opened, english: bool = True) -> ExchangePage:
    if english:
        one.shell.speak("en")
    one.hands.press(Key.Key_7, hold=Qt.KeyboardModifier.AltModifier)
    page = one.shell.page()
    assert isinstance(page, ExchangePage)
    one.hands.settle()
    return page


def told(page: ExchangePage) -> str:
    notice = page.header.banner.notice()
    return notice.texts()[0] if notice is not None else ""


def stands(one: Opened, state: State) -> bool:
    assert one.window._bench is not None
    status = one.window._bench.exchange.status
    return status is not None and status.state is state


def badge(one: Opened) -> int:
    return int(one.shell.rail._items["exchange"]._badge)


def facts(page: ExchangePage) -> dict[str, str]:
    return {fact.name: fact.value for fact in page.refused.facts.facts()}


def test_a_refusal_is_told_handed_on_and_corrected_by_keys(opened, folder, hub, url) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, hub, url=url)
        stream = reception.receive(desk, LAN, wish(desk, applicant=person(1, NAME))).stream
        exchange(desk, Straight(hub))
    one = opened(folder, SetClock(MONDAY))
    one.sign_in(CLERK, CLERK_PIN)
    until(one, lambda: stands(one, State.CONNECTED), "the line")
    no(hub, stream)
    page = page_of(one)
    one.hands.press(Key.Key_F5)
    until(one, lambda: len(page.refused.found) == 1, "the refusal")
    until(one, lambda: badge(one) == 1, "the badge")
    shown = facts(page)
    assert shown["Reason"] == "The province's rules would not take what is written in the dossier."
    assert shown["To correct"] == "applicant's phone"
    assert "SoDienThoai" in shown["The province's words"]
    assert shown["Whose"] == LAN.name
    assert page.tabs["refused"].text() == "Refusals (1)"
    assert "Refused: 1" in one.shell.status._exchange._text.words()
    one.hands.press(Key.Key_F7)
    one.hands.settle()
    one.hands.type(ADMINISTRATOR)
    one.hands.press(Key.Key_Return)
    one.hands.type("nhờ anh xem giúp")
    one.hands.press(Key.Key_F9)
    until(one, lambda: facts(page).get("Whose", "").startswith(ADMINISTRATOR), "the new owner")
    assert "nhờ anh xem giúp" in facts(page)["Whose"]
    one.hands.press(Key.Key_F9)
    one.hands.settle()
    dossiers = one.shell.page()
    form = dossiers.pane._form
    assert isinstance(form, CorrectForm)
    assert form.chosen == "applicant.phone"
    one.hands.type("0912345678")
    one.hands.press(Key.Key_Return)
    one.hands.type("gõ sai")
    one.hands.press(Key.Key_Return)
    until(one, lambda: badge(one) == 0, "the settled badge")
    page = page_of(one)
    until(one, lambda: not page.refused.found, "the settled refusal")
    assert page.refused.mend.isHidden()


def test_what_only_the_province_can_mend_is_sent_again_as_it_is(opened, folder, hub, url) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, hub, url=url)
        stream = reception.receive(desk, LAN, wish(desk, applicant=person(1, NAME))).stream
        exchange(desk, Straight(hub))
        no(hub, stream, "422", refusals.ADMINISTRATOR)
        exchange(desk, Straight(hub))
    one = opened(folder, SetClock(MONDAY))
    one.sign_in(CLERK, CLERK_PIN)
    page = page_of(one)
    until(one, lambda: len(page.refused.found) == 1, "the refusal")
    shown = facts(page)
    assert shown["Refused by"].endswith("(422)")
    assert shown["Whose"] == "Administrator"
    assert page.refused.mend.isHidden()
    one.hands.press(Key.Key_F9, hold=SHIFT)
    until(one, lambda: "Meanwhile" in facts(page), "what happens meanwhile")
    assert facts(page)["Meanwhile"] == "Sent once more; the province has yet to answer."
    assert page.refused.again.isHidden()
    assert page.tabs["refused"].text() == "Refusals (1)", "it stands until the province answers"
    until(one, lambda: any(b"dossier.asked_again" in raw for raw in hub.events().values()), "the question at the hub")


def test_the_exchange_in_the_background_tells_which_paper_the_disk_spoiled(opened, folder, hub, url) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, hub, url=url)
        _, paper, _ = scan(desk, 1000)
        chunks(desk, "UPDATE chunk SET bytes = zeroblob(length(bytes))", paper)
    one = opened(folder, SetClock(MONDAY))
    one.sign_in(CLERK, CLERK_PIN)
    page = page_of(one)
    one.hands.press(Key.Key_3, hold=CTRL)
    until(one, lambda: list(page.waiting.found) == [paper], "the paper")
    until(one, lambda: page.tabs["waiting"].text() == "To send (1)", "the count")
    until(one, lambda: "Tờ khai" in (page.waiting.list.model().index(0, 0).data() or ""), "its title")
    assert "colleague's counter" in page.waiting.spoiled.text()
    assert page.waiting.spoiled.isVisible()
    one.hands.press(Key.Key_Return)
    until(one, lambda: one.shell.page() is not page, "the dossier")


def test_a_contested_dossier_is_decided_side_by_side(opened, folder, tmp_path) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk, closing(first_run(tmp_path / "C", "C").desk) as other:
        stream = reception.receive(desk, LAN, wish(desk, applicant=person(1, NAME))).stream
        delivery.enter_result(desk, LAN, stream, number="12/KS")
        deal(other, parts(desk))
        delivery.void(other, e.Clerk(id="hoa", name="Lê Thị Hoa"), stream, "nhập nhầm")
        delivery.void(desk, LAN, stream, "trùng")
        deal(desk, parts(other))
        details = look.details(desk, stream)
        assert details is not None
        assert details.dossier.contested
    one = opened(folder, SetClock(MONDAY))
    one.sign_in()
    page = page_of(one)
    one.hands.press(Key.Key_2, hold=CTRL)
    until(one, lambda: page.contested.form is not None, "the decision")
    form = page.contested.form
    assert form is not None
    one.shell.resize(911, 512)  # 1366x768 at 150 %
    one.hands.settle()
    assert len({tab.y() for tab in page.tabs.values()}) == 1, "the parts stand in one row"
    facts = [told.mapTo(page, told.rect().topLeft()) for _button, told in form._sides]
    listed = page.contested.list.mapTo(page, page.contested.list.rect().topRight())
    assert listed.x() < facts[0].x() < facts[1].x(), "list, one fact, the other fact"
    assert facts[0].y() == facts[1].y()
    one.shell.resize(1366, 768)
    assert {moment.clerk for moment in form.moments} == {LAN.name, "Lê Thị Hoa"}
    one.hands.press(Key.Key_F9)
    assert told(page) == "Choose which of them holds."
    one.hands.press(Key.Key_2)
    form.reason.editor.setFocus()
    one.hands.type("đã hỏi cả hai")
    one.hands.press(Key.Key_F9)
    until(one, lambda: page.tabs["contested"].text() == "Contested", "the decision taken")
    assert told(page) == "Decided. The dossier goes on."
    found = look.details(one.window.opening.session.desk, stream)
    assert found is not None
    assert (found.dossier.contested, found.dossier.state) == (False, DossierState.VOIDED)


def test_enrol_wait_compare_mend_and_leave(opened, folder, hub, url) -> None:
    one = opened(folder, SetClock(MONDAY))
    one.sign_in()
    page = page_of(one)
    assert "This desk has no hub" in page.waiting._empty._title.text()
    one.hands.press(Key.Key_5, hold=CTRL)
    one.hands.settle()
    one.hands.type(url)
    one.hands.press(Key.Key_Return)
    one.hands.type("AAAAA-AAAAA")
    one.hands.press(Key.Key_Return)
    until(one, lambda: bool(told(page)), "the refusal of the code")
    assert "enrolment code" in told(page)
    one.shell.speak("vi")
    assert "không phải mã kết nối" in told(page), "what a command answered follows the language"
    one.shell.speak("en")
    page.hubs.code.set_value(hub.code())
    one.hands.press(Key.Key_F9)
    until(one, lambda: len(page.hubs.stands.hubs) == 1, "the hub")
    assert "This desk is enrolled at" in told(page)
    until(one, lambda: stands(one, State.CONNECTED), "the line")
    desk: Desk = one.window.opening.session.desk
    one.hands.press(Key.Key_F6)
    until(one, lambda: stands(one, State.PAUSED), "the pause")
    stream = reception.receive(desk, LAN, wish(desk, applicant=person(1, NAME))).stream
    one.hands.press(Key.Key_3, hold=CTRL)
    page._ask()
    until(one, lambda: stream in page.waiting.found, "what waits")
    assert not page.waiting.found[stream].sent
    assert "wait to be sent" in page.waiting._sum.text()
    one.hands.press(Key.Key_F6)
    until(one, lambda: not page.waiting.found, "nothing waits any more")
    one.hands.press(Key.Key_4, hold=CTRL)
    one.hands.press(Key.Key_F9)
    until(one, lambda: bool(page.comparing.months), "the counts")
    assert page.comparing.different == []
    assert "down to the last entry" in page.comparing._sum.text()
    assert one.window._bench is not None
    exchanging = one.window._bench.exchange
    exchanging.pause()
    until(one, lambda: stands(one, State.PAUSED), "the second pause")
    lost = reception.receive(desk, LAN, wish(desk, applicant=person(2, "Lê Văn Mất"))).stream
    with desk.store.writing() as connection:  # as if the hub had confirmed it and lost it
        (hop,) = hops.hops(connection)
        hops.confirm(connection, hop.hub, [(hop.origin, 1000)])
    one.hands.press(Key.Key_F9)
    until(one, lambda: not page.comparing.mend.isHidden(), "what differs")
    assert {found["todo"] for found in page.comparing.different if found["stream"] == lost} == {"send"}
    one.hands.press(Key.Key_F7)
    until(one, lambda: "both sides have the same" in told(page), "both sides the same")
    assert any(lost.encode() in raw for raw in hub.events().values())
    exchanging.resume()
    one.hands.press(Key.Key_6, hold=CTRL)
    page.carrying.folder.row.set_value(str(folder.parent))
    one.hands.press(Key.Key_F9)
    until(one, lambda: "Written:" in told(page), "the file")
    (file,) = folder.parent.glob("H24.101.05-*.clerkdesk")
    assert file.read_bytes().startswith(b"CLERKDESK CARRY 1")
    until(one, lambda: page.carrying._out_last.facts()[0].value == file.name, "what the last file held")
    page.carrying.file.set_value(str(file))
    one.hands.press(Key.Key_F8)
    until(one, lambda: "Written:" not in told(page), "the refusal of our own file")
    one.hands.press(Key.Key_5, hold=CTRL)
    one.hands.press(Key.Key_F8, hold=SHIFT)
    assert "Leave the hub" in page.hubs._question.text()
    one.hands.press(Key.Key_F9, hold=CTRL)
    until(one, lambda: not page.hubs.stands.hubs, "the hub left")
    assert look.ids(desk, Filter())
    assert refusals.count(desk) == 0


def test_a_desk_without_a_line_enrols_by_files(opened, folder, hub) -> None:
    one = opened(folder, SetClock(MONDAY))
    one.sign_in()
    page = page_of(one)
    one.hands.press(Key.Key_6, hold=CTRL)
    part = page.carrying
    part.folder.row.set_value(str(folder.parent))
    part.code.set_value(hub.code())
    one.hands.press(Key.Key_F9)
    until(one, lambda: "The request is written" in told(page), "the request")
    (asked,) = folder.parent.glob("H24.101.05-*.clerkdesk")
    paper = folder.parent / "certificate"
    paper.write_bytes(let_in(hub.database, hub.key, asked.read_bytes(), hub.now))
    part.file.set_value(str(paper))
    one.hands.press(Key.Key_F8)
    until(one, lambda: len(page.hubs.stands.hubs) == 1, "the hub")
    assert "This desk is enrolled" in told(page)
    assert part.code.isHidden()


def test_a_clerk_sees_but_does_not_enrol(opened, folder) -> None:
    one = opened(folder, SetClock(MONDAY))
    one.sign_in(CLERK, CLERK_PIN)
    page = page_of(one)
    page.show_part("hubs")
    one.hands.settle()
    assert not page.hubs.enrol.isEnabled()
    assert not page.hubs.beginning.begin.isEnabled()
    assert "Only an administrator" in page.hubs._hint.text()


def test_beginning_anew_is_stopped_and_leaves_everything_as_it_was(opened, folder, hub, url, monkeypatch) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, hub, url=url)
        exchange(desk, Straight(hub))
    one = opened(folder, SetClock(MONDAY))
    one.sign_in()
    page = page_of(one)
    page.show_part("hubs")
    one.hands.settle()
    answer = hub.gate.answer
    asked: list[str] = []

    def slowly(method, target, headers, body):
        if target == "/v1/enrol":
            asked.append(target)
            time.sleep(3)
        return answer(method, target, headers, body)

    monkeypatch.setattr(hub.gate, "answer", slowly)
    beginning = page.hubs.beginning
    beginning.code.set_value(hub.code())
    one.hands.press(Key.Key_F9, hold=SHIFT)
    assert beginning.progress.isVisible()
    assert not beginning.begin.isVisible()
    until(one, lambda: bool(asked), "the hub to be asked")
    one.hands.press(Key.Key_Escape)
    until(one, lambda: not beginning.command.busy, "the end")
    assert told(page) == "It was stopped; nothing was changed."
    with closing(open_desk(folder, clock=SetClock())) as desk, desk.store.reading() as connection:
        (hop,) = hops.hops(connection)
        mine = my_origin(connection)
        assert mine is not None
        assert hop.origin == mine.id


def test_a_copied_desk_begins_anew_from_the_page(opened, folder, hub, url, tmp_path, expect_log) -> None:
    with closing(open_desk(folder, clock=SetClock())) as desk:
        enrol(desk, hub, url=url)
        exchange(desk, Straight(hub))
    with expect_log("is stopped: fork"):  # from now on the hub takes nothing under the key of both
        shutil.copytree(folder, tmp_path / "copy")
        with ExitStack() as stack:
            paths = (tmp_path / "copy", folder)
            both = [stack.enter_context(closing(open_desk(path, clock=SetClock()))) for path in paths]
            for number, desk in enumerate(both):
                reception.receive(desk, LAN, wish(desk, applicant=person(number, NAME)))
            exchange(both[0], Straight(hub))
            assert troubled(exchange, both[1], Straight(hub)).code == "origin-stopped"
        one = opened(folder, SetClock(MONDAY))
        one.sign_in()
        page = page_of(one)
        page.show_part("hubs")
        one.hands.settle()
        page.hubs.beginning.code.set_value(hub.code())
        one.hands.press(Key.Key_F9, hold=SHIFT)
        until(one, lambda: "began anew" in told(page), "the new beginning")
        until(one, lambda: stands(one, State.CONNECTED), "the line")
