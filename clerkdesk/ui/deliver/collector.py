"""Who collects, and whether it is them: the choice, and the card against it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.devices.card import Card
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, Representative
from clerkdesk.language import _
from clerkdesk.services import saying
from clerkdesk.services.delivery import BY_CARD, BY_EYE
from clerkdesk.services.look import Details
from clerkdesk.ui import tokens
from clerkdesk.ui.deliver.authorised import Authorised
from clerkdesk.ui.deliver.boards import Board
from clerkdesk.ui.deliver.matching import collectors, match
from clerkdesk.ui.deliver.panel import Panel
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import label

OTHER: Final = 2


def way_key(number: int) -> str:
    """Return the key of a way; the figures go on from those of the boards beside it."""
    return f"Ctrl+{len(Board) + 1 + number}"


class Way(QRadioButton):
    """A choice of one line, elided when it does not fit, with the whole in a tooltip.

    Signals:
        entered(): Enter was pressed in it.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Show ``words`` (translated)."""
        self._words = words
        self.setAccessibleName(words)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it with Enter too, and go on."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            if not self.isChecked():
                self.click()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, max(self.width() - 44, 40))
        self.setText(shown)
        self.setToolTip("" if shown == self._words else self._words)


class Collector(QWidget):
    """The choice of who collects, and the check of the card.

    Signals:
        changed(): `checked` may have changed.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: Details | None = None
        self._people: tuple[Party, ...] = ()
        self._card: Card | None = None
        self._by_eye = False
        self.other: Authorised | None = None
        self._drafting = Drafting(session, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(0)
        self._title = label(size=tokens.LEAD, strong=True)
        rows.addWidget(self._title)
        rows.addSpacing(tokens.HALF)
        self._group = QButtonGroup(self)
        self.ways = [Way() for _number in range(3)]
        for number, way in enumerate(self.ways):
            self._group.addButton(way, number)
            rows.addWidget(way)
            way.entered.connect(self._go_on)
            QShortcut(QKeySequence(way_key(number)), way, way.click)
        self._group.idClicked.connect(self._chosen)
        self._slot = QVBoxLayout()
        rows.addLayout(self._slot)
        rows.addSpacing(4)
        self.panel = Panel()
        rows.addWidget(self.panel)
        line = QHBoxLayout()
        line.setContentsMargins(0, 8, 0, 0)
        self.second = Button(icon="eye", key="F8")
        self.second.clicked.connect(self._second_way)
        line.addWidget(self.second)
        line.addStretch(1)
        rows.addLayout(line)

    # --- what is shown

    def begin(self, details: Details, card: Card | None = None) -> None:
        """Begin with a dossier; ``card``: of the person at the counter, when it was scanned before."""
        same = self._details is not None and self._details.dossier.id == details.dossier.id
        self._details = details
        self._people = collectors(details.dossier)
        if not same:
            self._card, self._by_eye = None, False
            self._drop_other()
            self.ways[0 if self._people else OTHER].setChecked(True)
            if card is not None and self._place_of(card) is not None:
                self.take_card(card)
        self.retranslate()

    def forget(self) -> None:
        """Put the dossier away, and the card with it."""
        self._details, self._card, self._by_eye = None, None, False
        self._drop_other()

    def take_card(self, card: Card) -> None:
        """Compare the card of the person at the counter with who may collect."""
        self._card, self._by_eye = card, False
        place = self._place_of(card)
        if place is not None:
            self.ways[place].setChecked(True)
            self._drop_other()
        elif self.other is not None:
            self.other.take_card(card)
        self._say()
        self.changed.emit()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Who collects?"))
        for number, role in enumerate((_("Applicant"), _("Representative"))):
            there = number < len(self._people)
            self.ways[number].setVisible(there)
            if there:
                person = self._people[number]
                known = " · ".join(filter(None, (person.name, person.identity.number)))
                self.ways[number].set_words(f"{role}: {known}  ({way_key(number)})")
        self.ways[OTHER].set_words(f"{_('Somebody else, with an authorisation')}  ({way_key(OTHER)})")
        if self.other is not None:
            self.other.retranslate()
        self._say()

    # --- what it says

    def checked(self) -> bool:
        """Return whether it is settled who collects, and that it is them."""
        return self._seen() and (self.other.ready() if self.other is not None else bool(self._people))

    def _seen(self) -> bool:
        """Return whether the collector's paper was looked at, by the scanner or by eye."""
        if self._by_eye:
            return True
        if self.other is not None:
            return self._card is not None and self.other.matches(self._card)
        return self._same()

    def lacking(self) -> str:
        """Return what is still to be done (translated), "" when nothing is."""
        if self.checked():
            return ""
        if self.other is not None and not self.other.ready():
            return _("Fill in who collects, and on what paper.")
        return _("Check the collector's ID card first.")

    def answer(self) -> tuple[Party, Representative | None, str]:
        """Return who collects, on what further authority, and how it was checked (Vietnamese, for the note).

        Raises:
            Refused: something is missing or wrong.
        """
        how = BY_EYE if self._by_eye or self._card is None else BY_CARD
        if self.other is not None:
            agent = self.other.representative()
            return agent.party, agent, how
        if not self.checked():
            raise Refused("not-checked", "Check the collector's ID card first.", field="collector")
        return self._people[self._group.checkedId()], None, how

    def card(self) -> Card | None:
        """Return the card of the person at the counter, or None."""
        return self._card

    def wrong(self, name: str) -> None:
        """Mark the field at fault."""
        if self.other is not None:
            self.other.wrong(name)

    def done(self) -> None:
        """Forget what was typed: the result is delivered."""
        if self.other is not None:
            self._drafting.done(self.other)

    # --- inside

    def _place_of(self, card: Card) -> int | None:
        return next((place for place, person in enumerate(self._people) if match(card, person).good), None)

    def _same(self) -> bool:
        place = self._group.checkedId()
        return self._card is not None and place < len(self._people) and match(self._card, self._people[place]).good

    def _mismatch(self) -> bool:
        return self._card is not None and self.other is None and not self._by_eye and not self._same()

    def _chosen(self, place: int) -> None:
        self._by_eye = False
        if place == OTHER:
            self._open_other()
        else:
            self._drop_other()
        self._say()
        self.changed.emit()

    def _go_on(self) -> None:
        """Lead to what says that it is them, without saying it."""
        if self.other is None:
            (self.panel if self._seen() else self.second).setFocus(Qt.FocusReason.TabFocusReason)

    def _second_way(self) -> None:
        """Without a scan: compared by eye. When the card is somebody else's: they have an authorisation."""
        if self._mismatch():
            self.ways[OTHER].setChecked(True)
            self._open_other()
        else:
            self._by_eye = True
        self._say()
        self.changed.emit()
        if self._by_eye:
            self.panel.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter goes on, as after a card

    def _open_other(self) -> None:
        if self.other is not None or self._details is None:
            return
        self.other = Authorised(self._details)
        self._slot.addWidget(self.other)
        for before, after in pairwise([self.ways[OTHER], *self.other.stops(), self.second]):
            QWidget.setTabOrder(before, after)
        self._drafting.follow(self.other)
        if self._card is not None:
            self.other.take_card(self._card)
            self.other.ground.combo.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.other.start()
        self.other.edited.connect(self._edited)

    def _drop_other(self) -> None:
        if self.other is not None:
            self._drafting.follow(None)
            self._slot.removeWidget(self.other)
            self.other.deleteLater()
            self.other = None

    def _edited(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        card = self._card
        if self._by_eye:
            self.panel.say("good", "eye", _("Compared by eye"), [_("The delivery note says so.")])
        elif card is None:
            how = _("Name and number are compared with what is on file.")
            self.panel.say("active", "scan", _("Scan the collector's ID card"), [how])
        elif self.other is not None:
            same = self.other.matches(card)
            title = _("The card is the collector's") if same else _("The card does not match")
            self.panel.say(*(("good", "check-circle") if same else ("bad", "error")), title, [_card_words(card)])
        elif self._same():
            warnings = [saying.say(one) for one in card.warnings]
            self.panel.say("good", "check-circle", _("The card matches"), [_card_words(card), *warnings])
        else:
            self._say_mismatch(card)
        self.second.setVisible(not self._seen())
        self.second.set_words(_("They have an authorisation") if self._mismatch() else _("I compared it by eye"))
        self.second.set_icon("users" if self._mismatch() else "eye")

    def _say_mismatch(self, card: Card) -> None:
        title, lines = _("The card does not match"), [_card_words(card)]
        place = self._group.checkedId()
        if 0 <= place < len(self._people):
            on_file = self._people[place]
            found = match(card, on_file)
            number = on_file.identity.number or _("no number")
            lines.append(_("On file: {name} · {number}").format(name=on_file.name, number=number))
            if found.number and not found.name:
                title = _("The number matches, the name does not")
            elif found.name and not found.number:
                title = _("The name matches, the number does not")
        self.panel.say("bad", "error", title, lines)


def _card_words(card: Card) -> str:
    return _("Card: {name} · {number}").format(name=card.name, number=card.number)
