"""The pages and what their forms do. Each is one function of what was asked; :mod:`.service` lets in who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import segno
from markupsafe import Markup
from sqlalchemy import Connection, insert, select, update

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.hub import desks, ranges
from clerkdesk.hub import tables as t
from clerkdesk.hub.admin import accounts, listing, views, words
from clerkdesk.hub.admin.accounts import Role
from clerkdesk.hub.admin.tables import about
from clerkdesk.hub.admin.web import Asked, Go, Page, new_token
from clerkdesk.hub.board import keys
from clerkdesk.hub.connectors import ledger as books
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import HubKey
from clerkdesk.sync import protocol as p

_LISTED: Final = ("refused", "held", "waiting")


@dataclass(frozen=True, slots=True)
class Route:
    """One address. ``role``: who may, None for anybody; ``page``: what a form that is refused shows again."""

    method: str
    path: str
    answer: Callable[[Pages, Asked], Page | Go]
    role: Role | None = Role.VIEWER
    page: Callable[[Pages, Asked], Page | Go] | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """What pages are made from."""

    database: Database
    key: HubKey

    # --- getting in

    def sign_in(self, asked: Asked) -> Page | Go:
        """The form to sign in."""
        if asked.me is not None:
            return Go(to="")
        return Page(template="sign_in.html", shown={"done": self._done(asked)})

    def signing_in(self, asked: Asked) -> Go:
        """Begin a session."""
        token = accounts.sign_in(self.database, asked.form.get("name", ""), asked.form.get("password", ""), asked.now)
        return Go(to="", token=token)

    def sign_out(self, asked: Asked) -> Go:
        """End the session."""
        with self.database.writing() as connection:
            accounts.sign_out(connection, asked.token)
        return Go(to="/sign-in", token=new_token())

    def join(self, _asked: Asked) -> Page:
        """The form that makes an account with a one-time code."""
        return Page(template="join.html", shown={"least": accounts.SHORTEST})

    def joining(self, asked: Asked) -> Go:
        """Make the account."""
        code, name, password = (asked.form.get(field, "") for field in ("code", "name", "password"))
        if password != asked.form.get("again", ""):
            raise Refused("not-the-same", "The two passwords are not the same.", field="again")
        accounts.make(self.database, code, name, password, asked.now)
        return Go(to="/sign-in?done=made")

    # --- looking

    def overview(self, asked: Asked) -> Page:
        """Numbers, and what needs somebody."""
        with self.database.reading() as connection:
            shown = views.overview(connection, asked.account.site, asked.now)
        return Page(template="overview.html", shown={"numbers": shown})

    def sites(self, asked: Asked) -> Page:
        """The sites."""
        with self.database.reading() as connection:
            rows = views.sites(connection, asked.account.site)
        found = listing.of_rows(rows, listing.wanted(asked.query), lambda one: f"{one.id} {one.name}", lambda _one: "")
        return Page(template="sites.html", shown={"sites": found, "whole": asked.account.may_change("")})

    def site(self, asked: Asked) -> Page:
        """One site: its desks, granted numbers, open codes, higher hub."""
        name = asked.parts["site"]
        with self.database.reading() as connection:
            found = views.one_site(connection, name, asked.now) if asked.account.may_see(name) else None
        if found is None:
            return no_page(asked)
        shown = {**found, "may": asked.account.may_change(name), "done": self._done(asked)}
        return Page(template="site.html", shown=shown | _desk_words(asked))

    def desks(self, asked: Asked) -> Page:
        """The desks of all sites."""
        with self.database.reading() as connection:
            rows = views.desks(connection, asked.account.site)
        states = _desk_words(asked)
        wanted = listing.wanted(asked.query, words.DESKS)
        found = listing.of_rows(
            rows, wanted, lambda one: f"{one.site} {one.name} {one.letters} {one.agent}", states["state_of"]
        )
        may = asked.account.role is Role.ADMINISTRATOR
        return Page(template="desks.html", shown={"found": found, "may": may, "done": self._done(asked), **states})

    def stopped(self, asked: Asked) -> Page:
        """Origins that were stopped, why, and what to do."""
        with self.database.reading() as connection:
            found = views.stopped(connection, asked.account.site)
        may = asked.account.role is Role.ADMINISTRATOR
        shown = {"stopped": found, "why": words.STOPPED, "steps": words.BEGIN_ANEW, "may": may}
        return Page(template="stopped.html", shown=shown)

    def refused(self, asked: Asked) -> Page:
        """What the hub's rules or the province refuse."""
        with self.database.reading() as connection:
            here = views.refusals(connection, asked.account.site, listing.wanted(asked.query))
            other = listing.wanted(asked.query, of="province")
            there = views.dossiers(connection, asked.account.site, ("refused",), other)
        shown = {"here": here, "there": there, "rules": words.REFUSED, "unknown": words.UNKNOWN}
        return Page(template="refused.html", shown={**shown, "steps": words.PROVINCE, "owners": words.OWNERS})

    def ledger(self, asked: Asked) -> Page:
        """How dossiers stand with the province."""
        with self.database.reading() as connection:
            counts = views.standings(connection, asked.account.site)
            wanted = listing.wanted(asked.query, words.STATES)
            states = (wanted.state,) if wanted.state else _LISTED
            found = views.dossiers(connection, asked.account.site, states, wanted)
        may = asked.account.role is Role.ADMINISTRATOR
        shown = {"counts": counts, "found": found, "states": words.STATES, "reasons": words.REASONS, "may": may}
        shown |= {"owners": words.OWNERS, "never": books.NEVER, "now": asked.now, "done": self._done(asked)}
        return Page(template="ledger.html", shown=shown)

    def versions(self, asked: Asked) -> Page:
        """Versions of the hub, its protocol and the desks."""
        with self.database.reading() as connection:
            found = views.agents(connection, asked.account.site)
            schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            lives = connection.execute(select(t.life.c.number, t.life.c.began_at).order_by(t.life.c.number)).all()
        shown = {"agents": found, "schema": schema, "lives": lives, "hub": self.key.id, "protocol": p.VERSION}
        kind = "SQLite" if self.database.lite else "PostgreSQL"
        mark = self.key.public.hex()
        return Page(template="versions.html", shown={**shown, "database": kind, "mark": mark})

    def administrators(self, asked: Asked) -> Page:
        """Who may see these pages; one's own password."""
        whole = asked.account.may_change("")
        with self.database.reading() as connection:
            found = accounts.every(connection) if whole else []
            places = views.sites(connection, "") if whole else []
        shown = {"accounts": found, "whole": whole, "roles": words.ROLES, "sites": places}
        shown |= {"least": accounts.SHORTEST, "done": self._done(asked)}
        return Page(template="administrators.html", shown=shown)

    # --- changing

    def add_site(self, asked: Asked) -> Go:
        """Let desks of a site enrol."""
        _whole(asked)
        agency = check_agency(asked.form.get("agency", ""))
        with self.database.writing() as connection:
            known = connection.execute(select(t.site.c.id).where(t.site.c.id == agency)).first()
            if known is not None:
                raise Refused("site-known", "This site is known already.", field="agency")
            connection.execute(insert(t.site), {"id": agency, "position": 0, "mark": ""})
            _name(connection, agency, asked.form.get("name", ""))
        return Go(to=f"/sites/{agency}?done=site")

    def name_site(self, asked: Asked) -> Go:
        """Give a site the name of its unit."""
        site = _of_site(asked)
        with self.database.writing() as connection:
            _known(connection, site)
            _name(connection, site, asked.form.get("name", ""))
        return Go(to=f"/sites/{site}?done=name")

    def grant(self, asked: Asked) -> Go:
        """Grant a site numbers of the day's plain sequence."""
        site = _of_site(asked)
        first, last, block = (_number(asked.form.get(name, "") or "0") for name in ("first", "last", "block"))
        span = ranges.Span(day=_day(asked.form.get("day", "")), first=first, last=last, block=block)
        with self.database.writing() as connection:
            _known(connection, site)
            ranges.grant(connection, site, span)
        return Go(to=f"/sites/{site}?done=range")

    def enrolment(self, asked: Asked) -> Page | Go:
        """Make a code for a desk of a site, and show it this once."""
        site = _of_site(asked)
        with self.database.writing() as connection:
            _known(connection, site)
            code = desks.new_code(connection, self.key, site, asked.now)
        return Page(template="code.html", shown=_code(code, asked.now + desks.VALID) | {"site": site, "join": False})

    def add_board(self, asked: Asked) -> Page:
        """Make the address of a board, and show it this once."""
        site = _of_site(asked)
        with self.database.writing() as connection:
            key = keys.new_key(connection, site, asked.form.get("name", ""), asked.now)
        shown = {"site": site, "url": f"{asked.here}{keys.PATH}/{key}"}
        return Page(template="board.html", shown=shown | {"picture": _picture(str(shown["url"]))})

    def revoke_board(self, asked: Asked) -> Go:
        """Let the address of a board show nothing any more."""
        site = _of_site(asked)
        with self.database.writing() as connection:
            keys.revoke(connection, site, asked.parts["board"])
        return Go(to=f"/sites/{site}?done=board")

    def revoke(self, asked: Asked) -> Go:
        """Let a desk exchange no more."""
        with self.database.writing() as connection:
            query = select(t.desk.c.site).where(t.desk.c.id == asked.parts["desk"])
            site = connection.execute(query).scalar()
            if site is None or not asked.account.may_change(site):
                raise Refused("no-such-desk", "There is no such desk.")
            desks.revoke(connection, asked.parts["desk"])
        return Go(to="/desks?done=revoked")

    def again(self, asked: Asked) -> Go:
        """Try dossiers with the province now."""
        with self.database.writing() as connection:
            views.try_now(connection, asked.now, asked.account.site, asked.form.get("stream", ""))
        return Go(to="/ledger?done=again")

    def invite(self, asked: Asked) -> Page:
        """Make a code that makes an account, and show it this once."""
        _whole(asked)
        role = Role.VIEWER if asked.form.get("role") == Role.VIEWER else Role.ADMINISTRATOR
        with self.database.writing() as connection:
            code = accounts.new_code(connection, asked.now, role, asked.form.get("site", ""))
        shown = _code(code, asked.now + accounts.VALID) | {"site": asked.form.get("site", ""), "join": True}
        return Page(template="code.html", shown=shown)

    def remove(self, asked: Asked) -> Go:
        """Take an account off the list."""
        _whole(asked)
        with self.database.writing() as connection:
            accounts.remove(connection, asked.account, asked.parts["account"])
        return Go(to="/administrators?done=removed")

    def password(self, asked: Asked) -> Go:
        """Give oneself another password."""
        old, new = asked.form.get("old", ""), asked.form.get("password", "")
        if new != asked.form.get("again", ""):
            raise Refused("not-the-same", "The two passwords are not the same.", field="again")
        accounts.change_password(self.database, asked.account, old, new)
        return Go(to="/sign-in?done=password", token=new_token())

    @staticmethod
    def _done(asked: Asked) -> str:
        return words.DONE.get(asked.query.get("done", ""), "")


def no_page(_asked: Asked) -> Page:
    """There is no such page, or not for this account: in the same words."""
    return Page(template="fault.html", shown={"code": "not-found"}, status=404)


def _desk_words(asked: Asked) -> dict[str, Any]:
    """Return what tells how desks stand."""
    return {"state_of": lambda one: views.state_of(one, asked.now), "desk_states": words.DESKS}


def _whole(asked: Asked) -> None:
    if not asked.account.may_change(""):
        raise Refused("not-allowed", "This account may not do that.")


def _of_site(asked: Asked) -> str:
    site = asked.parts["site"]
    if not asked.account.may_change(site):
        raise Refused("no-such-site", "There is no such site.")
    return site


def _known(connection: Connection, site: str) -> None:
    if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
        raise Refused("no-such-site", "There is no such site.")


def _name(connection: Connection, site: str, name: str) -> None:
    name = clean(name, field="name", limit=100)
    if not connection.execute(update(about).where(about.c.site == site).values(name=name)).rowcount:
        connection.execute(insert(about), {"site": site, "name": name})


def _number(text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refused("bad-range", "These numbers are no range of a day.")
    return int(text)


def _day(text: str) -> str:
    """Return a day as the country writes it, 23/11/2026, as ISO does; "" for none."""
    if not text.strip():
        return ""
    try:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day).isoformat()
    except ValueError:
        raise Refused("bad-day", "This is no day: it looks like 23/11/2026.", field="day") from None


def _code(code: str, until: int) -> dict[str, object]:
    return {"code": code, "until": until, "picture": _picture(code)}


def _picture(words: str) -> Markup:
    """Return ``words`` as a QR."""
    drawn = segno.make(words, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704  (squares alone: the words are not in it)


_BOSS: Final = Role.ADMINISTRATOR
ROUTES: Final = (
    Route("GET", "", Pages.overview),
    Route("GET", "/", Pages.overview),
    Route("GET", "/sign-in", Pages.sign_in, None),
    Route("POST", "/sign-in", Pages.signing_in, None, Pages.sign_in),
    Route("GET", "/join", Pages.join, None),
    Route("POST", "/join", Pages.joining, None, Pages.join),
    Route("POST", "/sign-out", Pages.sign_out),
    Route("GET", "/sites", Pages.sites),
    Route("POST", "/sites", Pages.add_site, _BOSS, Pages.sites),
    Route("GET", "/sites/{site}", Pages.site),
    Route("POST", "/sites/{site}/name", Pages.name_site, _BOSS, Pages.site),
    Route("POST", "/sites/{site}/range", Pages.grant, _BOSS, Pages.site),
    Route("POST", "/sites/{site}/code", Pages.enrolment, _BOSS, Pages.site),
    Route("POST", "/sites/{site}/board", Pages.add_board, _BOSS, Pages.site),
    Route("POST", "/sites/{site}/board/{board}/revoke", Pages.revoke_board, _BOSS, Pages.site),
    Route("GET", "/desks", Pages.desks),
    Route("POST", "/desks/{desk}/revoke", Pages.revoke, _BOSS, Pages.desks),
    Route("GET", "/stopped", Pages.stopped),
    Route("GET", "/refused", Pages.refused),
    Route("GET", "/ledger", Pages.ledger),
    Route("POST", "/ledger/again", Pages.again, _BOSS, Pages.ledger),
    Route("GET", "/versions", Pages.versions),
    Route("GET", "/administrators", Pages.administrators),
    Route("POST", "/administrators/invite", Pages.invite, _BOSS, Pages.administrators),
    Route("POST", "/administrators/{account}/remove", Pages.remove, _BOSS, Pages.administrators),
    Route("POST", "/password", Pages.password, Role.VIEWER, Pages.administrators),
)
