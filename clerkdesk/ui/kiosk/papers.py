"""What to bring: read on the screen, printed; touch what is lacking, and nobody waits in vain."""

from __future__ import annotations

from collections.abc import Callable

from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.language import _
from clerkdesk.services import guide
from clerkdesk.services.queue import greeting, kiosk
from clerkdesk.services.queue.kiosk import Served
from clerkdesk.ui.hall.asked import wait_told
from clerkdesk.ui.kiosk.choosing import procedure_told
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.step import Step, Told, go_without
from clerkdesk.ui.kiosk.tiles import Choice, Tiles


class Papers(Step):
    """The checklist of one procedure."""

    seconds = 120  # there is much to read

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._procedure: Procedure | None = None
        self._served: Served | None = None
        self._lacks: set[str] = set()
        self._printed = ""
        self._busy = False
        self.tiles = Tiles(1, least=76)
        self.tiles.chosen.connect(self._turn)
        self.body.addWidget(self.tiles)
        self.print_tile = self.add_deed("printer")
        self.print_tile.clicked.connect(self._print)
        self.ready_tile = self.add_deed("arrow-right", kind="primary")
        self.ready_tile.clicked.connect(self._go_on)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self._show()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Show the papers of the procedure ``what``."""
        super().begin(citizen, what)
        if not isinstance(what, Procedure):
            return
        citizen.procedure, citizen.field = what, ""
        self._procedure, self._served, self._lacks, self._printed = what, None, set(), ""
        self._show(stay=False)
        desk = self.place.desk
        self.place.work.ask(lambda: kiosk.served(desk, what), self._came, go_without, owner=self, latest="served")

    def forget(self) -> None:
        """Forget what was looked at."""
        super().forget()
        self._procedure, self._served, self._lacks, self._printed = None, None, set(), ""
        self._busy = False
        self.print_tile.setEnabled(True)

    def focus(self) -> None:
        """Begin at the deed that most will want."""
        (self.ready_tile if self.ready_tile.isVisible() else self.print_tile).setFocus()

    def lacking(self) -> tuple[str, ...]:
        """Return the papers that the citizen says not to have."""
        parts = self._procedure.components if self._procedure else ()
        return tuple(one.name for one in parts if one.key in self._lacks)

    def _came(self, found: Served) -> None:
        self._served = found
        self._show()

    def _turn(self, key: object) -> None:
        if self._procedure is not None and self._procedure.receivable:
            self._lacks ^= {str(key)}
            self._show()

    def _show(self, *, stay: bool = True) -> None:
        one = self._procedure
        if one is None:
            self.tiles.set_choices([])
            return
        parts = sorted(one.components, key=lambda part: not part.required)
        self.tiles.set_choices([self._choice(part) for part in parts], stay=stay)
        hint, tone = self._hint(one)
        self.say(procedure_told(one), hint, tone)
        self.print_tile.set_words(_("Print this list"))
        self.ready_tile.setVisible(one.receivable)
        self.ready_tile.set_words(_("I will bring it: done") if self._lacks else _("I have everything: take a number"))

    def _hint(self, one: Procedure) -> tuple[str, str]:
        """Return what is to be known beside the papers, and its tone."""
        if self._printed:
            return self._printed, "accent"
        if not one.receivable:
            return _("Not received here: go to the commune police. You need no number; these are the papers."), "warn"
        if self._lacks:
            return _("Come back with what is marked: you need not wait today."), "warn"
        touch = _("Touch what you do not have with you.")
        served = self._served
        if served is None or not served.open:
            return touch, ""
        if not served.counters:
            return _("No counter that is open now serves this: ask the greeter first."), "warn"
        where = _("Counter {names}").format(names=", ".join(served.counters))
        return f"{where} · {wait_told(served.estimate)}. {touch}", ""

    def _choice(self, part: Component) -> Choice:
        lacks = part.key in self._lacks
        counts = guide.counts_said(part)
        when = "" if part.required else part.when or _("if there is one")
        mine = self._procedure is not None and self._procedure.receivable
        icon = "close" if lacks else "check" if mine else "paper"
        return Choice(part.key, part.name, " · ".join(filter(None, (counts, when))), icon, "warn" if lacks else "")

    def _go_on(self) -> None:
        lacks, one = self.lacking(), self._procedure
        if one is None or self._busy:
            return
        if not lacks:
            self.wanted.emit("priority", None)
            return
        self._busy = True
        desk, clerk = self.place.desk, self.place.clerk
        self.do(
            lambda: greeting.guide(desk, clerk, one.code, lacks),
            lambda _guided: self.wanted.emit("guided", len(lacks)),
        )

    def _print(self) -> None:
        if self._procedure is not None:
            self.print_tile.setEnabled(False)
            print_list(self, self._procedure.code, self._came_out)

    def _came_out(self, words: str) -> None:
        self.print_tile.setEnabled(True)
        if self._procedure is not None:
            self._printed = words
            self._show()


class Guided(Told):
    """Nobody waits in vain: the papers that are lacking were noted, the visit is counted."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, "check-circle", "good")
        self.print_tile = self.add_deed("printer")
        self.print_tile.clicked.connect(self._print)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.print_tile.set_words(_("Print this list"))
        self.print_tile.setEnabled(True)
        self.say(_("Come back with the papers"))
        self.words.setText(_("You need not wait today."))

    def _print(self) -> None:
        if self.citizen.procedure is not None:
            self.print_tile.setEnabled(False)
            print_list(self, self.citizen.procedure.code, self.words.setText)


def print_list(step: Step, code: str, done: Callable[[str], None]) -> None:
    """Print what to bring for the procedure ``code``; ``done`` is told in words what came of it."""
    desk, done = step.place.desk, step.if_still_here(done)

    def failed(error: Exception) -> None:
        go_without(error)
        done(_("The printer does not work: read the list here, or ask the greeter for it."))

    step.place.work.carry(
        lambda _carried: kiosk.print_checklist(desk, code),
        lambda _printer: done(_("The list is being printed. Take it with you.")),
        failed,
        owner=step,
        moved=lambda _done, _whole: None,
    )
