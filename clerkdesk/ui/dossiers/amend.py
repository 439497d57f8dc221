"""Putting right what was typed, and giving money back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtWidgets import QButtonGroup

from clerkdesk.catalogue.units import Unit, Units
from clerkdesk.domain import correction as facts
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money, parse_money
from clerkdesk.domain.party import Sex, parse_birth, show_birth
from clerkdesk.domain.text import fold
from clerkdesk.language import N_, _
from clerkdesk.services import correction, till
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.forms import Deed, Form, choices
from clerkdesk.ui.dossiers.pick import Pick
from clerkdesk.ui.units import authority_hits, commune_hits, counter_hits
from clerkdesk.ui.widgets.money import MoneyField
from clerkdesk.ui.widgets.search import Hit, SearchField

_PLACES: Final[Mapping[str, Callable[[Units, str], list[Hit]]]] = {
    "address": commune_hits,
    "resolving_site": authority_hits,
    "collect_at": counter_hits,
}
"""How places are found, by the last part of the field that says one."""


class CorrectForm(Form):
    """A typed fact, what it says now, and what is right."""

    name = "correct"
    said = N_("Corrected. What stood there before stays on record.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.values = correction.correctable(details)
        self.fact = Pick()
        self.rows.addWidget(self.fact)
        self.old = Facts()
        self.rows.addWidget(self.old)
        self.value = self.field("value")
        self._units: Units | None = None
        self._unit = ""
        box = SearchField(self._find, None, icon="place")
        self.place = self.field("place", box)
        self.reason = self.field("reason")
        box.chosen.connect(self._placed)
        box.entered.connect(lambda _text: self.reason.editor.setFocus())
        self.fact.combo.currentIndexChanged.connect(self._turned)
        self.finish()
        self.value.editor.returnPressed.connect(lambda: self.place.isHidden() and self.reason.editor.setFocus())

    @property
    def chosen(self) -> str:
        """The field to correct."""
        return tuple(self.values)[max(self.fact.combo.currentIndex(), 0)]

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Correct a fact"))
        self._hint.setText(_("For what was typed wrong. The old value, your name and the reason stay on record."))
        names = [_(correction.NAMES[field]) for field in self.values]
        self.fact.set_words(_("Fact"), [name[:1].upper() + name[1:] for name in names])
        self.reason.set_name(_("Reason"), _("what it was compared with"))
        self._name_value()

    def start(self) -> None:
        """Put the focus where the work starts."""
        self.fact.combo.setFocus()

    def turn_to(self, field: str) -> None:
        """Have ``field`` corrected, if it is one that can be."""
        if field in self.values:
            self.fact.combo.setCurrentIndex(tuple(self.values).index(field))
            self.value.editor.setFocus()

    def words(self) -> str:
        """Return the words of its button."""
        return _("Correct")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, field, reason = self.details.dossier.id, self.chosen, self.reason.value()
        value = _read(field, self.value.value())
        unit = self._units.get(self._unit) if self._units and _part(field) == "address" else None
        province, code = (unit.province, unit.code) if unit else ("", "")
        return lambda desk, clerk: correction.correct(
            desk, clerk, stream, field, value, reason, province=province, unit=code
        )

    def ask(self, desk: Desk) -> object:
        """Return the units of the country, to find a place in."""
        return desk.units

    def know(self, found: object) -> None:
        """Find places in the units ``found``."""
        if isinstance(found, Units):
            self._units = found

    def wrong(self, name: str) -> bool:
        """Mark the field at fault; whatever belongs to the person is the value."""
        return super().wrong(name if name == "reason" else "value" if name else "")

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        return {**super().draft(), "fact": self.chosen, "unit": self._unit}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        if body.get("fact") in self.values:
            self.fact.combo.setCurrentIndex(tuple(self.values).index(body["fact"]))
        unit = body.get("unit")
        self._unit = unit if isinstance(unit, str) else ""
        super().fill(body)

    def _turned(self) -> None:
        self._unit = ""
        self.place.set_value("")
        self._name_value()
        self.edited.emit()

    def _name_value(self) -> None:
        says = _shown(self.chosen, self.values[self.chosen]) or _("nothing")
        self.old.set_facts([Fact(name=_("Says now"), value=says, strong=True)])
        part = _part(self.chosen)
        self.place.setVisible(part in _PLACES)
        self.place.set_name(_("Commune, ward"), _("type to find, also by its old name"))
        hints = {"born": _("17051990, 05/1990 or 1990"), "sex": _("male or female")}
        self.value.set_name(_("Right is"), hints.get(part, "") if self.chosen != "result.number" else "")

    def _find(self, text: str) -> list[Hit]:
        return _PLACES[_part(self.chosen)](self._units, text) if self._units else []

    def _placed(self, found: object) -> None:
        """Take over the place that was chosen: behind the address that is typed, or as the whole value."""
        if isinstance(found, Unit) and self._units:
            self._unit = found.code
            where, typed = self._units.full_name(found.code), self.value.value()
            self.value.set_value(typed if fold(where) in fold(typed) else ", ".join(filter(None, (typed, where))))
            self.place.set_value(found.name)
        elif isinstance(found, str):
            self.value.set_value(found)
            self.place.set_value("")
        self.reason.editor.setFocus()
        self.edited.emit()


class RefundForm(Form):
    """Money that was paid goes back."""

    name = "refund"
    danger = True
    said = N_("The refund is entered.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self._group = QButtonGroup(self)
        self._means = choices(self._group, self.rows, 2, side_by_side=True)
        self.amount = self.field("amount", MoneyField(details.dossier.paid))
        self.reason = self.field("reason")
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Give money back"))
        self._hint.setText(_("{amount} were paid for this dossier.").format(amount=money(self.details.dossier.paid)))
        self._means[0].setText(_("Cash"))
        self._means[1].setText(_("Transfer"))
        self.amount.set_name(_("Amount"))
        self.reason.set_name(_("Reason"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Give back")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        stream, amount, reason = self.details.dossier.id, parse_money(self.amount.value()), self.reason.value()
        means = (e.Means.CASH, e.Means.TRANSFER)[self._group.checkedId()]
        return lambda desk, clerk: till.refund(desk, clerk, stream, amount, reason, means)


def _part(field: str) -> str:
    return field.rpartition(".")[2]


def _sexes() -> dict[str, str]:
    return {Sex.MALE.value: _("male"), Sex.FEMALE.value: _("female")}


def _shown(field: str, text: str) -> str:
    """Return a value as the clerk reads it."""
    match field.rpartition(".")[2]:
        case "born":
            return show_birth(text)
        case "sex":
            return _sexes().get(text, text)
        case _:
            return facts.shown(field, text)


def _read(field: str, text: str) -> str:
    """Return what was typed as it is kept.

    Raises:
        Refused: it is no date, or no sex.
    """
    match field.rpartition(".")[2]:
        case "born":
            return parse_birth(text)
        case "sex" if text:
            words = {**{fold(word): sex for sex, word in _sexes().items()}, **{sex.value: sex.value for sex in Sex}}
            if fold(text) not in words:
                raise Refused("bad-sex", "Type male or female.", field="value")
            return words[fold(text)]
        case _:
            return text
