"""A disk that takes its time: the window goes on answering, says that it saves, and a deed is done once."""

from contextlib import closing

import pytest
from PySide6.QtCore import Qt, QTimer

from clerkdesk.projections.find import Filter
from clerkdesk.services import look
from clerkdesk.store import connection as connections
from clerkdesk.store.connection import connect
from clerkdesk.ui import saving
from clerkdesk.ui.reception import Reception
from tests.ui.opened import folder, made, opened
from tests.ui.workbench import AN

__all__ = ["folder", "made", "opened"]

Key = Qt.Key


class Disk:
    """A disk that does not answer until it is told to: somebody else holds the write lock of the file."""

    def __init__(self, desk):
        self._holder = connect(desk.store.folder.database, desk.store.key)
        self._holder.execute("BEGIN IMMEDIATE")

    def answer(self):
        self._holder.execute("COMMIT")

    def close(self):
        self._holder.close()


class Frames:
    """Counts how often the window could have been painted."""

    def __init__(self, window, each=None):
        self.count = 0
        self._each = each
        self._timer = QTimer(window)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self):
        self.count += 1
        if self._each:
            self._each(self.count)


@pytest.fixture
def at_work(opened, folder, monkeypatch):
    """A window in which a dossier is ready to be accepted; it notices slowness at once."""
    monkeypatch.setattr(saving, "NOTICED_MS", 20)
    monkeypatch.setattr(saving, "SLOW_MS", 120)
    one = opened(folder)
    one.sign_in()
    one.shell.speak("en")
    page = one.shell.open("reception")
    assert isinstance(page, Reception)
    one.hands.settle()
    one.hands.scan(AN)
    one.hands.type("dkks")
    one.hands.press(Key.Key_Return, Key.Key_F7)
    return one, page


def told(one):
    return one.shell.status._saving._text.words() if one.shell.status._saving.isVisibleTo(one.shell.status) else ""


def test_while_a_deed_waits_for_the_disk_the_window_answers_and_says_that_it_saves(at_work):
    one, page = at_work
    desk = one.opening.session.desk
    seen = []

    with closing(Disk(desk)) as disk:

        def each(count):
            seen.append((told(one), page.board.accept_button.isEnabled()))
            if count == 80:
                disk.answer()

        frames = Frames(one.shell, each)
        one.hands.press(Key.Key_F9)  # and comes back when the deed is done: if the window froze, nobody would answer
        one.hands.wait(lambda: page.form.filed, "the dossier to be accepted")
        assert frames.count >= 80
    words = [word for word, _ in seen[:80]]
    assert words.index("Saving…") < words.index("Still saving: the disk is slow")
    assert not any(enabled for _, enabled in seen[2:80]), "pressed once is enough"
    assert told(one) == ""
    assert [filed.kind for filed in page.form.filed] == ["accepted"]
    assert len(look.ids(desk, Filter())) == 1


def test_a_disk_that_never_answers_is_said_and_the_form_stays(at_work, monkeypatch):
    one, page = at_work
    desk = one.opening.session.desk
    monkeypatch.setattr(connections, "BUSY", 300)
    desk.store.close()  # connections made from here on wait less long than fifteen seconds
    with closing(Disk(desk)) as disk:
        one.hands.press(Key.Key_F9)
        one.hands.wait(lambda: page.header.banner.notice() is not None, "what went wrong")
        notice = page.header.banner.notice()
        assert "does not finish" in notice.what
        assert notice.safe == "Nothing was changed by this step."
        assert notice.todo == "Wait a moment and try again."
        disk.answer()
    assert page.form.filed == []
    assert look.ids(desk, Filter()).tolist() == []
    assert page.board.accept_button.isEnabled()
    one.hands.press(Key.Key_F9)
    one.hands.wait(lambda: page.form.filed, "accepted at the second try")
    assert len(look.ids(desk, Filter())) == 1
