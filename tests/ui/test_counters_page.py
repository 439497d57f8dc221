"""A further desk on the screen: the code that the first one shows, and the first run of the next that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from clerkdesk.cli.joining import hub_line
from clerkdesk.hub import inviting
from clerkdesk.hub.announcing import Announcing
from clerkdesk.hub.cli import now
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.journal import signing
from clerkdesk.services import clerks, handing, joining, workstation
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import enrolling, hub_here
from clerkdesk.sync.protocol import welcome
from clerkdesk.ui.exchanging.page import COUNTERS
from clerkdesk.ui.start.first_run import FirstRunPage
from clerkdesk.ui.start.joining import JoiningPage
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.widgets.qr import Qr
from tests.counter import PIN, SITE, SetClock
from tests.meeting import Hub, Straight, enrol, exchange, served
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, folder, made, opened

__all__ = ["folder", "made", "opened"]

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LOOPBACK = "127.0.0.1"


@pytest.fixture
def invitation(folder: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the code of a hub that serves, and its address; the first desk has sent it what it has."""
    hub = Hub(tmp_path / "hub")
    own = OwnCertificate(hub.key)
    with closing(hub), served(Gate(hub.database, hub.key, lambda: hub.now, tls=own.der), own=own) as url:
        hub.now = now()
        with closing(open_desk(folder, clock=SetClock())) as first:
            enrol(first, hub)
            exchange(first, Straight(hub))

            with hub.database.writing() as connection:
                made = inviting.invite(connection, hub.key, SITE.agency, hub.now, gives=lambda: handing.given(first))
        port = int(url.rpartition(":")[2])
        speaking = Announcing(hub.key, port, lambda: SITE.agency, [LOOPBACK])
        speaking.start()
        yield made.code, f"{LOOPBACK}:{port}"
        speaking.stop()


def test_a_new_desk_joins_from_its_first_page(opened, tmp_path, invitation, monkeypatch):
    code, address = invitation
    one = opened(tmp_path / "new")
    one.gate(FirstRunPage)
    one.hands.press(KEY.Key_F8)
    page = one.gate(JoiningPage)
    assert page.code.editor.hasFocus()
    one.hands.press(KEY.Key_F9)
    assert not page.command.busy, "without a code there is nothing to do"
    one.shell.scan("12345")
    assert page.banner.notice().what == "This is not the QR that “Add a desk” shows."
    page.looking.end()
    one.shell.scan(welcome.written(welcome.Invitation((address,), code)))
    assert page.code.value() == code
    assert page.address.value() == address
    assert page.banner.notice().what == "Choose first where the keys of the data are kept."
    assert not (tmp_path / "new" / "folder.json").exists()
    page.keys.file.click()
    one.hands.press(KEY.Key_F9)
    assert page.command.busy
    one.hands.wait(lambda: isinstance(one.opening.gate, SignIn), "the names to sign in with")
    assert set(one.gate(SignIn).names.names()) == {ADMINISTRATOR, CLERK}
    one.hands.wait(lambda: one.opening.session is not None, "the desk")
    desk = one.opening.session.desk
    assert workstation.letters(desk) == "BB"
    assert clerks.sign_in(desk, ADMINISTRATOR, PIN).name == ADMINISTRATOR


def test_who_is_heard_stands_on_the_page(opened, tmp_path, invitation, qtbot):
    code, _address = invitation
    one = opened(tmp_path / "new")
    one.hands.press(KEY.Key_F8)
    page = JoiningPage(tmp_path / "new", one.work, (LOOPBACK,))
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: bool(page._found), timeout=10_000)
    assert SITE.agency in page._where.text()
    page.code.set_value(code)

    def says_where() -> bool:  # other hubs may be heard on this computer, and before it
        page._say_where()
        return page._where.text().endswith(LOOPBACK)

    qtbot.waitUntil(says_where, timeout=20_000)
    page.end()
    one.hands.press(KEY.Key_Escape)
    one.gate(FirstRunPage)


@pytest.fixture
def counters(opened, folder, monkeypatch):
    one = opened(folder)
    one.sign_in(ADMINISTRATOR, PIN)
    page = one.shell.open("exchange", COUNTERS)
    monkeypatch.setattr(page.counters.command, "run", lambda *words, **_more: page.ran.append(words))
    page.ran = []
    return one, page


def test_the_first_desk_shows_a_code_that_a_scanner_reads(counters, qtbot):
    one, page = counters
    part = page.counters
    assert "becomes the hub" in part._hint.text() or part._hint.text()
    one.hands.press(KEY.Key_F9)
    assert page.ran == [("counters", "add")]
    text = "CLERKDESK-JOIN 192.168.1.10:8750+10.0.0.7:8750 5SS4-GQ4D-CFKJ-T7GH-C89D-FYNS-8T6S-XS98"
    part.show_code(
        {
            "code": text.rsplit(maxsplit=1)[-1],
            "qr": text,
            "addresses": ["192.168.1.10:8750", "10.0.0.7:8750"],
            "fingerprint": "C89D-FYNS-8T6S-XS98",
            "until": _ms(one) + 3_600_000,
        }
    )
    one.hands.settle()
    assert part.shown.isVisible()
    assert _read(part.qr) == text
    assert [value.text() for value in part._values][1:3] == [
        "192.168.1.10:8750\n10.0.0.7:8750",
        "C89D-FYNS-8T6S-XS98",
    ]
    one.hands.press(KEY.Key_Escape)
    assert not part.shown.isVisible()


def _ms(one) -> int:
    return int(one.clock.now().timestamp() * 1000)


def _read(qr: Qr) -> str:
    picture = qr.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    (found,) = zxingcpp.read_barcodes(rows[:, : picture.width()].copy())
    return found.text


def test_a_desk_is_replaced_or_declared_dead(counters):
    one, page = counters
    part = page.counters
    then = _ms(one)
    known = [
        {"id": n, "letters": n, "enrolled_at": then, "seen_at": then, "revoked": gone, "stopped": ""}
        for n, gone in (("AB", 0), ("CB", 0), ("GB", 1))
    ]
    part.know({"mine": "AB", "counters": known})
    assert part.place.count() == 2, "one more, or in place of C: not of this one, nor of one that is gone"
    part.place.setCurrentIndex(1)
    one.hands.press(KEY.Key_F9)
    part.list.select_id(0)
    assert not part.dead.isVisible(), "not itself"
    part.list.select_id(1)
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    one.hands.press(KEY.Key_Escape)
    assert page.ran == [("counters", "add", "--in-place-of", "CB")]
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    one.hands.press(KEY.Key_F9, hold=CTRL)
    assert page.ran[-1] == ("counters", "dead", "CB")


def test_a_clerk_adds_none(opened, folder):
    one = opened(folder)
    one.sign_in(CLERK, CLERK_PIN)
    page = one.shell.open("exchange", COUNTERS)
    assert not page.counters.add.isEnabled()
    assert hub_here.serving(folder) is None


def test_what_was_broken_off_goes_on_from_the_first_page(opened, tmp_path, invitation):
    code, address = invitation
    path = tmp_path / "new"
    private = signing.new_key()
    read = welcome.Invitation((address,), code)
    with hub_line(code, address, read, LOOPBACK) as line:
        got = enrolling.welcomed(line, code, private, now)

        def lost(desk):
            enrolling.become_known(line, code, private, SITE.agency, got.letters, now)
            raise ConnectionError

        how = joining.How(code=code, address=line.url)
        with pytest.raises(ConnectionError):
            joining.join(path, handing.read(got.content), got.letters, private, lost, how=how, keys="file")
    one = opened(path)
    page = one.gate(JoiningPage)
    one.hands.wait(lambda: page.code.value() == code, "the code that was kept")
    assert "còn dở" in page._where.text(), "it speaks the first language: nobody chose another yet"
    assert not page._key_card.isVisible(), "that was chosen"
    page.code.set_value("XXXX")
    page.code.edited.emit()
    assert page._key_card.isVisible(), "another code begins anew"
    page.code.set_value(code)
    page.code.edited.emit()
    one.hands.press(KEY.Key_F9)
    one.hands.wait(lambda: one.opening.session is not None, "the desk")
    assert workstation.letters(one.opening.session.desk) == got.letters
