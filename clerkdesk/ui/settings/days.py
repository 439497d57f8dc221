"""Days off, swapped days and local closures, year by year."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit

from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.domain.calendar import YearTable
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.language import N_, _
from clerkdesk.services.saying import WEEKDAYS
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.when import DateField

KINDS: Final = {
    "off": Look(tone="idle", icon="calendar", word=N_("Day off")),
    "worked": Look(tone="active", icon="reception", word=N_("Worked in exchange")),
    "closed": Look(tone="warn", icon="stop", word=N_("Closed here")),
}
SHIPPED: Final = Look(tone="idle", icon="info", word=N_("Table as shipped"))
OWN: Final = Look(tone="active", icon="typed", word=N_("Own table of this site"))


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    kind: str
    name: str


class DaysSection(Section):
    """The table of one year, with the site's own closures."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._year = session.desk.today().year
        self._card = Card(icon="calendar")
        self.year = QComboBox()
        self.year.currentIndexChanged.connect(self._other_year)
        self._source = Chip()
        self._card.add_beside(self._source)
        self._card.add_beside(self.year)
        self.list = Rows(
            [
                Column(title=N_("Day"), cell=lambda row: Cell(text=f"{row.day:%d/%m/%Y}"), width=128, strong=True),
                Column(title=N_("Weekday"), cell=lambda row: Cell(text=_(WEEKDAYS[row.day.weekday()])), width=112),
                Column(title=N_("Kind"), cell=lambda row: Cell(looks=(KINDS[row.kind],)), width=208),
                Column(title=N_("Name or reason"), cell=lambda row: Cell(text=row.name)),
            ],
            session,
        )
        self.list.setMinimumHeight(240)
        self._card.body.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.day = DateField()
        self.day.setFixedWidth(152)
        self.kind = QComboBox()
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.add = Button(icon="plus", key="F6")
        line.addWidget(self.day)
        line.addWidget(self.kind)
        line.addWidget(self.name, 1)
        line.addWidget(self.add)
        self._card.body.addLayout(line)
        self.settled = QCheckBox()
        self._card.body.addWidget(self.settled)
        self.body.addWidget(self._card, 1)
        self._note = label(muted=True, wrap=True)
        self.body.addWidget(self._note)
        self.remove = Button(icon="trash", key="Shift+F6")
        self.reset = Button(kind="quiet", icon="undo")
        for button in (self.remove, self.reset):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)
        self.day.returnPressed.connect(self.name.setFocus)
        self.remove.clicked.connect(self._remove)
        self.reset.clicked.connect(self._reset)
        self.settled.clicked.connect(self._settle)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._card.set_title(_("Days off and swapped days"))
        kept = max(0, self.kind.currentIndex())
        self.kind.clear()
        for key, look in KINDS.items():
            self.kind.addItem(_(look.word), key)
        self.kind.setCurrentIndex(kept)
        self.year.setAccessibleName(_("Year"))
        self.day.setAccessibleName(_("Day"))
        self.day.setPlaceholderText(_("dd/mm/yyyy"))
        self.kind.setAccessibleName(_("Kind"))
        self.name.setAccessibleName(_("Name or reason"))
        self.name.setPlaceholderText(_("Name or reason"))
        self.add.set_words(_("Add"))
        self.remove.set_words(_("Remove the chosen day"))
        self.reset.set_words(_("Back to the table as shipped"))
        self.settled.setText(_("The swapped days of this year are decided"))
        self._note.setText(
            _("Due dates are counted with these days. Saturdays and Sundays are off without being listed.")
        )

    def load(self) -> None:
        """Show the year that is chosen."""
        years = sorted({table.year for table in shipped_years()} | {self._year, self.session.desk.today().year + 1})
        self.year.blockSignals(True)
        self.year.clear()
        for year in years:
            self.year.addItem(str(year), year)
        self.year.setCurrentIndex(years.index(self._year))
        self.year.blockSignals(False)
        site, table = self.session.desk.site, self._table()
        rows = [_Day(day, "off", name) for day, name in table.off.items()]
        rows += [_Day(day, "worked", name) for day, name in table.worked.items()]
        rows += [_Day(day, "closed", why) for day, why in site.closures.items() if day.year == self._year]
        self.list.set_rows(sorted(rows, key=lambda row: row.day))
        own = any(one.year == self._year for one in site.years)
        self._source.set_look(OWN if own else SHIPPED)
        self.settled.setChecked(table.settled)
        may = self.session.administrator
        self.reset.setVisible(own)
        for widget in (self.day, self.kind, self.name, self.add, self.remove, self.reset, self.settled):
            widget.setEnabled(may)

    def _table(self) -> YearTable:
        tables = {table.year: table for table in (*shipped_years(), *self.session.desk.site.years)}
        return tables.get(self._year) or YearTable(year=self._year, off={}, settled=False)

    def _other_year(self) -> None:
        chosen = self.year.currentData()
        if chosen is not None:
            self._year = int(chosen)
            self.load()

    def _add(self) -> None:
        self._try(self._added)

    def _added(self) -> None:
        day, kind = self.day.day(), str(self.kind.currentData())
        name = clean(self.name.text(), field="name", limit=200)
        if day is None:
            raise Refused("no-day", "This is not a date.", field="day")
        if not name:
            raise Refused("calendar-nameless", "{day} needs a name or a reason", day=day)
        self._year = day.year
        site, table = self.session.desk.site, self._table()
        if kind == "closed":
            self.save_site(dataclasses.replace(site, closures={**site.closures, day: name}))
        elif kind == "off":
            worked = {other: why for other, why in table.worked.items() if other != day}
            self._keep(dataclasses.replace(table, off={**table.off, day: name}, worked=worked))
        elif day.weekday() < 5 and day not in table.off:
            raise Refused("worked-anyway", "{day} is a working day anyway", day=day)
        else:
            off = {other: why for other, why in table.off.items() if other != day}
            self._keep(dataclasses.replace(table, off=off, worked={**table.worked, day: name}))
        self.day.set_day(None)
        self.name.clear()
        self.day.setFocus()

    def _remove(self) -> None:
        row = self.list.chosen()
        if isinstance(row, _Day):
            self._try(lambda: self._removed(row))

    def _removed(self, row: _Day) -> None:
        site, table = self.session.desk.site, self._table()
        if row.kind == "closed":
            self.save_site(dataclasses.replace(site, closures=_without(site.closures, row.day)))
        else:
            off, worked = _without(table.off, row.day), _without(table.worked, row.day)
            self._keep(dataclasses.replace(table, off=off, worked=worked))

    def _settle(self) -> None:
        settled = self.settled.isChecked()
        self._try(lambda: self._keep(dataclasses.replace(self._table(), settled=settled)))

    def _reset(self) -> None:
        site = self.session.desk.site
        years = tuple(one for one in site.years if one.year != self._year)
        self._try(lambda: self.save_site(dataclasses.replace(site, years=years)))

    def _keep(self, table: YearTable) -> None:
        site = self.session.desk.site
        years = (*(one for one in site.years if one.year != table.year), table)
        self.save_site(dataclasses.replace(site, years=tuple(sorted(years, key=lambda one: one.year))))

    def _try(self, change: Callable[[], None]) -> None:
        if not self.may():
            self.load()
            return
        try:
            change()
        except Refused as no:
            self.fail(no)


def _without(days: Mapping[date, str], day: date) -> dict[date, str]:
    return {other: name for other, name in days.items() if other != day}
