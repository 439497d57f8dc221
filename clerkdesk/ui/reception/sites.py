"""Who receives, who resolves, and where the result is collected: three places, the same unless the clerk says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.language import _
from clerkdesk.ui import units as finding
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.reception.terms import FormCells
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import SearchField


class Sites(FormCells):
    """The two places that may be others; an empty field means this site, whose name it shows."""

    def __init__(self, units: Callable[[], Units], parent: QWidget | None = None) -> None:
        boxes = {
            "resolving_site": SearchField(lambda text: finding.authority_hits(units(), text), icon="building"),
            "collect_at": SearchField(lambda text: finding.counter_hits(units(), text), icon="place"),
        }
        super().__init__(({"resolving_site": 1, "collect_at": 1},), dict(boxes), parent)
        self._own = ""
        self._here = label(muted=True, wrap=True)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._here)
        for name, box in boxes.items():
            box.chosen.connect(lambda value, name=name: self._take(name, value))
            box.entered.connect(lambda _text, name=name: self._next(name))
        self.retranslate()

    def show_sites(self, form: Form, own: str, *, wanted: bool) -> None:
        """Show the places of ``form``, or nothing while they are all ``own`` and not ``wanted``."""
        if own != self._own:
            self._own = own
            self.retranslate()
        self.show_form(form)
        self.setVisible(wanted or bool(form.resolving_site or form.collect_at))

    def retranslate(self) -> None:
        """Set the texts."""
        self.cells["resolving_site"].set_name(_("Resolved by"), self._own)
        self.cells["collect_at"].set_name(_("Collected at"), self._own)
        self._here.setText(
            _("Received at {site}. Empty means here too; type a commune, also by its old name.").format(site=self._own)
        )

    def _take(self, name: str, value: str) -> None:
        self.cells[name].set_value(value)
        self._typed(name)
        self._next(name)
