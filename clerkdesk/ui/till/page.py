"""The page of the till: opened, filled, counted and closed; and the shifts before."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

from PySide6.QtGui import QResizeEvent

from clerkdesk.devices.scan import CodeScan, Garbled, TypedText
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.domain.money import Kind
from clerkdesk.language import N_, _
from clerkdesk.services import shifts, tabular, till
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Changes
from clerkdesk.services.look import Details
from clerkdesk.services.shifts import Shift, Tills
from clerkdesk.services.till import Report
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.amend import RefundForm
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.errors import Notice, good, hint, unread
from clerkdesk.ui.exporting import ExportBar, of_table
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.till.counting import Counting
from clerkdesk.ui.till.foot import Foot
from clerkdesk.ui.till.forms import VoidEntryForm
from clerkdesk.ui.till.opening import Opening
from clerkdesk.ui.till.past import Past, Stand
from clerkdesk.ui.till.shiftlist import ShiftList
from clerkdesk.ui.till.side import Side
from clerkdesk.ui.till.takings import Takings
from clerkdesk.ui.till.told import left_open
from clerkdesk.ui.widgets.card import Columns
from clerkdesk.ui.widgets.stack import Stack

_SIDE_BY_SIDE: Final = 860


class View(Enum):
    """What the page shows."""

    CLOSED = "closed"  # the clerk has no till open here
    SHIFT = "shift"
    COUNT = "count"
    PAST = "past"


class Till(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.view = View.CLOSED
        self.tills: Tills | None = None
        self._doing = Doing(session, self, self._not_done)
        self._clerk = ""
        self._then: Callable[[], None] | None = None  # what waits for the answer to the question asked last
        self.opening, self.takings, self.counting = Opening(session), Takings(session), Counting()
        self.side, self.list, self.past = Side(session), ShiftList(session), Past(session)
        self._now, self._before = Stack(), Stack()
        self._whole = Stack()
        for left, members, right, shares in (
            (self._before, (self.opening, self.past), self.list, (6, 5)),
            (self._now, (self.takings, self.counting), self.side, (7, 4)),
        ):
            for member in members:
                left.addWidget(member)
            columns = Columns(least=_SIDE_BY_SIDE)
            columns.add(left, shares[0])
            columns.add(right, shares[1])
            self._whole.addWidget(columns)
        self.body.addWidget(self._whole, 1)
        self.export_bar = ExportBar(session)
        self.export_bar.told.connect(self.notice)
        self.body.addWidget(self.export_bar)
        self._drafting = Drafting(session, self)
        self.buttons = Foot(self.foot)
        self._connect()
        session.signed_in.connect(lambda _account: self._ask())
        self._show_view(View.CLOSED)
        self.retranslate()

    def _connect(self) -> None:
        buttons = self.buttons
        buttons.main.clicked.connect(self._main)
        buttons.destruct.clicked.connect(self._main)
        buttons.back.clicked.connect(self.escape)
        buttons.fee.clicked.connect(self.side.find_first)
        buttons.refund.clicked.connect(lambda: self._of_entry(RefundForm))
        buttons.void.clicked.connect(self._void)
        buttons.past.clicked.connect(lambda: self._look_back(None))
        buttons.again.clicked.connect(self._ask_reason)
        buttons.export.clicked.connect(self._export)
        self.opening.entered.connect(self._main)
        self.counting.entered.connect(self._main)
        self.past.entered.connect(self._main)
        self.past.failed.connect(self.fail)
        self.past.shown.connect(self._name_buttons)
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(self._look_back)
        self.takings.chosen.connect(self._name_buttons)
        self.takings.opened.connect(lambda stream: self.go.emit("dossiers", stream))
        self.side.moved.connect(self._make_room)
        self.side.moved.connect(self._name_buttons)
        self.side.told.connect(self.notice)
        self.side.failed.connect(self.fail)

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Till"), _("Money of one clerk, one desk, one shift"))
        for part in (self.opening, self.takings, self.counting, self.past, self.side, self.list, self.export_bar):
            part.retranslate()
        self._say_fact()
        self._name_buttons()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        changed = getattr(changes, "changes", changes)
        if isinstance(changed, Changes) and (changed.streams or changed.settings):
            self._ask()

    def arrive(self, what: object) -> None:
        """Show the till of the clerk, or the shift whose stream is handed over."""
        self._ask(then=lambda: self._arrived(what))

    def leave(self) -> None:
        """Save what waits to be saved."""
        self._drafting.flush()
        self.side.keep()

    def escape(self) -> bool:
        """Go one step back."""
        if self.export_bar.escape():
            return True
        if self.view is View.PAST and self.past.asking:
            self.past.stop_asking()
            self.list.list.setFocus()
            self._name_buttons()
            return True
        if self.view is View.SHIFT and self.side.close_form():
            self.takings.list.setFocus()
            return True
        if self.view in {View.COUNT, View.PAST}:
            self._drafting.follow(None)
            self._home()
            return True
        return False

    def on_scan(self, scan: object) -> bool:
        """A receipt's code: take what is still owed for its dossier, or give back what was paid."""
        match scan:
            case CodeScan(code=code) if self.view is View.SHIFT:
                self.side.open_code(code.text)
            case CodeScan():
                self.notice(hint(N_("Open your till first (Alt+4), then scan again.")))
            case Garbled():
                self.notice(unread(scan))
            case TypedText(text=text) if self.view is View.SHIFT:
                self.side.find_first()
                self.side.finder.box.setText(text)
            case _:
                return False
        return True

    def _arrived(self, what: object) -> None:
        if isinstance(what, str) and what:
            self._show_shift(what)
        elif self.view is View.CLOSED:
            self.opening.amount.editor.setFocus()
        elif self.view is View.SHIFT and not self.side.busy:
            self.takings.list.setFocus()
        self._say_left_open()

    # --- asking and showing

    def _ask(self, then: Callable[[], None] | None = None) -> None:
        if not self._session.open:
            return
        desk, clerk = self._session.desk, self._session.clerk
        self._then = then or self._then

        def show(found: Tills) -> None:
            self._show(found, clerk.id)
            following, self._then = self._then, None
            if following is not None:
                following()

        self._session.work.ask(lambda: shifts.look(desk, clerk), show, self.fail, owner=self, latest="tills")

    def _show(self, found: Tills, clerk: str) -> None:
        fresh, self._clerk = clerk != self._clerk, clerk
        self.tills = found
        self.list.show_shifts(found.shifts)
        last = next((one for one in found.shifts if one.clerk_id == clerk and one.closed is not None), None)
        self.opening.begin(last)
        if found.mine is not None:
            self.takings.show_report(found.mine)
            self.side.show_report(found.mine)
        if fresh or self.view in {View.CLOSED, View.SHIFT}:
            home = View.SHIFT if found.mine is not None else View.CLOSED
            if home is not self.view:
                self._show_view(home)
        if self.view is View.COUNT and found.mine is not None and found.mine.till.id == self.counting.subject:
            self.counting.follow(found.mine)
        elif self.view is View.PAST:
            self._chosen(self.list.current())
        self._say_fact()
        self._name_buttons()

    def _show_view(self, view: View) -> None:
        self.view = view
        self._whole.setCurrentIndex(view in {View.SHIFT, View.COUNT})
        self._now.setCurrentWidget(self.counting if view is View.COUNT else self.takings)
        self._before.setCurrentWidget(self.opening if view is View.CLOSED else self.past)
        self._say_fact()
        self._name_buttons()

    def _home(self) -> None:
        """Show the clerk's own till, or the form that opens one."""
        mine = self.tills.mine if self.tills else None
        if mine is not None:
            self.side.show_report(mine)
        self._show_view(View.CLOSED if mine is None else View.SHIFT)
        (self.opening.amount.editor if mine is None else self.takings.list).setFocus()

    def _say_fact(self) -> None:
        mine = self.tills.mine if self.tills else None
        if self.view is View.COUNT and self.counting.report is not None:
            mine = self.counting.report
        if mine is not None:
            self.header.set_fact(_("Cash that must be there"), money(mine.expected))
        else:
            self.header.set_fact(_("Till"), _("not open") if self.tills is not None else "")

    def _say_left_open(self) -> None:
        told = left_open(self.tills) if self.tills is not None else None
        if told is not None:
            self.notice(told)

    def _name_buttons(self) -> None:
        entry = self.takings.current() if self.view is View.SHIFT else None
        plain = entry is not None and not entry.undone and entry.kind is not Kind.VOIDED
        self.buttons.show_for(
            self.view.value,
            form=self.side.form if self.view is View.SHIFT else None,
            busy=self.view is View.SHIFT and self.side.busy,
            stand=self.past.stand,
            asking=self.past.asking,
            may_void=plain,
            may_refund=plain and entry is not None and entry.kind is Kind.TAKEN,
        )

    # --- what it does

    def _main(self) -> None:
        """Do what F9 does now."""
        match self.view:
            case View.CLOSED:
                self._open_till()
            case View.SHIFT if self.side.form is not None:
                self.side.do()
            case View.SHIFT if self.side.busy:
                pass
            case View.SHIFT:
                self._count(self.tills.mine if self.tills else None)
            case View.COUNT:
                self._close_till()
            case View.PAST:
                self._settle_past()

    def _open_till(self) -> None:
        try:
            amount, name = self.opening.amounts()
        except Refused as no:
            self._not_done(no)
            return

        def done(_done: Done) -> None:
            self.opening.clear()
            self.notice(good(N_("The till is open with {amount}."), amount=money(amount)))
            self._ask(then=self._home)

        self._doing.do(lambda desk, clerk: till.open_shift(desk, clerk, amount, name), done)

    def _count(self, report: Report | None) -> None:
        if report is None:
            return
        self._drafting.follow(None)  # to begin is no change to keep
        self.counting.begin(report)
        self.side.close_form()
        self.side.show_report(report)
        self._drafting.follow(self.counting)
        self._show_view(View.COUNT)
        self.counting.start()

    def _close_till(self) -> None:
        counting = self.counting
        stream, total, notes, reason = counting.subject, counting.total(), counting.notes(), counting.reason.value()

        def done(_done: Done) -> None:
            self._drafting.done(counting)
            self._drafting.follow(None)
            self.notice(good(N_("The till is counted and closed. Its paper is being printed.")))
            self._ask(then=lambda: self._show_shift(stream))

        why = reason if counting.off() else ""
        self._doing.do(
            lambda desk, clerk: till.close_shift(desk, clerk, total, stream=stream, notes=notes, reason=why), done
        )

    def _settle_past(self) -> None:
        """Count the shift that is open, decide the one that was counted twice, or print its paper again."""
        if self.past.stand is Stand.OPEN:
            self._count(self.past.report)
            return
        try:
            found = self.past.deed()
        except Refused as no:
            self._not_done(no)
            return
        if found is not None:
            run, said = found
            self._doing.do(run, lambda _done: self._past_done(said))

    def _past_done(self, notice: Notice) -> None:
        self.past.stop_asking()
        self.list.list.setFocus()
        self.notice(notice)

    def _export(self) -> None:
        """Export the entries of the shift in sight, or the shifts when none is."""
        seen = self.tills.mine if self.tills and self.view is View.SHIFT else self.past.report
        stream = seen.till.id if seen and self.view is not View.CLOSED else "tills"
        self.export_bar.open_bar(of_table("thu-phi", lambda desk: tabular.of(desk, stream)))
        self.bring_into_sight(self.export_bar)

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, Refused):
            if error.field == "opening":
                self.opening.amount.set_wrong(_("Look here"))
                self.opening.amount.editor.setFocus()
            elif self.view is View.COUNT:
                self.counting.wrong(error.field)
            elif self.view is View.PAST and error.field == "reason":
                self.past.reason.editor.setFocus()
        self.fail(error)

    # --- entries and dossiers

    def _of_entry(self, form: Callable[[Details], Form]) -> None:
        entry = self.takings.current()
        if entry is not None:
            self.side.open_form(entry.stream, lambda details: form(details) if details.dossier.paid else None)

    def _void(self) -> None:
        entry = self.takings.current()
        if entry is not None:
            self.side.open_form(entry.stream, lambda details: VoidEntryForm(details, entry))

    def _make_room(self) -> None:
        """Let a form have the page to itself where both do not stand side by side."""
        narrow = self._whole.width() < _SIDE_BY_SIDE
        self._now.setVisible(not (narrow and self.view is View.SHIFT and self.side.busy))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose whether there is room for two."""
        super().resizeEvent(event)
        self._make_room()

    # --- shifts before

    def _show_shift(self, stream: str) -> None:
        if self.list.list.select_id(stream):
            self._look_back(self.list.current())

    def _look_back(self, shift: object) -> None:
        self._show_view(View.PAST)
        self.side.close_form()
        self.list.list.setFocus()
        self.bring_into_sight(self.list)
        self._chosen(shift if isinstance(shift, Shift) else self.list.current())

    def _chosen(self, shift: object) -> None:
        if self.view is View.PAST:
            self.past.show_stream(shift.stream if isinstance(shift, Shift) else "")

    def _ask_reason(self) -> None:
        if self.past.stand is Stand.COUNTED:
            self.past.ask_reason()
            self.bring_into_sight(self.past.reason)
            self._name_buttons()
