"""Carrying queued papers to the printer, one step at a time, and what the clerk may say of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_
from clerkdesk.printing.escpos import EscposPrinter
from clerkdesk.printing.escpos_address import is_address
from clerkdesk.printing.labels import LabelStock, per_sheet
from clerkdesk.printing.page import Layout
from clerkdesk.printing.printer import Printer, PrinterState
from clerkdesk.printing.printers import printer
from clerkdesk.printing.spool import Job, JobState, Spool
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import saying
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import details
from clerkdesk.services.papers import label_count, paper
from clerkdesk.store import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How this desk prints. printer: a system printer, or "PDF" for files in the data folder's ``paper``.

    labels: what labels are printed on. tickets: another printer for tickets, "" for the same: one of the system's, or
    an address ("network:192.168.1.50:9100"). roll: how wide tickets are. cut: whether a printer at an address has a
    knife. chosen: whether a person chose the printer.
    """

    printer: str = "PDF"
    layout: Layout = Layout.A4
    labels: LabelStock = LabelStock.SHEET_24
    tickets: str = ""
    roll: Roll = Roll.MM_80
    cut: bool = True
    chosen: bool = False

    @property
    def open(self) -> bool:
        """Whether papers go into files because nobody chose a printer yet."""
        return self.printer == "PDF" and not self.chosen


def printing(desk: Desk) -> Printing:
    """Return how this desk prints."""
    with desk.store.reading() as connection:
        found: Printing | None = settings.get(connection, "printing", Printing)
    return found or Printing()


def loose_papers(desk: Desk) -> dict[str, JobState]:
    """Return how far the newest papers that belong to no dossier yet are, by their names among the attachments."""
    jobs = reversed(Spool(desk.store).jobs())
    return {job.stream.removeprefix("paper:"): job.state for job in jobs if job.stream.startswith("paper:")}


def save_printing(desk: Desk, wanted: Printing) -> None:
    """Keep how this desk prints."""
    with desk.store.writing() as connection:
        settings.put(connection, "printing", wanted)


def first_label(desk: Desk) -> int:
    """Return the first free label of the sheet that lies in the printer, counted from 1."""
    with desk.store.reading() as connection:
        return settings.get(connection, "first_label", int) or 1


def load_labels(desk: Desk, stock: LabelStock, first: int) -> None:
    """Note which labels lie in the printer, and the first free one of a sheet that was begun before.

    Raises:
        Refused: a sheet has no such label.
    """
    most = per_sheet(stock)
    if not 1 <= first <= most:
        raise Refused("no-such-label", "A sheet has labels 1 to {most}.", field="first", most=most)
    save_printing(desk, replace(printing(desk), labels=stock))
    with desk.store.writing() as connection:
        settings.put(connection, "first_label", first)


def print_now(desk: Desk, pdf: bytes, title: str, kind: str = "") -> str:
    """Print what no event tells of (a register, a day's close); return the printer's name.

    kind: of papers, to whose printer it goes; "" for most papers'.

    It does not wait in the spool: whoever asked for it stands there and can ask again.

    Raises:
        Trouble: the printer did not take it.
    """
    to = Spooler(desk).printer(kind)
    try:
        to.send(pdf, title)
    except Trouble as failed:
        raise Trouble(
            failed.code,
            N_("The printer {name} did not take the paper: {detail}."),
            safe=N_("Nothing was changed."),
            todo=N_("Look after the printer or choose another one, then print again."),
            **failed.params,
        ) from failed
    return to.name


class Spooler:
    """Prints what is queued. Call :meth:`step` from one background thread until it returns None."""

    def __init__(self, desk: Desk, to: Printer | None = None) -> None:
        self._desk = desk
        self._to = to
        self._thermal: EscposPrinter | None = None
        self.spool = Spool(desk.store)

    def printer(self, kind: str = "") -> Printer:
        """Return the printer of this desk for papers of a ``kind``."""
        if self._to is not None:
            return self._to
        how = printing(self._desk)
        if kind != PaperKind.TICKET or not how.tickets:
            return printer(how.printer, self._desk.store.folder.path / "paper")
        if not is_address(how.tickets):
            return printer(how.tickets, self._desk.store.folder.path / "paper")
        kept = self._thermal  # it knows which of our questions the printer answers
        if kept is None or (kept.name, kept.roll, kept.cut) != (how.tickets, how.roll, how.cut):
            self._thermal = kept = EscposPrinter(how.tickets, roll=how.roll, cut=how.cut)
        return kept

    def state(self) -> PrinterState:
        """Return whether the printer takes jobs."""
        return self.printer().state()

    def recover(self) -> int:
        """Mark what a dead process left half printed as unknown; return how many. Call at the start."""
        return self.spool.recover(self._now())

    def step(self) -> Job | None:
        """Print one queued paper; return the job as it stands then, None when nothing is queued.

        Raises:
            Trouble: the data file fails. A printer's failure is noted in the job instead.
        """
        job = self.spool.claim(self._now())
        if job is None:
            return None
        to = self.printer(job.kind)
        try:
            how = printing(self._desk)
            kind, first = PaperKind(job.kind), first_label(self._desk)
            pdf = paper(
                self._desk, kind, job.stream, job.copy, how.layout, stock=how.labels, first_label=first, roll=how.roll
            )
            ref = to.send(pdf, job.title)
            if kind is PaperKind.LABELS:
                self._used_labels(job.stream, how.labels, first)
        except Refused as no:
            self.spool.failed(job.id, saying.refusal(no), self._now())
        except Trouble as trouble:
            match trouble.code:
                case "printer":
                    self.spool.failed(job.id, str(trouble.params.get("detail", trouble)), self._now())
                case "printer-lost":
                    self.spool.sent(job.id, to.name, "", self._now())
                    self.spool.lost(job.id, str(trouble.params.get("detail", trouble)), self._now())
                case _:
                    raise
        else:
            self.spool.sent(job.id, to.name, ref, self._now())
            self.follow()
        return self.spool.job(job.id)

    def follow(self) -> list[Job]:
        """Ask the printers after what they took, and note what is out; return the jobs that moved.

        A printer that is gone cannot tell: whether the paper came out is then for a person to say.
        """
        moved: list[Job] = []
        for job in self.spool.jobs(JobState.SENT):
            to = self._printer_of(job)
            out = to.finished(job.ref)
            if out is False:
                continue
            state = PrinterState(ready=True) if out else to.state()
            if state.ready:
                self.spool.done(job.id, self._now())
            else:
                self.spool.lost(job.id, state.reason, self._now())
            moved += [now] if (now := self.spool.job(job.id)) else []
        return moved

    def _printer_of(self, job: Job) -> Printer:
        """Return the printer that took ``job``: the desk may have chosen another one since."""
        to = self.printer(job.kind)
        return to if job.printer == to.name else printer(job.printer, self._desk.store.folder.path / "paper")

    def run(self) -> list[Job]:
        """Print everything that is queued; return the jobs as they stand then."""
        done: list[Job] = []
        while (job := self.step()) is not None:
            done.append(job)
        return done

    def again(self, job: str) -> None:
        """Queue a failed or unknown job once more, at a person's word."""
        self.spool.again(job, self._now())

    def came_out(self, job: str) -> None:
        """Note that a person saw the paper of an unknown job."""
        self.spool.came_out(job, self._now())

    def cancel(self, job: str) -> None:
        """Take a job out, at a person's word."""
        self.spool.cancel(job, self._now())

    def _used_labels(self, stream: str, stock: LabelStock, first: int) -> None:
        found = details(self._desk, stream)
        used = label_count(found.dossier) if found else 0
        load_labels(self._desk, stock, (first - 1 + used) % per_sheet(stock) + 1)

    def _now(self) -> int:
        return milliseconds(self._desk.clock.now())
