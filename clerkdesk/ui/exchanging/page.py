"""The page of the exchange: its parts behind tabs, and what is always at hand: try now, pause."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from clerkdesk.language import N_, _
from clerkdesk.services import exchanging, saying
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Changes
from clerkdesk.services.exchanging import Stands
from clerkdesk.ui.dossiers.wrap import Wrap
from clerkdesk.ui.exchange import Exchange
from clerkdesk.ui.exchange_told import reason, segment
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.exchanging.carrying import Carrying
from clerkdesk.ui.exchanging.comparing import Comparing
from clerkdesk.ui.exchanging.contested import Contested
from clerkdesk.ui.exchanging.counters import Counters
from clerkdesk.ui.exchanging.hubs import Hubs
from clerkdesk.ui.exchanging.part import Part
from clerkdesk.ui.exchanging.refused import Refused
from clerkdesk.ui.exchanging.waiting import Waits
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.stack import Stack

_TICK_MS: Final = 15_000
_NARROW: Final = 960
REFUSED, CONTESTED, WAITING, COMPARE, HUBS, HAND = "refused", "contested", "waiting", "compare", "hubs", "hand"
COUNTERS: Final = "counters"

_TABS: Final = {
    REFUSED: N_("Refusals"),
    CONTESTED: N_("Contested"),
    WAITING: N_("To send"),
    COMPARE: N_("Compare"),
    HUBS: N_("Hubs"),
    HAND: N_("By hand"),
    COUNTERS: N_("Desks"),
}


class ExchangePage(Page):
    """The page of ``exchange``."""

    def __init__(self, session: Session, exchange: Exchange) -> None:
        super().__init__()
        self._session, self.exchange = session, exchange
        self.stands = Stands((), 0)
        self.refused, self.contested, self.waiting = Refused(session), Contested(session), Waits(session)
        self.comparing, self.hubs, self.carrying = Comparing(session), Hubs(session, exchange), Carrying(session)
        self.counters = Counters(session)
        self.parts: dict[str, Part] = {
            REFUSED: self.refused,
            CONTESTED: self.contested,
            WAITING: self.waiting,
            COMPARE: self.comparing,
            HUBS: self.hubs,
            HAND: self.carrying,
            COUNTERS: self.counters,
        }
        self._counts = dict.fromkeys(self.parts, 0)
        self.tabs: dict[str, Button] = {}
        self.body.setSpacing(12)
        tabs = Wrap(spacing=0)
        self._stack = Stack()
        for number, (name, part) in enumerate(self.parts.items(), 1):
            tab = self.tabs[name] = Button(kind="quiet", key=f"Ctrl+{number}", tight=True)
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on=False, one=name: self.show_part(one))
            tabs.add(tab)
            self._stack.addWidget(part)
            part.told.connect(self.notice)
            part.failed.connect(self.fail)
            part.go.connect(self.go)
            part.moved.connect(self._enrolled)
            part.sought.connect(self.bring_into_sight)
            part.counted.connect(lambda count, one=name: self._counted(one, count))
        self._tabs = tabs
        self.why = label(wrap=True, strong=True)
        self.why.hide()
        self.body.addWidget(self.why)
        self.body.addWidget(tabs)
        self.body.addWidget(self._stack, 1)
        self.now = Button(icon="send", key="F5")
        self.now.clicked.connect(self._try_now)
        self.pause = Button(icon="pause", key="F6")
        self.pause.clicked.connect(self._turn)
        self.foot.addWidget(self.now)
        self.foot.addWidget(self.pause)
        self._bars = Stack()
        for part in self.parts.values():
            self._bars.addWidget(part.bar)
        self.foot.addWidget(self._bars, 1)
        exchange.changed.connect(self._moved)
        exchange.pulled.connect(self.refresh)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._ask)
        self.show_part(REFUSED, focus=False)
        self.retranslate()

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(
            _("Exchange"), _("What this desk and the others tell each other, and what waits for somebody")
        )
        for part in self.parts.values():
            part.retranslate()
        self._name_tabs()
        self._say()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if isinstance(changed, Changes) and changed.streams and self._tick.isActive():
            self._ask()

    def arrive(self, what: object) -> None:
        """Look anew, and now and then from now on; ``what``: the name of a part."""
        self._tick.start()
        if isinstance(what, str) and what in self.parts:
            self.show_part(what)
        self._ask()
        self.part().focus()

    def leave(self) -> None:
        """Look no more."""
        self._tick.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the foot to the deeds of the part where it is short."""
        super().resizeEvent(event)
        self._say()

    def escape(self) -> bool:
        """Go one step back in the part."""
        return self.part().escape()

    def end(self) -> None:
        """The window closes."""
        for part in self.parts.values():
            part.end()

    # --- the parts

    def part(self) -> Part:
        """Return the part that is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, Part)
        return shown

    def show_part(self, name: str, *, focus: bool = True) -> None:
        """Show the part ``name``."""
        for one, tab in self.tabs.items():
            tab.setChecked(one == name)
        room = QSizePolicy.Policy
        for one, part in self.parts.items():  # one out of sight asks for no room
            part.setSizePolicy(*(2 * (room.Preferred if one == name else room.Ignored,)))
        self._stack.setCurrentWidget(self.parts[name])
        self._scroll_area.verticalScrollBar().setValue(0)
        self._bars.setCurrentWidget(self.parts[name].bar)
        if focus:
            self.part().focus()

    def _counted(self, name: str, count: int) -> None:
        self._counts[name] = count
        self._name_tabs()

    def _name_tabs(self) -> None:
        for name, tab in self.tabs.items():
            words, count = _(_TABS[name]), self._counts[name]
            tab.set_words(f"{words} ({count})" if count else words)
        self._tabs.updateGeometry()

    # --- how it stands

    def _ask(self) -> None:
        desk = self._session.desk
        self._session.work.ask(lambda: exchanging.stands(desk), self._take, self.fail, owner=self, latest="stands")
        for part in self.parts.values():
            part.ask()

    def _take(self, stands: Stands) -> None:
        self.stands = stands
        self.hubs.take(stands)
        self.carrying.take(stands)
        self.comparing.take(stands)
        self.waiting.take(stands)
        self._counted(WAITING, max((one.waits + one.sent for one in stands.hubs), default=0) + stands.spoiled)

    def _moved(self) -> None:
        self._say()
        if self._tick.isActive():
            self._ask()

    def _say(self) -> None:
        shown = segment(self.exchange, self._session.desk, counted=False)
        apart = self._apart()
        if apart and self.exchange.away:  # how long counts most
            self.header.set_fact(shown.text, apart, shown.tone)
        elif self.exchange.silent:
            self.header.set_fact(shown.text, _(told.SILENT.word), shown.tone)
        else:
            name = _("Apart for {span}").format(span=apart) if apart else _("The line")
            self.header.set_fact(name if shown.text else "", shown.text, shown.tone)
        self.header.setToolTip(shown.tip)
        why = reason(self.exchange)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        paused, running = self.exchange.paused, self.exchange.running
        self.now.set_words(_("Try now"))
        whole = _("Go on exchanging") if paused else _("Pause the exchange")
        short = _("Go on") if paused else _("Pause")
        narrow = self.width() < _NARROW
        self.pause.set_words(short if narrow else whole, whole)
        for button in self._foot_buttons():
            button.set_bare(narrow)
        self.pause.set_icon("line" if paused else "pause")
        self.pause.setVisible(running)
        self.now.setVisible(running or bool(self.exchange.begins_again) or self.exchange.elsewhere)

    def _apart(self) -> str:
        """Return how long this desk has been apart, in words, "" while it is not."""
        since = self.exchange.cut_off()
        if since is None:
            return ""
        return saying.span(max(0, milliseconds(self._session.desk.clock.now()) - milliseconds(since)))

    def _foot_buttons(self) -> list[Button]:
        bars = [part.bar for part in self.parts.values()]
        return [self.now, self.pause, *(button for bar in bars for button in bar.findChildren(Button))]

    def _enrolled(self) -> None:
        """The hubs of this desk are others now: exchange with them."""
        self.exchange.begin()
        self.exchange.now()
        self._ask()

    def _try_now(self) -> None:
        self.exchange.now()

    def _turn(self) -> None:
        if self.exchange.paused:
            self.exchange.resume()
        else:
            self.exchange.pause()
