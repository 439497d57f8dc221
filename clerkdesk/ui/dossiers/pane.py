"""One dossier beside the list: its head, what is known of it, what happened, and the deeds that it allows now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import ENDED
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _, p_
from clerkdesk.services import look, papers
from clerkdesk.services.delivery import Done
from clerkdesk.services.look import Details
from clerkdesk.ui import tokens
from clerkdesk.ui.dossiers import told
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.dossiers.facts import Facts
from clerkdesk.ui.dossiers.forms import FeeForm, Form, ReprintForm, ResultForm, SettleForm, VoidForm
from clerkdesk.ui.dossiers.head import Head
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import EmptyState, column
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.preview import PdfPreview
from clerkdesk.ui.widgets.timeline import Timeline

PRINTABLE = (e.PaperKind.RECEIPT, e.PaperKind.DELIVERY, e.PaperKind.SUPPLEMENT)


class Pane(QFrame):
    """The detail pane.

    Signals:
        shown(object): the `Details` shown now, or None.
        told(object): a `Notice` for the page.
        failed(object): an exception for the page.
        deliver(str): this stream is to be delivered.
    """

    shown = Signal(object)
    told = Signal(object)
    failed = Signal(object)
    deliver = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._details: Details | None = None
        self._wanted: object = None
        self._form: Form | None = None
        self._running = False
        self._paper: e.PaperKind | None = None
        self._drafting = Drafting(session, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._whole = QStackedWidget()
        outer.addWidget(self._whole)
        self._empty = EmptyState("dossiers")
        self._whole.addWidget(self._empty)
        self._whole.addWidget(self._build())
        self.retranslate()

    def _build(self) -> QWidget:
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 12, 0, 0)
        rows.setSpacing(8)
        content, self._content = column(spacing=8)
        content.setObjectName("plain")
        self._content.setContentsMargins(16, 0, 16, 16)
        self.head = Head()
        self.head.copy.clicked.connect(self.copy_code)
        self._content.addWidget(self.head)
        self._told = QWidget()
        lines = QVBoxLayout(self._told)
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(8)
        self.facts, self.timeline, self.more, self.components = Facts(), Timeline(), Facts(), Facts()
        self._happened, self._known, self._handed_in = (label(size=tokens.LEAD, strong=True) for _number in range(3))
        for title, widget in (
            (None, self.facts),
            (self._happened, self.timeline),
            (self._known, self.more),
            (self._handed_in, self.components),
        ):
            if title is not None:
                lines.addSpacing(4)
                lines.addWidget(title)
            lines.addWidget(widget)
        lines.addStretch(1)
        self._content.addWidget(self._told, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setWidget(content)
        self.preview = PdfPreview(self._session.work)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._scroll)
        self._middle.addWidget(self.preview)
        rows.addWidget(self._middle, 1)
        rows.addWidget(self._build_foot())
        return inner

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(foot)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(6)
        self.see = Button(kind="quiet", icon="eye", key="F5")
        self.again = Button(kind="quiet", icon="printer", key="F6")
        self.void = Button(kind="quiet", icon="trash", key="F8")
        self.fee = Button(icon="money", key="F7")
        self.main = Button(kind="primary", key="F9")
        self.cancel = Button(icon="undo", key="Esc")
        self.confirm = Button(kind="primary", icon="check", key="F9")
        self.destroy_it = Button(kind="danger", icon="trash", key="F9")
        for button in (self.see, self.again, self.void):
            line.addWidget(button)
        line.addStretch(1)
        for button in (self.fee, self.main, self.cancel, self.confirm, self.destroy_it):
            line.addWidget(button)
        self._foot_line = line
        self.see.clicked.connect(self.toggle_preview)
        self.again.clicked.connect(lambda: self._open(ReprintForm))
        self.void.clicked.connect(lambda: self._open(VoidForm))
        self.fee.clicked.connect(lambda: self._open(FeeForm))
        self.main.clicked.connect(self._main_deed)
        self.cancel.clicked.connect(self.close_form)
        self.confirm.clicked.connect(self._do)
        self.destroy_it.clicked.connect(self._do)
        return foot

    # --- what is shown

    @property
    def details(self) -> Details | None:
        """The dossier shown now."""
        return self._details

    def expect(self, what: object) -> None:
        """Another dossier is on its way: no deed is done on the one still in sight."""
        self._wanted = what
        self._drafting.flush()

    def show_details(self, details: Details | None) -> None:
        """Show a dossier, or that none is chosen."""
        same = details is not None and self._details is not None and details.dossier.id == self._details.dossier.id
        if not same:
            self._drop_form()
            self._paper = None
            self._middle.setCurrentIndex(0)
            self._scroll.verticalScrollBar().setValue(0)
        self._details = details
        self._wanted = None
        self._whole.setCurrentIndex(0 if details is None else 1)
        if details is not None:
            self.head.show_details(details)
            self._tell(details)
            if same and self._paper is not None:
                self._show_paper(self._paper)
        self._show_deeds()
        self.shown.emit(details)

    def _tell(self, details: Details) -> None:
        self.facts.set_facts(told.facts_of(details))
        self.more.set_facts(told.more_of(details))
        self.timeline.set_moments(told.moments_of(details.timeline))
        self.components.set_facts(told.components_of(details.dossier))
        self._handed_in.setVisible(bool(self.components.facts()))

    def _show_deeds(self) -> None:
        details, form = self._details, self._form
        idle = details is not None and form is None
        self.see.setVisible(idle)
        self.again.setVisible(idle)
        self.void.setVisible(idle)
        self.fee.setVisible(False)
        self.main.setVisible(False)
        self.cancel.setVisible(form is not None)
        self.confirm.setVisible(form is not None and not form.danger)
        self.destroy_it.setVisible(form is not None and form.danger)
        if form is not None:
            self.confirm.set_words(form.words())
            self.destroy_it.set_words(form.words())
        elif details is not None:
            dossier = details.dossier
            contested = dossier.contested and not dossier.frozen
            self.see.setEnabled(bool(self._kinds()))
            self.again.setEnabled(bool(dossier.papers) and dossier.applicant is not None)
            self.void.setEnabled(details.can_void)
            free = not dossier.frozen and not dossier.contested
            self.fee.setVisible(bool(details.owed) and free and (dossier.state not in ENDED))
            self.main.setVisible(details.can_enter_result or details.can_deliver or contested)
            icon = "flag" if contested else "deliver" if details.can_deliver else "check-circle"
            self.main.set_icon(icon)
        self._name_deeds()

    def _name_deeds(self) -> None:
        details = self._details
        if details is None:
            return
        main = (
            _("Decide") if details.dossier.contested else _("Deliver") if details.can_deliver else _("Enter the result")
        )
        self.main.set_words(main)
        self.fee.set_words(_("Take the fee"))
        see = _("Close the paper") if self._paper else _("See the paper")
        for button, words in ((self.see, see), (self.again, _("Print again")), (self.void, _("Void"))):
            button.set_words(words)
        self._fit_foot()

    def _fit_foot(self) -> None:
        """Leave the lesser deeds their icon and key alone where their words do not fit."""
        shown = [one for one in (self.see, self.again, self.void, self.fee, self.main) if not one.isHidden()]
        if sum(one.sizeHint().width() + 6 for one in shown) + 24 > self.width():
            for button in (self.see, self.again, self.void):
                button.set_words("", f"{button.text()} ({button.key()})" if button.text() else button.toolTip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how much the buttons say."""
        super().resizeEvent(event)
        self._name_deeds()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._empty.set_words(
            _("No dossier is chosen"), _("Choose one with the arrow keys, or scan the code on its receipt.")
        )
        self._happened.setText(p_("dossier", "What happened"))
        self._known.setText(_("Also known"))
        self._handed_in.setText(_("Papers handed in"))
        self.cancel.set_words(p_("dossier", "Back"))
        if self._details is not None:
            self.head.show_details(self._details)
            self._tell(self._details)
        if self._form is not None:
            self._form.retranslate()
        self._show_deeds()

    def read_on(self) -> None:
        """Put the focus into the dossier, so that the arrow keys scroll it."""
        (self.preview if self._paper else self._scroll).setFocus(Qt.FocusReason.TabFocusReason)

    # --- deeds

    def copy_code(self) -> None:
        """Put the code on the clipboard."""
        if self._ready() and self._details and self._details.dossier.number:
            QGuiApplication.clipboard().setText(self._details.dossier.number)
            self.told.emit(good(N_("{code} is on the clipboard."), code=self._details.dossier.number))

    def enter_result(self) -> None:
        """Open the form for the result, if one may be entered."""
        if self._details is not None and self._details.can_enter_result:
            self._open(ResultForm)

    def _main_deed(self) -> None:
        details = self._details
        if details is None or not self._ready():
            return
        if details.dossier.contested:
            self._open(SettleForm)
        elif details.can_deliver:
            self.deliver.emit(details.dossier.id)
        else:
            self.enter_result()

    def _ready(self) -> bool:
        return self._details is not None and self._wanted is None and not self._running

    def _open(self, kind: Callable[[Details], Form]) -> None:
        details = self._details
        if details is None or not self._ready():
            return
        self._drop_form()
        self._paper = None
        form = self._form = kind(details)
        self._middle.setCurrentIndex(0)
        self._told.hide()
        self._content.addWidget(form, 1)
        self._scroll.verticalScrollBar().setValue(0)
        form.entered.connect(self._do)
        self._drafting.follow(form)
        self._show_deeds()
        form.start()

    def close_form(self) -> bool:
        """Go back from a form or a paper; return whether there was one."""
        if self._form is not None:
            self._drafting.flush()
            self._drop_form()
            self._show_deeds()
            self._scroll.setFocus()
            return True
        if self._paper is not None:
            self.toggle_preview()
            return True
        return False

    def _drop_form(self) -> None:
        if self._form is not None:
            self._drafting.follow(None)
            self._content.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None
            self._told.show()

    def _do(self) -> None:
        form = self._form
        if form is None or not self._ready():
            return
        desk = self._session.desk
        try:
            what, clerk = form.deed(), self._session.clerk
        except Refused as no:
            self._not_done(no)
            return
        self._running = True
        self._session.work.deed(lambda: what(desk, clerk), self._done, self._not_done, owner=self)

    def _done(self, done: Done) -> None:
        self._running = False
        form = self._form
        if form is None or form.details.dossier.id != done.stream:
            return
        self._drafting.done(form)
        said = {
            ResultForm: N_("The result is entered. The citizen can collect it."),
            FeeForm: N_("The fee is taken."),
            ReprintForm: N_("The paper is being printed again."),
            VoidForm: N_("The dossier is voided."),
            SettleForm: N_("Decided. The dossier goes on."),
        }[type(form)]
        self._drop_form()
        self._show_deeds()
        self._scroll.setFocus()
        self.told.emit(good(said))

    def _not_done(self, error: Exception) -> None:
        self._running = False
        if isinstance(error, Refused) and self._form is not None:
            self._form.wrong(error.field)
        self.failed.emit(error)

    # --- papers

    def _kinds(self) -> list[e.PaperKind]:
        printed = self._details.dossier.papers if self._details else {}
        return [kind for kind in PRINTABLE if kind in printed]

    def toggle_preview(self) -> None:
        """Show the receipt, then the next paper that there is, then the dossier again."""
        if not self._ready():
            return
        kinds = self._kinds()
        place = kinds.index(self._paper) + 1 if self._paper in kinds else 0
        if place < len(kinds):
            self._show_paper(kinds[place])
        else:
            self._paper = None
            self._middle.setCurrentIndex(0)
        self._name_deeds()

    def _show_paper(self, kind: e.PaperKind) -> None:
        details = self._details
        if details is None:
            return
        desk, stream, copy = self._session.desk, details.dossier.id, details.dossier.papers.get(kind, 1)
        fresh = self._paper is not kind
        self._paper = kind
        self._middle.setCurrentIndex(1)
        if fresh:
            self.preview.show_pdf(b"")
            self.preview.setFocus()
        self._session.work.ask(
            lambda: papers.paper(desk, kind, stream, copy),
            self._paper_there,
            self._no_paper,
            owner=self,
            latest="paper",
        )

    def _paper_there(self, pdf: bytes) -> None:
        if self._paper is not None:
            self.preview.show_pdf(pdf)

    def _no_paper(self, error: Exception) -> None:
        self._paper = None
        self._middle.setCurrentIndex(0)
        self._name_deeds()
        self.failed.emit(error)


def load(session: Session, row: int) -> Callable[[], Details | None]:
    """Return the question for the dossier in ``row`` of the list."""
    desk = session.desk

    def ask() -> Details | None:
        lines = look.lines(desk, [row])
        return look.details(desk, lines[0].stream) if lines else None

    return ask
