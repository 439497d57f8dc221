"""The catalogue of this site: packages that change it, whose they may be, what ends soon, and the site's own lines."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.services import catalogue, catalogue_news
from clerkdesk.services.catalogue import Installed, TrustedKey
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.considering import Considering
from clerkdesk.ui.settings.notices import Notices
from clerkdesk.ui.settings.packages import Keys, Packages
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

NAMED: Final = 4


class _Found(NamedTuple):
    packages: list[Installed]
    keys: list[TrustedKey]
    endings: list[tuple[date, Procedure]]


class CatalogueSection(Section):
    """Cards one under the other; only administrators change anything here."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._endings: list[tuple[date, Procedure]] = []
        self.ending = Card(icon="alert")
        self.ending_words = label(wrap=True)
        self.ending.body.addWidget(self.ending_words)
        self.ending.hide()
        self.considering = Considering(session, self)
        self.packages = Packages(session, self)
        self.keys = Keys(session, self)
        self.notices = Notices(session, self)
        for card in (self.ending, self.considering, self.packages, self.keys, self.notices):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        for card in (self.considering, self.packages, self.keys, self.notices):
            card.retranslate()
        self._show_endings()

    def load(self) -> None:
        """Ask for what came in, who is trusted and what ends soon."""
        self.considering.load()
        self.notices.load()
        desk = self.session.desk

        def run() -> _Found:
            return _Found(catalogue.packages(desk), catalogue.trusted_keys(desk), catalogue_news.endings(desk))

        self.session.work.ask(run, self._loaded, self.fail, owner=self, latest="packages")

    def start(self) -> None:
        """Begin at the package."""
        self.considering.choose.setFocus()

    def _loaded(self, found: _Found) -> None:
        self.packages.show_packages(found.packages)
        self.keys.show_keys(found.keys)
        self._endings = found.endings
        self._show_endings()

    def _show_endings(self) -> None:
        self.ending.setVisible(bool(self._endings))
        if not self._endings:
            return
        self.ending.set_title(_("In effect for a short while only"))
        first = self._endings[0][0]
        names = [f"{one.code} {one.name} ({last:%d/%m/%Y})" for last, one in self._endings[:NAMED]]
        if len(self._endings) > NAMED:
            names.append(_("and {count} more").format(count=len(self._endings) - NAMED))
        told = _(
            "{count} procedures end on {day} or later, and the catalogue has nothing after them. Ask whoever issues"
            " your packages for the new versions."
        ).format(count=len(self._endings), day=f"{first:%d/%m/%Y}")
        self.ending_words.setText("\n".join([told, *names]))
