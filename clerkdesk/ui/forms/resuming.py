"""Visits that wait: put away, parked for any desk of the site, taken up again where they were left."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.forms.filling import Filling, Standing
from clerkdesk.language import N_
from clerkdesk.services.clerks import Account
from clerkdesk.services.desk import Changes
from clerkdesk.services.forms import filling as service
from clerkdesk.services.forms import parking
from clerkdesk.ui.errors import Notice, good, hint
from clerkdesk.ui.forms.start import Parked
from clerkdesk.ui.forms.steps import Steps
from clerkdesk.ui.forms.visit import Visit


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit that waited for any desk was taken up here."""

    filling: Filling
    changes: Changes


class Resuming(Steps):
    """Goes on with what was left; `Forms` says what is done with it."""

    def _begin(self, _account: Account) -> None:
        """A clerk signed in: what another had in hand waits."""
        self._keeper.keep(None)
        self.visit = None
        self._go("start")

    def park(self) -> None:
        """Leave the visit for later; it stands among those that wait, at every desk where desks meet."""
        visit, desk, clerk = self.visit, self._desk, self._session.clerk
        self.put_away()
        if visit is not None:
            key, filling = visit.key, visit.filling
            self._work.deed(
                lambda: parking.park(desk, clerk, key, filling), lambda _done: self.start.load(), self.fail, owner=self
            )

    def put_away(self) -> None:
        """Leave the visit for later; it stands among those that wait at this desk."""
        self.filling.flush()
        self._keeper.touch()
        self._keeper.keep(None)
        self.visit = None
        self._go("start")

    def _resume(self, parked: Parked) -> None:
        desk, clerk = self._desk, self._session.clerk

        def resumed(found: Filling | None) -> None:
            if found is None or not found.forms:
                self.notice(hint(N_("This visit can no longer be read; it is left as it is.")))
            else:
                visit = Visit(desk, clerk, parked.key, found)
                self._work_on(visit, "")
                self._ask_about_rivals(visit)

        if parked.desk:
            self._work.deed(
                lambda: Taken(*parking.take(desk, clerk, parked.key)),
                lambda done: resumed(done.filling),
                self.fail,
                owner=self,
            )
        else:
            self._work.ask(lambda: service.load(desk, parked.key), resumed, self.fail, owner=self, latest="visit")

    def _settle(self, parked: Parked, here: bool) -> None:
        """Of two desks that took a visit up one goes on."""
        desk, clerk, key = self._desk, self._session.clerk, parked.key
        said = N_("This desk goes on with the visit.") if here else N_("The visit is left to the other desk.")

        def done(_changes: Changes) -> None:
            self.notice(good(said))
            self.start.load()

        self._work.deed(lambda: parking.settle(desk, clerk, key, here=here), done, self.fail, owner=self)

    def _ask_about_rivals(self, visit: Visit) -> None:
        """Say so when another desk took the same visit up while the two were apart."""
        desk, key = self._desk, visit.key

        def told(found: dict[str, tuple[parking.Rival, ...]]) -> None:
            for one in found.get(key, ()) if self.visit is visit else ():
                text = (
                    N_("It was decided that desk {desk} goes on with this visit ({name}): leave it to them.")
                    if one.decided
                    else N_("{name} took this visit up first, at desk {desk}: ask them before you go on.")
                    if one.first
                    else N_("{name} took this visit up too, at desk {desk}: tell them that you go on.")
                )
                params = (("name", one.clerk), ("desk", one.letters))
                self.notice(Notice(tone="warn", what=text, params=params))

        self._work.ask(lambda: parking.rivals(desk, [key]), told, self.fail, owner=self, latest="rivals")

    def _work_on(self, visit: Visit, by: str) -> None:
        """Go on with ``visit``: with its limits when nobody asked for help yet, else with its forms."""
        self.header.banner.close_notice()
        self.visit = visit
        self._keeper.keep(visit)
        self._keeper.touch()
        self.filling.show_visit(visit)
        if visit.filling.helped and all(visit.standing(one) is not Standing.OPEN for one in visit.forms()):
            self._go("signing")
        elif visit.filling.helped:
            self._go("filling")
        else:
            self.limits.show_limits(self._limits(visit), by or visit.requester)
            self._go("limits")
