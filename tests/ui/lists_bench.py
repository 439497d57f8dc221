"""The pages of dossiers and deliveries on an invented desk, with keys pressed as the operating system presses them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clerkdesk.domain.party import Party
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.look import Details
from clerkdesk.ui import theme
from clerkdesk.ui.deliver.page import Deliver
from clerkdesk.ui.dossiers.page import Dossiers
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.work import Work
from tests.counter import LAN, SetClock, first_run, person, wish


def card(party: Party, name: str = "") -> str:
    """Return what the QR of an invented card of ``party`` holds."""
    return f"{party.identity.number}||{name or party.name}|17051990|Nam|{party.address.text}|01052021"


def shown(page: Dossiers) -> list[str]:
    """Return the names in the list, from the top."""
    model = page.list.ids_model()
    return [model.row(number).name for number in range(model.rowCount())]


class ListsBench:
    """A window with both pages."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        theme.wear(app, "light")
        self.clock = SetClock()
        self.folder = folder
        self.desk = first_run(folder, clock=self.clock).desk
        self.work = Work()
        self.hands = Hands(self.work)
        self.session = Session(self.desk, self.work)
        self.session.enter(Account(LAN.id, LAN.name, Role.CLERK, active=True))
        self.shell = Shell(app, self.work)
        for name, key, build in (("dossiers", "F3", Dossiers), ("deliver", "F4", Deliver)):
            self.shell.add_page(Entry(name=name, title=name, icon=name, key=key, build=partial(build, self.session)))
        self.shell.speak("en")
        self.shell.resize(1366, 768)
        self.shell.show()
        self.shell.activateWindow()

    def receive(self, name: str = "Nguyễn Văn An", number: int = 1, **more: object) -> reception.Accepted:
        """Receive a dossier of an invented person, a minute after the last one."""
        self.clock.forward(minutes=1)
        return reception.receive(self.desk, LAN, wish(self.desk, **{"applicant": person(number, name), **more}))  # type: ignore[arg-type]

    def ready(self, name: str = "Nguyễn Văn An", number: int = 1, **more: object) -> reception.Accepted:
        """Receive a dossier and enter its result."""
        accepted = self.receive(name, number, **more)
        delivery.enter_result(self.desk, LAN, accepted.stream, number="12/KS")
        return accepted

    def details(self, accepted: reception.Accepted) -> Details:
        """Return how the dossier stands now."""
        found = look.details(self.desk, accepted.stream)
        assert found is not None
        return found

    def dossiers(self) -> Dossiers:
        """Open the page of all dossiers."""
        page = self.shell.open("dossiers")
        self.hands.settle()
        assert isinstance(page, Dossiers)
        return page

    def deliver(self) -> Deliver:
        """Open the page of deliveries."""
        page = self.shell.open("deliver")
        self.hands.settle()
        assert isinstance(page, Deliver)
        return page

    def notice(self) -> str:
        """Return what the open page's notice says."""
        page = self.shell.page()
        notice = page.header.banner.notice() if page else None
        return notice.texts()[0] if notice else ""

    def close(self) -> None:
        self.shell.close()
        self.work.close()
        self.shell.deleteLater()
        self.hands.settle()
        self.desk.close()
