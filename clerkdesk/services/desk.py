"""The open desk: a data folder with its site, its catalogue and its clock. What every deed and look-up needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from clerkdesk.catalogue import installed
from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.catalogue.forms import Forms
from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.catalogue.units import Units
from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.calendar import SITE_TIME, SiteCalendar
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site, check_public_address
from clerkdesk.journal.event import new_id
from clerkdesk.journal.facts import fact
from clerkdesk.printing import spool
from clerkdesk.projections import rebuild
from clerkdesk.services.clock import Clock, WallClock, check, milliseconds
from clerkdesk.store import base, guests, hops, mark, settings
from clerkdesk.store.erasing import erase
from clerkdesk.store.events import Origin, Pen, facts_of, last_at, my_origin, next_number
from clerkdesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Changes:
    """What a deed changed; each page decides whether to refresh. ``jobs`` are the papers that it queued."""

    streams: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    settings: bool = False


class Desk:
    """One workstation at work. Everything here may be used from any thread."""

    def __init__(self, store: Store, site: Site, clock: Clock | None = None) -> None:
        self.store = store
        self._site = site
        self._calendar: SiteCalendar | None = None
        self._catalogue: Catalogue | None = None
        self._forms: Forms | None = None
        self.clock: Clock = clock or WallClock()
        self.confirmed: date | None = None
        self.fetch: Callable[[str], None] | None = None  # brings the events of a dossier that is wanted, or refuses
        self.twice: tuple[tuple[object, ...], tuple[str, ...]] | None = None  # of :mod:`clerkdesk.services.recoding`

    @property
    def catalogue(self) -> Catalogue:
        """The procedures: the shipped ones, and the site's packages over them."""
        if self._catalogue is None:
            self._catalogue = installed.catalogue(self.store)
        return self._catalogue

    def renew_catalogue(self) -> Catalogue:
        """Read procedures and forms anew, after packages came or went."""
        self._catalogue = self._forms = None
        return self.catalogue

    @property
    def forms(self) -> Forms:
        """The statutory forms: the shipped ones, with the site's packages over them and its own words."""
        if self._forms is None:
            self._forms = installed.forms(self.store)
        return self._forms

    @cached_property
    def units(self) -> Units:
        """Provinces, communes, wards and special zones."""
        return Units.load()

    @property
    def site(self) -> Site:
        """The site's settings."""
        return self._site

    @property
    def calendar(self) -> SiteCalendar:
        """When this site works: the shipped years, then the site's own."""
        if self._calendar is None:
            site = self._site
            self._calendar = SiteCalendar(
                years=(*shipped_years(), *site.years),
                closures=site.closures,
                shifts=site.shifts,
                saturday_morning=site.saturday_morning,
            )
        return self._calendar

    def want(self, stream: str) -> None:
        """See to it that the events of a dossier are here, of which there may be an outline alone; off the GUI thread.

        Raises:
            Refused: "not-here-yet": no hub is in reach.
        """
        with self.store.reading() as connection:
            outline = base.has(connection, stream)
        if outline and self.fetch is None:
            raise base.not_here_yet()
        if outline and self.fetch is not None:
            self.fetch(stream)

    def now(self) -> datetime:
        """Return the wall time on the site's clock."""
        return self.clock.now().astimezone(SITE_TIME)

    def today(self) -> date:
        """Return the site's date."""
        return self.now().date()

    def confirm_date(self, day: date) -> None:
        """Note that a clerk confirmed an implausible date; it holds for that day."""
        self.confirmed = day

    def save_site(self, site: Site) -> Changes:
        """Keep the site's settings.

        Raises:
            Refused: the public address is none.
        """
        check_public_address(site.public_address)
        with self.store.writing() as connection:
            settings.put(connection, "site", site)
        self._site, self._calendar = site, None
        return Changes(settings=True)

    def close(self) -> None:
        """Close the files."""
        self.store.close()


@dataclass(slots=True)
class Deed:
    """One deed in the making: streams loaded once, the domain's checks, events, papers; all in one transaction."""

    desk: Desk
    pen: Pen
    now: datetime
    jobs: list[str] = field(default_factory=list)
    _facts: dict[str, list[e.Fact]] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """Who writes."""
        return self.pen.origin

    def dossier(self, stream: str) -> life.Dossier:
        """Return the state of a dossier, with what this deed has done so far."""
        return folding.fold(stream, self.facts(stream))

    def facts(self, stream: str) -> list[e.Fact]:
        """Return the facts of ``stream`` in canonical order, with this deed's own."""
        found = self._facts.get(stream)
        if found is None:
            if base.has(self.pen.connection, stream):
                raise base.not_here_yet()
            found = self._facts[stream] = facts_of(self.pen.connection, stream)
        return found

    def begin(self, kind: str, what: e.Payload, name: str = "") -> str:
        """Begin a new stream of ``kind`` ("dossier", "visit") with ``what``; return its name.

        ``name``: a UUIDv7 that the asker chose and no stream has yet; "" for a fresh one.
        """
        stream = f"{kind}:{name or new_id()}"
        self._facts[stream] = []
        self._append(stream, 1, what)
        return stream

    def happen(self, stream: str, what: e.DossierPayload) -> None:
        """Let ``what`` happen to a dossier.

        Raises:
            Refused: it may not, and why.
        """
        dossier = self.dossier(stream)
        life.check(dossier, what)
        if (place := guests.site_of(self.pen.connection, stream)) is not None:
            life.check_visiting(what, place)
        self._append(stream, dossier.version + 1, what)

    def note(self, stream: str, what: e.Payload) -> None:
        """Append what needs no check to a stream that this deed has loaded."""
        facts = self.facts(stream)
        self._append(stream, max((one.version for one in facts), default=0) + 1, what)

    def issue(self, stream: str, kind: e.PaperKind, *, title: str, reason: str = "") -> str:
        """Issue a paper: the event that says so and the job that prints it; return the job.

        Its copy is one more than the stream has of that kind, so that each can be told from the others for ever.
        """
        job = new_id()
        issued = (one.what for one in self.facts(stream) if isinstance(one.what, e.PaperIssued))
        copy = 1 + max((paper.copy for paper in issued if paper.kind is kind), default=0)
        self.note(stream, e.PaperIssued(kind=kind, job=job, copy=copy, reason=reason))
        spool.enqueue(
            self.pen.connection, job=job, stream=stream, kind=kind.value, copy=copy, title=title, at=self.pen.at
        )
        self.jobs.append(job)
        return job

    def number(self, series: str) -> int:
        """Burn and return the next number of ``series``."""
        return next_number(self.pen.connection, series)

    def changes(self) -> Changes:
        """Return what was changed, for the pages."""
        return Changes(tuple(self.pen.streams), tuple(self.jobs))

    def finish(self) -> None:
        """Store the events and make the projections say the same."""
        self.pen.close()
        connection = self.pen.connection
        for stream in self.pen.streams:
            if any(isinstance(one.what, e.PersonalErased) for one in self._facts[stream]) and erase(connection, stream):
                self._facts[stream] = facts_of(connection, stream)
            rebuild.project_facts(connection, stream, self._facts[stream])

    def _append(self, stream: str, version: int, what: e.Payload) -> None:
        event = self.pen.append(stream, version, what)
        self._facts[stream].append(fact(event.raw, event.sealed))


@contextmanager
def deed(desk: Desk, clerk: e.Clerk) -> Iterator[Deed]:
    """Carry out one deed: all of it on the disk when this ends well, nothing otherwise.

    Raises:
        Refused: a rule says no, or the clock is implausible.
        Trouble: the disk or the file fails.
    """
    with desk.store.writing() as connection:
        origin = my_origin(connection)
        if origin is None:
            raise Refused("not-set-up", "This desk has not been set up yet.")
        now = desk.clock.now()
        at = milliseconds(now)
        check(now, last_at(connection, origin.id), desk.confirmed)
        one = Deed(desk, Pen(connection, origin, clerk, at, hops.clock(connection, at)), now)
        yield one
        one.finish()
    if one.pen.events:
        mark.note(desk.store.folder.id, origin.id, one.pen.seq)
