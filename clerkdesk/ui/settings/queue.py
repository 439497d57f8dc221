"""The queue's rule: who has priority, how long a wait is pointed out, what is counted, why a rating was given."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.domain import queueing
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queue_checking import MOST_AHEAD, MOST_WAIT, MOST_YEARS, checked
from clerkdesk.domain.queueing import Cause, Choice, Ground, QueueRule
from clerkdesk.language import N_, _
from clerkdesk.services.saying import say
from clerkdesk.ui.reception.guidance import Points
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.centre import NumberRow
from clerkdesk.ui.settings.lines import Lines, Part
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.label import label


class QueueSection(Section):
    """Three lists that are written where they stand, and beside them the rule as the hall will read it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown: QueueRule | None = None
        self.grounds = Lines(
            Ground,
            "flag",
            Part("minutes", N_("Minutes"), most=MOST_AHEAD),
            Part("age", N_("From age"), most=MOST_YEARS, blank=True),
        )
        self.utilities = Lines(Choice, "plus")
        self.reasons = Lines(Cause, "chart", Part("good", N_("Satisfied"), ticked=True))
        self._lists: dict[str, Lines] = {
            "grounds": self.grounds,
            "utilities": self.utilities,
            "reasons": self.reasons,
        }
        self._at: tuple[Lines, int] = (self.grounds, 0)
        self._grounds_why, self._utilities_why, self._reasons_why = (label(muted=True, wrap=True) for _one in range(3))
        columns = Columns(least=880)
        columns.add(self._build_lists(), 8)
        columns.add(self._build_rule(), 5)
        self.body.addWidget(columns)
        self.body.addStretch(1)
        self._build_foot()
        self.retranslate()

    def _build_lists(self) -> QWidget:
        left, rows = column(spacing=16)
        whys = (self._grounds_why, self._utilities_why, self._reasons_why)
        for lines, why in zip(self._lists.values(), whys, strict=True):
            lines.body.addWidget(why)
            lines.edited.connect(self._edited)
            lines.placed.connect(self._order)
            lines.entered.connect(lambda at, one=lines: self._entered(one, at))
            rows.addWidget(lines)
        rows.addStretch(1)
        return left

    def _build_rule(self) -> QWidget:
        right, rows = column(spacing=16)
        self._waiting = Card(icon="clock")
        self.alert = NumberRow(1, MOST_WAIT)
        self.alert.box.textEdited.connect(lambda _text: self._edited())
        self._alert_why = label(muted=True, wrap=True)
        self._waiting.body.addWidget(self.alert)
        self._waiting.body.addWidget(self._alert_why)
        rows.addWidget(self._waiting)
        self._next = Card(icon="users")
        self.rule, self.ahead = Points("check"), Points("flag")
        self._next.body.addWidget(self.ahead)
        self._next.body.addWidget(self.rule)
        rows.addWidget(self._next)
        rows.addStretch(1)
        return right

    def _build_foot(self) -> None:
        self.add = Button(icon="plus", key="F6")
        self.remove = Button(icon="trash", key="Shift+F6")
        self.up = Button(kind="quiet", icon="chevron-up", key="Alt+Up")
        self.down = Button(kind="quiet", icon="chevron-down", key="Alt+Down")
        self.add.clicked.connect(lambda: self._at[0].add(self._at[1]))
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._at[0].shift(self._at[1], -1))
        self.down.clicked.connect(lambda: self._at[0].shift(self._at[1], 1))
        deeds = Columns(least=640)
        for pair in ((self.add, self.remove), (self.up, self.down)):
            half = QWidget()
            across = QHBoxLayout(half)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(8)
            for button in pair:
                across.addWidget(button)
            across.addStretch(1)
            deeds.add(half)
        self.foot.addWidget(deeds, 99)
        self.save = self.save_button()
        self.save.clicked.connect(self._save)

    def retranslate(self) -> None:
        """Set every text."""
        self.grounds.set_title(_("Priority"))
        self._grounds_why.setText(
            _("Minutes: counted as come so much earlier. From age: an identity card alone gives it; empty: none does.")
        )
        self.utilities.set_title(_("Given for free, questions answered"))
        self._utilities_why.setText(_("The greeter counts these with a key each."))
        self.reasons.set_title(_("Reasons with a rating"))
        self._reasons_why.setText(_("Ticked: offered to citizens who were satisfied; else to those who were not."))
        for lines in self._lists.values():
            lines.retranslate()
        self._waiting.set_title(_("Longest wait"))
        self.alert.set_words(_("Point out whoever has waited longer than"), _("minutes"))
        self._alert_why.setText(_("On the page Morning, and on every counter's strip."))
        self._next.set_title(_("Who is next"))
        self.add.set_words(_("Add a line"))
        self.remove.set_words(_("Remove it"), _("Remove the line the cursor is in (Shift+F6)"))
        self.up.set_words(_("Up"), _("Move the line up (Alt+Up)"))
        self.down.set_words(_("Down"), _("Move the line down (Alt+Down)"))
        self.save.set_words(_("Save"))
        self._say()

    def load(self) -> None:
        """Show what is kept; what an administrator has typed meanwhile stays, as long as that is still the same."""
        kept, may = self.session.desk.site.queue, self.session.administrator
        if not may or kept != self._shown:
            self._shown, (lines, at) = kept, self._at
            inside = lines.isAncestorOf(self.focusWidget())
            for name, one in self._lists.items():
                one.show_lines(getattr(kept, name))
            self.alert.box.setText(str(kept.alert_minutes))
            self._at = (self.grounds, 0)
            if inside:
                lines.go(at, "vi")
        for widget in (*self._lists.values(), self.alert, self.add, self.remove, self.up, self.down, self.save):
            widget.setEnabled(may)
        self._say()

    def start(self) -> None:
        """Begin at the first ground."""
        self.grounds.go(0, "vi")

    def written(self) -> QueueRule:
        """Return the rule as it is written now, unchecked."""
        return dataclasses.replace(
            self.session.desk.site.queue,
            grounds=self.grounds.lines(),
            utilities=self.utilities.lines(),
            reasons=self.reasons.lines(),
            alert_minutes=self.alert.value() or 0,
        )

    def _edited(self) -> None:
        for lines in self._lists.values():
            lines.show_wrong(-1, "")
        self._say()

    def _order(self) -> None:
        """Let Tab go from the first cell to the last, then to the deeds: new cells come behind everything else."""
        cells = [cell for lines in self._lists.values() for cell in lines.cells()]
        deeds = (self.add, self.remove, self.up, self.down, self.save)
        for one, following in pairwise((*cells, self.alert.box, *deeds)):
            QWidget.setTabOrder(one, following)

    def _entered(self, lines: Lines, at: int) -> None:
        self._at = (lines, at)
        self.bring_up(lines.rows[at])

    def _remove(self) -> None:
        lines, at = self._at
        if at < len(lines.rows):
            lines.remove(at)
        if not lines.rows:  # the keyboard went to the next list
            self._at = (lines, 0)
            self.add.setFocus()

    def _say(self) -> None:
        """Tell the rule, as long as what is written can be one."""
        try:
            told = queueing.told(checked(self.written()))
        except Refused:
            return
        self.rule.say([say(reason) for reason in told if "ground" not in reason.params])
        self.ahead.say([say(reason) for reason in told if "ground" in reason.params])

    def _save(self) -> None:
        if not self.may():
            return
        try:
            rule = checked(self.written())
        except Refused as no:
            self.fail(no)
            self._show_wrong(no.field)
            return
        self.save_site(dataclasses.replace(self.session.desk.site, queue=rule))

    def _show_wrong(self, field: str) -> None:
        name, _dot, rest = field.partition(".")
        if name in self._lists:
            place, _dot, part = rest.partition(".")
            self._lists[name].show_wrong(int(place), part)
        else:
            self.alert.box.setFocus()
