"""A counter day by script: the real window, driven by keys and scans alone, on an invented site.

It runs on Friday 20 November 2026, so that it is the same day whenever it runs; due dates then count past
24 November, a holiday.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt

from clerkdesk import language
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import State
from clerkdesk.language import _
from clerkdesk.printing.spool import JobState, Spool
from clerkdesk.services import demo, look
from clerkdesk.services.desk import Desk
from clerkdesk.services.invented import PIN
from clerkdesk.store import folder
from clerkdesk.ui import evening, theme
from clerkdesk.ui.camera import SCREEN, Camera
from clerkdesk.ui.cast import HA, HUNG, MORNING, OANH, DayClock
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.page import SECTIONS, Settings
from clerkdesk.ui.settings.printing import PrintingSection
from clerkdesk.ui.window import Window, application, show

Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Told:
    """What the day left: data folder, pictures and papers (PDF), and how many keys were pressed."""

    data: Path
    pictures: tuple[Path, ...]
    papers: tuple[Path, ...]
    pressed: int


def run(out: Path, offscreen: bool) -> int:
    """Show the main job on an invented site under ``out``; return the exit code.

    With a screen, the workbench opens on the demo folder ``out/data``, which is made once and used again. Offscreen,
    the scripted day runs; each run has a place of its own, ``out`` itself or ``out/2``, ``out/3`` …

    Raises:
        Trouble: the folder cannot be written.
    """
    if not offscreen:
        data = out / "data"
        if folder.find(data) is None:
            demo.make(data)
        _say(_("The demonstration's data are in {folder}.").format(folder=data.resolve()))
        return show(data)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    told = tell(_free(out))
    _say(_("A counter day was worked through the real windows, with {count} keys.").format(count=told.pressed))
    for words, place in (
        (_("Screenshots: {folder}"), told.pictures[0].parent),
        (_("Papers as PDF: {folder}"), told.papers[0].parent),
        (_("Data folder: {folder}"), told.data),
    ):
        _say(words.format(folder=place.resolve()))
    return 0


def tell(place: Path) -> Told:
    """Work through the day; leave ``data``, ``screens`` and ``papers`` in ``place``.

    Raises:
        TimeoutError: the window did not do what the script expects.
    """
    data = place / "data"
    demo.make(data, until=MORNING)
    clock = DayClock(MORNING)
    window = Window(application(), data, clock)
    day = Day(window, clock, Camera(window.shell, place / "screens"))
    try:
        day.work()
    finally:
        window.end()
    papers = place / "papers"  # beside the data, easier to find
    shutil.copytree(data / "paper", papers, dirs_exist_ok=True)
    return Told(data, tuple(day.camera.taken), tuple(sorted(papers.glob("*.pdf"))), day.hands.pressed)


class Day:
    """The script. ``hands`` and ``camera`` are all that touches the window."""

    def __init__(self, window: Window, clock: DayClock, camera: Camera) -> None:
        self.window = window
        self._clock = clock
        self.camera = camera
        self.hands = Hands(window.work)

    def work(self) -> None:
        """Do everything from the start to the evening."""
        self.begin()
        self._sign_in()
        evening.open_till(self.hands, self.shot, self._session())
        self._receive_several()
        self._receive_with_a_typed_fee()
        self._ask_to_complete()
        self._hand_over()
        self._enter_result()
        self._take_back()
        self._deliver()
        self._deliver_without_receipt()
        evening.count_till(self.hands, self.shot, self._session())
        evening.registers(self.hands, self.shot)
        self._look_back()
        self._settings()
        self.dark_and_english()
        self._lock()
        self._until(self._printed, "all papers are printed")

    def begin(self) -> None:
        """Open the window, as large as the least screen."""
        self.window.begin()
        self.window.shell.resize(SCREEN)
        self.window.shell.activateWindow()
        self.hands.settle()

    # --- the parts of the day

    def _sign_in(self) -> None:
        hands = self.hands
        self.shot("sign-in")
        hands.type(PIN)
        hands.press(Key.Key_Return)
        self._until(lambda: self._page() == "Reception", "signed in")
        self.shot("reception-empty")

    def _receive_several(self) -> None:
        """One citizen, one visit, three dossiers: free, by the page, and with a fee of the province's council."""
        hands = self.hands
        hands.scan(HA)
        self.shot("reception-card-scanned")
        hands.type("dkks")
        self.shot("reception-procedure-found")
        hands.press(Key.Key_Return)
        self.shot("reception-papers-missing")
        hands.press(Key.Key_F7)
        self.shot("reception-ready")
        hands.press(Key.Key_F1)
        self.shot("reception-help")
        hands.press(Key.Key_Escape)
        self._accept("1.001193")
        self.shot("reception-accepted")
        hands.press(Key.Key_F6)
        hands.type("chung thuc ban sao tu")
        hands.press(Key.Key_Return)
        hands.type("3x4")
        hands.press(Key.Key_Return, Key.Key_F7)
        self.shot("reception-fee-by-the-page")
        self._accept("2.000815")
        hands.press(Key.Key_F6)
        hands.type("xac nhan tinh trang hon nhan")
        hands.press(Key.Key_Return, Key.Key_F7)
        self.shot("reception-due-past-a-holiday")
        self._accept("1.004873")
        self.shot("reception-three-in-a-visit")

    def _receive_with_a_typed_fee(self) -> None:
        """The council's fee is not in the site's table: the clerk types it and says where it comes from."""
        hands = self.hands
        self._at(8, 40)
        hands.scan(HUNG)
        hands.type("1.001266")
        hands.press(Key.Key_Return)
        self.shot("reception-fee-and-due-open")
        hands.type("30000")
        hands.press(Key.Key_Return)
        hands.type("NQ 05/2026/NQ-HĐND")
        hands.press(Key.Key_Return)
        hands.type("27/11/2026")
        hands.press(Key.Key_Return, Key.Key_Return)
        hands.type("theo hẹn của cơ quan thuế")
        hands.press(Key.Key_Return, Key.Key_F7)
        self.shot("reception-fee-and-due-typed")
        self._accept("1.001266")
        hands.press(Key.Key_F5)

    def _ask_to_complete(self) -> None:
        """Papers are missing: the dossier is counted, the citizen gets a slip."""
        hands = self.hands
        self._at(9, 15)
        hands.scan(OANH)
        hands.type("dang ky khai tu")
        hands.press(Key.Key_Return, Key.Key_F8)
        self.shot("reception-supplement-slip")
        hands.press(Key.Key_F8)
        self._until(lambda: self._newest().state is State.COMPLETING, "asked to complete")
        self.shot("reception-asked-to-complete")

    def _enter_result(self) -> None:
        """Find a dossier by typing without accents, and enter its result."""
        hands = self.hands
        self._at(10, 20)
        hands.press(Key.Key_F3)
        self.shot("dossiers")
        hands.type("pham thi thu ha chung thuc")
        hands.press(Key.Key_Return)
        self.shot("dossiers-found")
        hands.press(Key.Key_F9)
        hands.type("118/CT")
        self.shot("dossiers-result")
        hands.press(Key.Key_Return)
        hands.type("03 bản sao, mỗi bản 04 trang")
        hands.press(Key.Key_F9)
        self._until(lambda: self._state("2.000815") is State.RESULT_IN, "the result is in")
        self.shot("dossiers-result-in")

    def _hand_over(self) -> None:
        """Everything received goes to the specialist: a scan each, and one key for the list."""
        hands = self.hands
        self._at(9, 40)
        hands.press(Key.Key_3, hold=Qt.KeyboardModifier.AltModifier)
        hands.type("Công chức Tư pháp - Hộ tịch")
        hands.press(Key.Key_Return)
        for line in [line for line in self._of_today()[:5] if line.code]:
            hands.scan(line.code)
        self.shot("handover-scanned")
        hands.press(Key.Key_F9)
        self._until(lambda: self._state("1.004873") is State.HANDED_OVER, "handed over")
        self.shot("handover-done")

    def _take_back(self) -> None:
        """One result comes back on a list, with its number."""
        hands = self.hands
        hands.press(Key.Key_3, hold=Qt.KeyboardModifier.AltModifier)
        hands.press(Key.Key_2, hold=Qt.KeyboardModifier.ControlModifier)
        hands.scan(next(line.code for line in self._of_today() if line.procedure == "1.001266"))
        hands.type("31/2026/TCT")
        self.shot("handover-back")
        hands.press(Key.Key_F9)
        self._until(lambda: self._state("1.001266") is State.RESULT_IN, "the result is back")

    def _deliver(self) -> None:
        """The citizen comes back with the receipt: scan it, scan the card, one key."""
        hands = self.hands
        self._at(14, 5)
        hands.press(Key.Key_F4)
        self.shot("deliver")
        hands.scan(next(line.code for line in self._of_today() if line.procedure == "2.000815"))
        self.shot("deliver-receipt-scanned")
        hands.scan(HA)
        self.shot("deliver-card-checked")
        hands.press(Key.Key_F9)
        self._until(lambda: self._state("2.000815") is State.DELIVERED, "delivered")
        self.shot("deliver-done")

    def _deliver_without_receipt(self) -> None:
        """The receipt was lost: find the result by the card, print a declaration to sign, and deliver."""
        hands = self.hands
        hands.press(Key.Key_F3)
        hands.type("pham thi thu ha khai sinh")
        hands.press(Key.Key_Return, Key.Key_F9)
        hands.type("57/2026")
        hands.press(Key.Key_Return, Key.Key_F9)
        self._until(lambda: self._state("1.001193") is State.RESULT_IN, "the result is in")
        hands.press(Key.Key_F4, Key.Key_Escape)
        self._at(16, 30)
        hands.scan(HA)
        self.shot("deliver-found-by-card")
        hands.press(Key.Key_F6)
        self.shot("deliver-receipt-lost")
        hands.press(Key.Key_F9)
        self._until(lambda: self._state("1.001193") is State.DELIVERED, "delivered without receipt")

    def _look_back(self) -> None:
        """What the day was like; find somebody from anywhere; all that is known of them."""
        hands = self.hands
        hands.press(Key.Key_1, hold=Qt.KeyboardModifier.AltModifier)
        self.shot("today")
        hands.press(Key.Key_K, hold=Qt.KeyboardModifier.ControlModifier)
        hands.type("pham thi thu ha")
        self.shot("find-anything")
        hands.press(Key.Key_Tab, Key.Key_Return)
        self._until(lambda: self._page() == "PersonPage", "the person is shown")
        self.shot("person")

    def _settings(self) -> None:
        """Look at every section of the settings."""
        self.hands.press(Key.Key_F10)
        for place, (name, _title, _icon) in enumerate(SECTIONS):
            if place:
                self.hands.press(Key.Key_Down)
            self.shot(f"settings-{name}")
            if name == "printing":
                self._ticket_printer()

    def _ticket_printer(self) -> None:
        """Look at where tickets come out, below the printers."""
        page = self.window.shell.page()
        section = page.section() if isinstance(page, Settings) else None
        assert isinstance(section, PrintingSection)
        section.bring_up(section.tickets)
        self.hands.settle()
        self.shot("settings-tickets")

    def dark_and_english(self) -> None:
        """Switch theme and language in the settings, then see every page so."""
        hands = self.hands
        hands.press(Key.Key_Up, Key.Key_Up, Key.Key_Tab, Key.Key_Right)
        self._until(lambda: theme.name() == "dark", "the dark theme")
        hands.press(Key.Key_Tab, Key.Key_Right)
        self._until(lambda: language.current() == "en", "English")
        self.shot("settings-dark-english")
        for key, name in ((Key.Key_F2, "reception"), (Key.Key_F3, "dossiers"), (Key.Key_F4, "deliver")):
            hands.press(key)
            self.shot(f"{name}-dark-english")

    def _lock(self) -> None:
        self.hands.press(Key.Key_L, hold=Qt.KeyboardModifier.ControlModifier)
        self.shot("locked")

    # --- seeing

    def _at(self, hour: int, minute: int) -> None:
        """Let it be another time of the day."""
        self._clock.set_hour(hour, minute)
        self.window.shell.status.follow(lambda: site_time(self._clock.now()))

    def _accept(self, procedure: str) -> None:
        before = self._newest()
        self.hands.press(Key.Key_F9)
        self._until(lambda: self._newest() != before, f"{procedure} accepted")
        found = self._newest()
        if (found.procedure, found.state) != (procedure, State.RECEIVED):
            raise TimeoutError(f"{found.procedure} was received instead of {procedure}")

    def _newest(self) -> look.Line:
        return self._of_today()[0]

    def _of_today(self) -> list[look.Line]:
        desk = self._desk()
        return look.lines(desk, look.ids(desk, look.Filter())[:10])

    def _state(self, procedure: str) -> State | None:
        return next(line.state for line in self._of_today() if line.procedure == procedure)

    def _desk(self) -> Desk:
        return self._session().desk

    def _session(self) -> Session:
        session = self.window.opening.session
        if session is None:
            raise TimeoutError("the desk is not open")
        return session

    def _printed(self) -> bool:
        return not Spool(self._desk().store).jobs(JobState.QUEUED, JobState.CLAIMED, JobState.SENT)

    def _page(self) -> str:
        return type(self.window.shell.page()).__name__

    def _until(self, so: Callable[[], bool], what: str) -> None:
        self.hands.wait(so, what)

    def shot(self, name: str) -> None:
        """Let the window settle and take a picture of it."""
        self.hands.settle()
        self.camera.take(f"{len(self.camera.taken) + 1:02d}-{name}")


def _free(out: Path) -> Path:
    place, number = out, 1
    while (place / "data").exists():
        number += 1
        place = out / str(number)
    return place


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()  # the window may stay open for hours
