"""Which printer, and how a receipt's copies lie on the sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from clerkdesk.language import N_, _
from clerkdesk.printing.page import Layout
from clerkdesk.printing.printers import printer, printer_names
from clerkdesk.services.desk import Changes
from clerkdesk.services.spooling import Printing, printing, save_printing
from clerkdesk.ui import theme
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.comparing import Comparing
from clerkdesk.ui.settings.prints import Prints
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.settings.tickets import NOT_READY, READY, Tickets
from clerkdesk.ui.stocks import STOCKS
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import Icon, label

CHOSEN = Look(tone="active", icon="check", word=N_("Prints here"))
STOCK = 280
_LAYOUT = 300


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    ready: bool
    reason: str
    chosen: bool


class LayoutChoice(QAbstractButton):
    """A choice of layout, drawn: sheets with what stands on them."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout_ = layout
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, title: str, detail: str) -> None:
        """Show ``title`` and ``detail`` (translated)."""
        self.setText(title)
        self.setToolTip(detail)
        self.setAccessibleName(f"{title}: {detail}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the drawing and two lines."""
        return QSize(_LAYOUT, 112)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the sheets, the words, and whether it is chosen."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        area = self.rect().adjusted(1, 1, -1, -1)
        chosen = self.isChecked()
        paint.rounded(painter, area, c.wash if chosen else c.surface, edge=c.accent if chosen else c.line, radius=8)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=8)
        ink = c.accent if chosen else c.muted
        if self.layout_ is Layout.A4:
            self._sheet(painter, QRect(50, 16, 50, 70), ink)
            self._sheet(painter, QRect(28, 26, 50, 70), ink)
        else:
            self._sheet(painter, QRect(18, 24, 44, 62), ink)
            self._sheet(painter, QRect(62, 24, 44, 62), ink)
        words = QRect(124, 0, area.width() - 136, area.height())
        font = theme.strong() if chosen else theme.font()
        paint.text(painter, words.adjusted(0, 26, 0, -56), self.text(), c.text, font)
        painter.setFont(theme.font())
        painter.setPen(c.muted)
        painter.drawText(words.adjusted(0, 54, 0, -4), int(Qt.TextFlag.TextWordWrap), self.toolTip())

    @staticmethod
    def _sheet(painter: QPainter, sheet: QRect, ink: str) -> None:
        paint.rounded(painter, sheet, theme.colours().surface, edge=ink, width=1.5, radius=2)
        for row in range(5):
            line = QRect(sheet.left() + 8, sheet.top() + 14 + row * 9, sheet.width() - (16 if row % 2 else 24), 2)
            paint.rounded(painter, line, ink, radius=1)


class _Hint(QWidget):
    """What stays true until another printer is chosen; hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Icon("alert", tone="warn"), 0, Qt.AlignmentFlag.AlignTop)
        self.words = label(wrap=True, copy=True)
        line.addWidget(self.words, 1)
        self.hide()


class PrintingSection(Section):
    """The printers of this computer, the one that this desk uses, and the layout."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._printing = Printing()
        self.prints = Prints(session, self)
        self.body.addWidget(self.prints)
        self._card = Card(icon="printer")
        self.again = Button(kind="quiet", icon="undo", key="F5")
        self.again.clicked.connect(self.load)
        self._card.add_beside(self.again)
        self.list = Rows(
            [
                Column(title=N_("Printer"), cell=self._name, strong=True),
                Column(
                    title=N_("State"),
                    cell=lambda row: Cell(looks=((READY if row.ready else NOT_READY),)),
                    width=176,
                ),
                Column(title=N_("Used"), cell=lambda row: Cell(looks=(CHOSEN,) if row.chosen else ()), width=144),
            ],
            session,
            tall=True,
        )
        self.list.setMinimumHeight(200)
        self.list.opened.connect(lambda _at: self._use())
        self._card.body.addWidget(self.list, 1)
        self._files = _Hint()
        self._card.body.addWidget(self._files)
        self.use = Button(kind="primary", icon="check", key="F9")
        self.use.clicked.connect(self._use)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.use)
        self._card.body.addLayout(line)
        self.body.addWidget(self._card, 1)
        self.tickets = Tickets(session, self)
        self._layout_card = Card(icon="papers")
        choices = Columns(least=2 * _LAYOUT)
        self._group = QButtonGroup(self)
        self.layouts = [LayoutChoice(layout) for layout in Layout]
        for choice in self.layouts:
            self._group.addButton(choice)
            choices.add(choice)
            choice.clicked.connect(lambda _checked=False, to=choice.layout_: self._keep(layout=to))
        self._layout_card.body.addWidget(choices)
        self._note = label(muted=True, wrap=True)
        self._layout_card.body.addWidget(self._note)
        stock = QHBoxLayout()
        stock.setSpacing(8)
        self._stock_name = label()
        self.stock = QComboBox()
        self.stock.setMinimumWidth(STOCK)
        self._stock_name.setBuddy(self.stock)
        stock.addWidget(self._stock_name)
        stock.addWidget(self.stock)
        stock.addStretch(1)
        self.stock.activated.connect(lambda _at: self._keep(labels=self.stock.currentData()))
        self._layout_card.body.addLayout(stock)
        self.body.addWidget(self._layout_card)
        self.body.addWidget(self.tickets)
        self.comparing = Comparing(session, self)
        self.body.addWidget(self.comparing)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self.prints.retranslate()
        self.comparing.retranslate()
        self.tickets.retranslate()
        self._card.set_title(_("Printer of this desk"))
        self.again.set_words(_("Look again"))
        self.use.set_words(_("Print here"))
        self._layout_card.set_title(_("Receipts and labels"))
        words = {
            Layout.A4: (_("A4"), _("Two A4 sheets: one to keep, one for the applicant")),
            Layout.A5_PAIR: (_("Two A5 on one A4"), _("One A4 sheet, cut in the middle")),
        }
        for choice in self.layouts:
            choice.set_words(*words[choice.layout_])
        self._stock_name.setText(_("Labels are printed on"))
        self.stock.setAccessibleName(_("Labels are printed on"))
        self._fill_stock()
        self._show_files()
        self._note.setText(_("What is printed already stays as it is."))

    def load(self) -> None:
        """Ask for the printers, their states, what was chosen, and which papers wait."""
        self.prints.load()
        self.comparing.load()
        self.tickets.load()
        desk = self.session.desk

        def run() -> tuple[Printing, list[_Place]]:
            chosen = printing(desk)
            folder = desk.store.folder.path / "paper"
            names = [*printer_names(), "PDF"]
            if chosen.printer not in names:
                names.insert(0, chosen.printer)
            states = [(name, printer(name, folder).state()) for name in names]
            return chosen, [_Place(name, s.ready, s.reason, name == chosen.printer) for name, s in states]

        self.session.work.ask(run, self._loaded, self.fail, owner=self, latest="printers")

    def _loaded(self, found: tuple[Printing, list[_Place]]) -> None:
        self._printing, places = found
        self.list.set_rows(places)
        for choice in self.layouts:
            choice.setChecked(choice.layout_ is self._printing.layout)
        self._fill_stock()
        self._show_files()

    def _show_files(self) -> None:
        """While papers go into files: say so, for nobody else encrypts them."""
        folder = self.session.desk.store.folder.path / "paper"
        self._files.words.setText(
            (_("No printer is chosen.") + " " if self._printing.open else "")
            + _("Papers are put as files into {folder}; they are not encrypted.").format(folder=folder)
        )
        self._files.setVisible(self._printing.printer == "PDF")

    def _fill_stock(self) -> None:
        with QSignalBlocker(self.stock):
            self.stock.clear()
            for stock, words in STOCKS.items():
                self.stock.addItem(_(words), stock)
            self.stock.setCurrentIndex(list(STOCKS).index(self._printing.labels))

    @staticmethod
    def _name(row: _Place) -> Cell:
        if row.name == "PDF":
            return Cell(text=_("PDF files"), sub=_("In the folder “paper” of the data folder"))
        return Cell(text=row.name, sub=_(row.reason))

    def _use(self) -> None:
        place = self.list.chosen()
        if isinstance(place, _Place):
            self._keep(printer=place.name, chosen=True)

    def _keep(self, **chosen: Any) -> None:
        """Keep what was chosen (fields of `Printing`) beside what was chosen before."""
        desk = self.session.desk

        def run() -> Changes:
            save_printing(desk, replace(printing(desk), **chosen))
            return Changes(settings=True)

        self.deed(run, self._saved)
