"""Priority by the site's rule: chosen by the citizen, or given by the age on an identity card. Then the number."""

from __future__ import annotations

from clerkdesk.language import _
from clerkdesk.services.queue import kiosk
from clerkdesk.services.queue.kiosk import Given
from clerkdesk.services.saying import choice as spoken
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.step import Step, go_without
from clerkdesk.ui.kiosk.tiles import Choice, Tiles


class Priority(Step):
    """The site's grounds; whoever chooses one, or none, gets a number at once."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._busy = False
        self.tiles = Tiles(2, least=88)
        self.tiles.chosen.connect(lambda key: self.issue(str(key)))
        self.body.addWidget(self.tiles)
        self.none_tile = self.add_deed("paper", kind="primary")
        self.none_tile.clicked.connect(lambda: self.issue(self.citizen.ground))

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self._show()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Ask ``citizen``; where the site's rule knows no priority, give the number at once."""
        super().begin(citizen, what)
        self._show()
        if not self.place.desk.site.queue.grounds:
            self.issue("")

    def forget(self) -> None:
        """Forget the citizen; until then whoever went back and came again gets one number."""
        super().forget()
        self._busy = False

    def focus(self) -> None:
        """Begin at no priority."""
        self.none_tile.setFocus()

    def issue(self, ground: str) -> None:
        """Give a number out: on the disk first, then on paper."""
        if self._busy:
            return
        self._busy = True
        one, desk, clerk = self.citizen, self.place.desk, self.place.clerk
        codes = [one.procedure.code] if one.procedure is not None else []
        fields = [one.field] if one.field and not codes else []
        self.do(
            lambda: kiosk.give_number(
                desk, clerk, procedures=codes, fields=fields, ground=ground, here=lambda: not one.left
            ),
            self._given,
            self._late,
        )

    def _given(self, given: Given) -> None:
        self.wanted.emit("number", given.issued)

    def _late(self, given: Given) -> None:
        issued, desk, clerk = given.issued, self.place.desk, self.place.clerk
        if issued is not None:
            self.place.work.deed(lambda: kiosk.take_back(desk, clerk, issued), None, go_without, owner=self)

    def _show(self) -> None:
        rule = self.place.desk.site.queue
        chosen = rule.ground(self.citizen.ground)
        others = [one for one in rule.grounds if one is not chosen]
        self.tiles.set_choices([Choice(one.key, spoken(one), "", "flag") for one in others], stay=True)
        told = _("The clerk at the counter may ask about it.")
        if chosen is None:
            self.say(_("Do you have priority?"), told)
            self.none_tile.set_words(_("No priority: take a number"))
        else:
            given = _("Your card shows your age: by this centre's rule you have priority as “{ground}”.")
            self.say(_("You have priority"), given.format(ground=spoken(chosen)), "good")
            self.none_tile.set_words(_("Take a number with priority"))
