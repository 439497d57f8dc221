"""The result at hand: what it is, who collects it, what is still owed, and the one deed that delivers it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.devices.card import Card
from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import delivery, papers
from clerkdesk.services.delivery import Handing
from clerkdesk.services.look import Details
from clerkdesk.ui.deliver.collector import Collector
from clerkdesk.ui.deliver.owed import Owed
from clerkdesk.ui.deliver.panel import Panel
from clerkdesk.ui.deliver.post import ByPost
from clerkdesk.ui.deliver.standing import standing
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers import told
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.head import Head
from clerkdesk.ui.dossiers.late_code import LateCode, print_anew
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import EmptyState, column, keep_bar
from clerkdesk.ui.widgets.label import Elided
from clerkdesk.ui.widgets.when import DateTimeField

_NARROW: Final = 480


class Case(QFrame):
    """One result to deliver.

    Signals:
        told(object): a `Notice` for the page.
        failed(object): an exception for the page.
        delivered(object): the `Details` as they were before the delivery that was done.
        wanted(str): this stream is to be worked on among the dossiers.
    """

    told = Signal(object)
    failed = Signal(object)
    delivered = Signal(object)
    wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._details: Details | None = None
        self._doing = Doing(session, self, self._not_done)
        self._stale = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._whole = QStackedWidget()
        outer.addWidget(self._whole)
        self.empty = EmptyState("scan")
        self._whole.addWidget(self.empty)
        self._whole.addWidget(self._build())
        self.retranslate()

    def _build(self) -> QWidget:
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 12, 0, 0)
        rows.setSpacing(8)
        content, lines = column(spacing=8)
        content.setObjectName("plain")
        lines.setContentsMargins(16, 0, 8, 12)
        self.head = Head(copy_key="")
        self.late_code = LateCode()
        self.late_code.again.clicked.connect(self._print_anew)
        self.facts = Facts()
        self.standing = Panel()
        self.owed = Owed()
        self.owed.taken.connect(self._take)
        self.collector = Collector(self._session)
        self.collector.changed.connect(self._show_foot)
        self.collector.panel.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.collector.panel.went_on.connect(lambda: self.main.setFocus(Qt.FocusReason.TabFocusReason))
        for widget in (
            self.head,
            self.late_code,
            self.standing,
            self.owed,
            self.facts,
            self.collector,
            self._build_more(),
        ):
            lines.addWidget(widget)
        lines.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar(self._scroll)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._scroll.setWidget(content)
        rows.addWidget(self._scroll, 1)
        rows.addWidget(self._build_foot())
        return inner

    def _build_more(self) -> QWidget:
        self._more, rows = column(spacing=0)
        lost = QHBoxLayout()
        self.lost = QCheckBox()
        self.declare = Button(kind="quiet", icon="printer", key="F6")
        self.declare.clicked.connect(self._declare)
        lost.addWidget(self.lost)
        lost.addStretch(1)
        lost.addWidget(self.declare)
        rows.addLayout(lost)
        late = QHBoxLayout()
        self.late = QCheckBox()
        self.moment = DateTimeField()
        self.moment.hide()
        self.late.toggled.connect(self._turn_late)
        self.moment.moment_changed.connect(self._show_foot)
        late.addWidget(self.late)
        late.addStretch(1)
        late.addWidget(self.moment)
        rows.addLayout(late)
        self.post = ByPost()
        self.post.turned.connect(self._turn_post)
        self.post.changed.connect(self._show_foot)
        self.post.entered.connect(self._onward)
        rows.addWidget(self.post)
        return self._more

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(foot)
        line.setContentsMargins(16, 8, 12, 8)
        line.setSpacing(8)
        self.lacking = Elided(tone="muted")
        self.main = Button(kind="primary", icon="deliver", key="F9")
        self.main.clicked.connect(self._main_deed)
        line.addWidget(self.lacking, 1)
        line.addWidget(self.main)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave an icon out where all must be read in little width."""
        super().resizeEvent(event)
        self.declare.set_bare(self.width() < _NARROW)

    # --- what is shown

    @property
    def details(self) -> Details | None:
        """The dossier shown now."""
        return self._details

    @property
    def deliverable(self) -> bool:
        """Whether the dossier shown can be delivered once the collector is checked."""
        return self._details is not None and self._details.can_deliver

    def expect(self) -> None:
        """Another dossier is on its way: no deed is done on the one still in sight."""
        self._stale = True

    def show_details(self, details: Details | None, card: Card | None = None) -> None:
        """Show a dossier, or none; ``card``: of the person at the counter, when it was scanned before."""
        before = self._details
        self._details, self._stale = details, False
        self._whole.setCurrentIndex(0 if details is None else 1)
        if details is None:
            self.collector.forget()
            return
        if before is None or before.dossier.id != details.dossier.id:
            self.lost.setChecked(False)
            self.late.setChecked(False)
            self.moment.set_moment(None)
        self.collector.begin(details, card)
        self.post.begin(details)
        self.retranslate()
        if before is None or before.dossier.id != details.dossier.id:
            self._scroll.verticalScrollBar().setValue(0)  # last: what had the focus and was hidden scrolls too

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.empty.set_words(
            _("Scan the receipt"), _("Or scan the citizen's ID card, or type a code, a name or a number.")
        )
        self.lost.setText(_("The receipt is lost"))
        self.declare.set_words(_("Print the declaration"))
        self.late.setText(_("It was delivered before (late entry)"))
        self.owed.retranslate()
        if self._details is not None:
            self.collector.retranslate()
            self.post.retranslate()
            self._tell(self._details)
        self._show_foot()

    def _tell(self, details: Details) -> None:
        dossier = details.dossier
        self.head.show_details(details)
        self.late_code.begin(details)
        found = [Fact(name=_("Procedure"), value=dossier.procedure.name if dossier.procedure else "", most=2)]
        if dossier.result is not None:
            granted = _("Granted") if dossier.result.granted else _("Not granted")
            found.append(Fact(name=_("Result"), value=" · ".join(filter(None, (granted, dossier.result.number)))))
            found.append(Fact(name=_("Excerpt"), value=dossier.result.excerpt))
        found.append(Fact(name=_("Collected at"), value=dossier.collected_elsewhere, tone="warn"))
        if dossier.representative is not None:
            found.append(Fact(name=_("Acting"), value=told.agent_words(dossier.representative)))
        self.facts.set_facts(found)
        self.owed.begin(details)
        self.collector.setVisible(details.can_deliver and not self.post.chosen)
        self._more.setVisible(details.can_deliver)
        self.standing.setVisible(not details.can_deliver)
        if not details.can_deliver:
            self.standing.say(*standing(details))

    def _show_foot(self) -> None:
        details = self._details
        if details is None:
            return
        if details.can_deliver:
            lacking, post = self._lacking(details), self.post.chosen
            then = _("Nothing is printed.") if post else _("The delivery note is printed for the collector to sign.")
            self.lacking.set_words(lacking or then)
            self.main.set_icon("send" if post else "deliver")
            self.main.set_words(_("Sent by post") if post else _("Deliver and print"))
            self.main.setEnabled(not lacking)
        else:
            self.lacking.set_words("")
            self.main.set_icon("dossiers")
            self.main.set_words(_("Enter the result") if details.can_enter_result else _("Open among the dossiers"))
            self.main.setEnabled(True)

    def _lacking(self, details: Details) -> str:
        if details.owed:
            return _("Take the fee first.")
        if self.late.isChecked() and self.moment.moment() is None:
            return _("Say when it was delivered.")
        return self.post.lacking() if self.post.chosen else self.collector.lacking()

    def _turn_late(self, on: bool) -> None:
        self.moment.setVisible(on)
        if on:
            if self._details is not None and self.moment.moment() is None:
                self.moment.set_moment(self._details.now.replace(tzinfo=None))
            self.moment.time.setFocus(Qt.FocusReason.TabFocusReason)
            self.moment.time.selectAll()
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.moment, 0, 16))
        self._show_foot()

    def _turn_post(self, on: bool) -> None:
        """The post takes it: nobody is checked, and no receipt is asked for."""
        for widget in (self.lost, self.declare):
            widget.setVisible(not on)
        self.collector.setVisible(not on and self.deliverable)
        self._show_foot()
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.post, 0, 16))

    def _onward(self) -> None:
        if self.main.isEnabled():
            self.main.setFocus(Qt.FocusReason.TabFocusReason)

    # --- deeds

    def take_card(self, card: Card) -> None:
        """Compare the collector's card."""
        self.post.box.setChecked(False)  # somebody is here to take it
        self.collector.take_card(card)
        if self.main.isEnabled():
            self.read_first()
        elif not self.collector.second.isHidden():
            self.collector.second.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.collector.panel, 0, 48))

    def read_first(self) -> None:
        """Put the focus on who collects: Enter goes on to the deed, a second Enter does it, F9 does it at once.

        The Enter of a scanner, or of a habit, must not hand out a result that nobody has looked at.
        """
        self.collector.panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _main_deed(self) -> None:
        details = self._details
        if details is None or self._stale:
            return
        if not details.can_deliver:
            self.wanted.emit(details.dossier.id)
            return
        if self.post.chosen:
            self._send(details)
            return
        try:
            handing = self._handing(details)
        except Refused as no:
            self._not_done(no)
            return
        said = good(N_("{code} is delivered. The delivery note is being printed."), code=details.dossier.number)
        self._doing.do(
            lambda desk, clerk: delivery.deliver(desk, clerk, handing), lambda _done: self._went_out(details, said)
        )

    def _send(self, details: Details) -> None:
        stream, number, at = details.dossier.id, self.post.number.value(), self._late_at()
        said = good(N_("{code} went out by post, consignment {number}."), code=details.dossier.number, number=number)
        self._doing.do(
            lambda desk, clerk: delivery.send_by_post(desk, clerk, stream, number, sent_at=at),
            lambda _done: self._went_out(details, said),
        )

    def _late_at(self) -> datetime | None:
        at: datetime | None = self.moment.moment() if self.late.isChecked() else None
        return at.replace(tzinfo=SITE_TIME) if at else None

    def _handing(self, details: Details) -> Handing:
        collector, authority, checked = self.collector.answer()
        return Handing(
            stream=details.dossier.id,
            collector=collector,
            representative=authority,
            checked=checked,
            receipt_lost=self.lost.isChecked(),
            delivered_at=self._late_at(),
        )

    def _went_out(self, details: Details, said: Notice) -> None:
        if self._details is not None and self._details.dossier.id == details.dossier.id:
            self.collector.done()
        self.told.emit(said)
        self.delivered.emit(details)

    def _take(self, means: e.Means) -> None:
        if self._details is None or self._stale or not self._details.owed:
            return
        stream, amount = self._details.dossier.id, self._details.owed
        series, number = self.owed.official()
        self._doing.do(
            lambda desk, clerk: delivery.take_fee(desk, clerk, stream, amount, means, series=series, number=number),
            lambda _done: self.told.emit(good(N_("The fee is taken."))),
        )

    def _print_anew(self) -> None:
        """The official code has come: print the receipt again."""
        if self._details is not None and not self._stale:
            self._doing.do(
                print_anew(self._details), lambda _done: self.told.emit(good(N_("The paper is being printed again.")))
            )

    def _declare(self) -> None:
        """The receipt is lost: print a declaration to sign."""
        if self._details is None or self._stale:
            return
        stream = self._details.dossier.id
        self.lost.setChecked(True)
        self._doing.do(
            lambda desk, clerk: papers.lost_receipt(desk, clerk, stream),
            lambda _done: self.told.emit(good(N_("The declaration is being printed. The citizen signs it."))),
        )

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.collector.wrong(error.field)
        self.failed.emit(error)
