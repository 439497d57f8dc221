"""The centre's own data: which agency, its letterhead, its hours. Used at the first run and in Settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import time
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clerkdesk.domain.calendar import USUAL_SHIFTS, Shift
from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.domain.text import clean
from clerkdesk.language import _
from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import Hit, SearchField
from clerkdesk.ui.widgets.when import read_time
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.catalogue.units import Unit, Units

NAME = 168
LIMIT = 200  # signs of one line of the letterhead

_KINDS = ("Xã ", "Phường ", "Đặc khu ", "Thành phố ", "Tỉnh ")


class Hours(QWidget):
    """Morning and afternoon of a working day, each from and to; an empty afternoon means mornings only.

    Signals:
        edited(): a time was typed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._names = [label(muted=True, wrap=True), label(muted=True, wrap=True)]
        self.times: list[QLineEdit] = []
        for name in self._names:
            name.setFixedWidth(NAME)
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(name)
            line.addWidget(self._time())
            line.addWidget(label("–", muted=True))
            line.addWidget(self._time())
            line.addStretch(1)
            rows.addLayout(line)

    def _time(self) -> QLineEdit:
        field = QLineEdit()
        field.setFixedWidth(80)
        field.setMaxLength(5)
        field.textEdited.connect(self.edited)
        field.editingFinished.connect(self._order)
        self.times.append(field)
        return field

    def set_shifts(self, shifts: Sequence[Shift]) -> None:
        """Show the first two of ``shifts``."""
        edges = [edge for shift in shifts[:2] for edge in (shift.opens, shift.closes)]
        for field, edge in zip(self.times, [*edges, *[None] * 4], strict=False):
            field.setText(f"{edge:%H:%M}" if isinstance(edge, time) else "")

    def shifts(self) -> tuple[Shift, ...]:
        """Return what was typed.

        Raises:
            Refused: a time makes no sense, or the hours do not follow one another.
        """
        found: list[Shift] = []
        for opens, closes in (self.times[:2], self.times[2:]):
            if not opens.text().strip() and not closes.text().strip() and found:
                continue
            begins, ends = read_time(opens.text()), read_time(closes.text())
            if begins is None or ends is None or begins >= ends or (found and found[-1].closes >= begins):
                raise Refused("calendar-hours", "opening hours must follow one another within a day", field="shifts")
            found.append(Shift(opens=begins, closes=ends))
        return tuple(found)

    def retranslate(self) -> None:
        """Set every text."""
        for shown, words in zip(self._names, (_("Morning hours"), _("Afternoon hours")), strict=True):
            shown.setText(words)
        names = (_("Morning opens"), _("Morning closes"), _("Afternoon opens"), _("Afternoon closes"))
        for field, name in zip(self.times, names, strict=True):
            field.setAccessibleName(name)

    def _order(self) -> None:
        for field in self.times:
            moment = read_time(field.text())
            if moment:
                field.setText(f"{moment:%H:%M}")


class CentreForm(QWidget):
    """Fields for a `Site`. Picking the commune fills in the letterhead; everything can be changed by hand.

    Signals:
        edited(): something was typed or picked.
        finished(): Enter was pressed in the last field.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._site: Site | None = None
        self._unit = self._province = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self.commune = SearchField(_communes, work)
        self._commune_row = FieldRow(editor=self.commune, name_width=NAME, marked=False)
        self.agency = FieldRow(name_width=NAME, marked=False)
        self.authority = FieldRow(name_width=NAME, marked=False)
        self.centre = FieldRow(name_width=NAME, marked=False)
        self.counter = FieldRow(name_width=NAME, marked=False)
        self.place = FieldRow(name_width=NAME, marked=False)
        self.address = FieldRow(name_width=NAME, marked=False)
        self.phone = FieldRow(name_width=NAME, marked=False)
        self.hours = Hours()
        fields = (self.agency, self.authority, self.centre, self.counter, self.place, self.address, self.phone)
        rows.addWidget(self._commune_row)
        for row in fields:
            row.editor.setMaxLength(LIMIT)
            row.edited.connect(self.edited)
            rows.addWidget(row)
        rows.addWidget(self.hours)
        self.hours.edited.connect(self.edited)
        enter_goes_on(*fields)
        self.phone.editor.returnPressed.connect(self.finished)
        self.commune.chosen.connect(self._chosen)
        self.commune.entered.connect(lambda _text: self.agency.editor.setFocus())
        self.hours.set_shifts(USUAL_SHIFTS)
        self.setFocusProxy(self.commune)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._commune_row.set_name(_("Find the commune"), _("an khanh hai phong"))
        self.agency.set_name(_("Agency identifier"), "H24.101.05")
        self.authority.set_name(_("Letterhead, first line"), "ỦY BAN NHÂN DÂN XÃ …")
        self.centre.set_name(_("Letterhead, second line"), "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
        self.counter.set_name(_("Name in running text"), "Trung tâm Phục vụ hành chính công xã …")
        self.place.set_name(_("Place in the date line"))
        self.address.set_name(_("Address"))
        self.phone.set_name(_("Phone"))
        self.hours.retranslate()

    def set_site(self, site: Site) -> None:
        """Show ``site``."""
        self._site = site
        self._unit, self._province = site.unit, site.province
        for row, value in (
            (self.agency, site.agency),
            (self.authority, site.authority),
            (self.centre, site.centre),
            (self.counter, site.counter),
            (self.place, site.place),
            (self.address, site.address),
            (self.phone, site.phone),
        ):
            row.set_value(value)
        self.hours.set_shifts(site.shifts)

    def site(self) -> Site:
        """Return what was filled in, in place of the site that was shown.

        Raises:
            Refused: something is missing or malformed; ``field`` names it.
        """
        authority, centre, counter, place, address, phone = (
            clean(getattr(self, name).value(), field=name, limit=LIMIT)
            for name in ("authority", "centre", "counter", "place", "address", "phone")
        )
        agency = check_agency(self.agency.value())
        for name, value in (("authority", authority), ("centre", centre), ("counter", counter), ("place", place)):
            if not value:
                raise Refused("site-incomplete", "The centre's letterhead is not complete.", field=name)
        before = self._site or Site(agency=agency, authority=authority, centre=centre, counter=counter, place=place)
        return dataclasses.replace(
            before,
            agency=agency,
            authority=authority,
            centre=centre,
            counter=counter,
            place=place,
            address=address,
            phone=phone,
            unit=self._unit,
            province=self._province,
            shifts=self.hours.shifts(),
        )

    def site_of_commune(self) -> tuple[str, str]:
        """Return the administrative codes of the commune that was picked and of its province, "" before."""
        return self._unit, self._province

    def show_wrong(self, field: str) -> None:
        """Mark the field that a refusal names, and put the focus there."""
        row = getattr(self, field, None)
        if isinstance(row, FieldRow):
            row.set_wrong(_("Please check"))
            row.editor.setFocus()
            row.editor.selectAll()

    def _chosen(self, unit: Unit) -> None:
        name, home = unit.name, _units().get(unit.province)
        province = home.name if home else ""
        self._unit, self._province = unit.code, unit.province
        lower = name[:1].lower() + name[1:]
        bare = next((name.removeprefix(kind) for kind in _KINDS if name.startswith(kind)), name)
        self.commune.setText(f"{name}, {province}")
        self.authority.set_value(f"ỦY BAN NHÂN DÂN {name.upper()}")
        self.centre.set_value("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
        self.counter.set_value(f"Trung tâm Phục vụ hành chính công {lower}")
        self.place.set_value(bare)
        if not self.address.value():
            self.address.set_value(f"{name}, {province}")
        self.edited.emit()
        self.agency.editor.setFocus()


@cache
def _units() -> Units:
    from clerkdesk.catalogue.units import Units

    return Units.load()


def _communes(text: str) -> list[Hit]:
    from clerkdesk.ui.units import commune_hits

    return commune_hits(_units(), text)
