"""The start after an update whose lists have another shape: how far it is, leaving, and going on."""

import threading

import pytest

from clerkdesk.projections import rebuild
from clerkdesk.services.opening import open_desk
from clerkdesk.store import progress, settings
from clerkdesk.ui.start import renewing
from clerkdesk.ui.start.renewing import RenewingPage
from clerkdesk.ui.start.sign_in import SignIn
from tests.ui.opened import CLERK, CLERK_PIN, folder, made, opened

__all__ = ["folder", "made", "opened"]


@pytest.fixture
def held(folder, monkeypatch):
    """Let the lists be made anew at the next opening, and hold that up until it is allowed."""
    desk = open_desk(folder)
    with desk.store.writing() as connection:
        settings.put(connection, "projections", "an older shape")
    desk.close()
    monkeypatch.setattr(renewing, "LONG", 0)
    monkeypatch.setattr(progress, "EVERY", 1)
    gate = threading.Event()
    step = progress.Meter.step

    def slow(meter, more=1):
        step(meter, more)
        assert gate.wait(20)

    monkeypatch.setattr(progress.Meter, "step", slow)
    yield gate
    gate.set()


def test_it_shows_how_far_it_is_and_goes_on_to_the_sign_in(opened, folder, held):
    one = opened(folder, settle=False)
    one.hands.wait(lambda: isinstance(one.opening.gate, RenewingPage), "the page that shows how far it is")
    page = one.gate(RenewingPage)
    assert page.stop.isVisible()
    held.set()
    one.hands.wait(lambda: one.opening.session is not None, "the desk")
    one.hands.settle()
    assert isinstance(one.opening.gate, SignIn)
    one.sign_in(CLERK, CLERK_PIN)
    with one.opening.session.desk.store.reading() as connection:
        assert settings.get(connection, "projections") == rebuild.schema()


def test_leaving_closes_the_window_and_leaves_all_as_it_was(opened, folder, held, monkeypatch):
    one = opened(folder, settle=False)
    one.hands.wait(lambda: isinstance(one.opening.gate, RenewingPage), "the page that shows how far it is")
    page = one.gate(RenewingPage)
    page.stop.click()
    assert not page.stop.isEnabled()
    held.set()
    one.hands.wait(lambda: not one.window.shell.isVisible(), "the end")
    assert one.opening.session is None
    monkeypatch.undo()
    heard: list[int] = []

    def told(done, _whole):
        heard.append(done)
        return True

    desk = open_desk(folder, told=told)
    assert heard, "it begins anew"
    desk.close()
