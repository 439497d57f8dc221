"""The forms of one visit as the page holds them, without Qt: what is known, what is asked, what each change touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from clerkdesk.devices.card import Card
from clerkdesk.domain.events import Clerk, FormSigned
from clerkdesk.domain.forms import filling as rules
from clerkdesk.domain.forms.condition import filled, hold
from clerkdesk.domain.forms.filling import Facts, Filling, Known, Opened, Source, Standing
from clerkdesk.domain.forms.form import Answer, Field, Form, Kind, Label, Level, Role
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.journal.event import new_id
from clerkdesk.language import current
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.forms import filling as service
from clerkdesk.services.forms.certifying import certifies
from clerkdesk.services.forms.knowing import Relative, card_facts, site_words
from clerkdesk.ui.reception.handing import SEXES, counter_roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A value, or a whole person, that one key takes over. field: where it goes, "" for a person; role: whose."""

    words: str
    origin: str
    field: str = ""
    known: Known | None = None
    role: str = ""
    facts: Facts | None = None


class Visit:
    """What is filled in now. Every change makes a new `Filling`; nothing here waits for the disk.

    Attributes:
        key: names the draft. filling: all that is known. current: the form in front.
        earlier, relatives: what earlier dossiers know of a number, once it was looked up.
    """

    def __init__(self, desk: Desk, clerk: Clerk, key: str = "", filling: Filling | None = None) -> None:
        self._desk, self._clerk = desk, clerk
        self.key = key or new_id()
        self.filling = filling or Filling()
        self.current = self.filling.forms[0].form if self.filling.forms else ""
        self.earlier: dict[str, Facts] = {}
        self.relatives: dict[str, tuple[Relative, ...]] = {}
        self.site: Mapping[str, Any] = site_words(desk)

    # --- forms

    def forms(self) -> tuple[Form, ...]:
        """Return the forms of the visit in the order of their opening."""
        found = (self._desk.forms.version(one.form, one.version) for one in self.filling.forms)
        return tuple(one for one in found if one is not None)

    def form(self) -> Form | None:
        """Return the form in front."""
        return next((one for one in self.forms() if one.form == self.current), None)

    def opened(self, form: Form) -> Opened:
        """Return how far ``form`` is."""
        found = self.filling.opened(form.form)
        return found if found is not None else Opened(form=form.form, version=form.version)

    def open(self, form: Form, procedure: str = "") -> None:
        """Add ``form`` to the visit and put it in front; Refused when it is not this counter's."""
        self.filling = service.begin(self._desk, self.filling, form, procedure)
        self.current = form.form

    def drop(self, form: str) -> None:
        """Take ``form`` out of the visit."""
        self.filling = rules.leave(self.filling, form)
        if self.current == form:
            self.current = self.filling.forms[0].form if self.filling.forms else ""

    def turn(self, step: int) -> bool:
        """Put the next form in front, or with -1 the one before; return whether there is another."""
        names = [one.form for one in self.filling.forms]
        if len(names) < 2 or self.current not in names:
            return False
        self.current = names[(names.index(self.current) + step) % len(names)]
        return True

    def standing(self, form: Form) -> Standing:
        """Return how far ``form`` is, by what it says now."""
        return rules.standing(self.opened(form), self.values(form))

    # --- what a form says

    def known(self, form: Form) -> dict[str, Known]:
        """Return what ``form`` says now, with where each value comes from."""
        return rules.known(self.filling, form, self.site)

    def values(self, form: Form) -> dict[str, Any]:
        """Return what ``form`` says now."""
        return {key: one.value for key, one in self.known(form).items()}

    def typed_here(self, form: Form) -> bool | None:
        """Return whether whoever works now typed in ``form``; None while nobody did."""
        found = rules.typists(self.known(form))
        return self._clerk.id in found if found else None

    def certified_here(self, form: Form) -> bool:
        """Return whether what ``form`` asks for is a certification."""
        code = self.opened(form).procedure
        return bool(code) and certifies(self._desk.catalogue.get(code, on=self._desk.today()))

    def findings(self, form: Form) -> tuple[Finding, ...]:
        """Return what is missing, wrong or odd in ``form``."""
        return service.findings(self._desk, self.filling, form)

    def next_empty(self, form: Form, after: str) -> Field | None:
        """Return the field to fill next."""
        return rules.next_empty(form, self.values(form), after)

    def fact(self, form: Form, field: Field) -> Known | None:
        """Return what somebody said of ``field``; None while nobody did, though a default may stand there."""
        own = self.filling.own.get(form.form, {})
        return self.filling.person(field.role).get(field.attribute) if field.role else own.get(field.key)

    def say(self, form: Form, field: Field, value: Any) -> None:
        """Let ``field`` say ``value``; quick, for it runs while somebody types."""
        before = self.fact(form, field)
        if (before.value if before else None) == value or (before is None and not filled(value)):
            return
        source = Source.DECLARED if field.answer is Answer.DECLARED else Source.TYPED
        who = self._clerk
        self.put(form, field, Known(value=value, source=source, by=who.name, at=self._now(), account=who.id))

    def put(self, form: Form, field: Field, known: Known) -> None:
        """Let ``field`` say ``known``."""
        self.filling = rules.say(self.filling, form, field, known)

    def others(self, form: Form, field: Field) -> tuple[list[str], list[str]]:
        """Return the titles of the other forms that ask for the same fact: those that follow, and the signed ones."""
        handle = self.filling.roles.get(field.role)
        follow: list[str] = []
        stay: list[str] = []
        for other in self.forms():
            asks = any(
                one.role and self.filling.roles.get(one.role) == handle and one.attribute == field.attribute
                for one in other.fields()
            )
            if field.role and asks and other.form != form.form:
                (stay if self.opened(other).signed is not None else follow).append(spoken(other.title))
        return follow, stay

    # --- people

    def roles(self, form: Form) -> tuple[Role, ...]:
        """Return whom ``form`` speaks of, who is asked about now."""
        values = self.values(form)
        asked = {one.role for section in form.sections if hold(section.when, values) for one in section.fields}
        return tuple(one for one in form.roles if one.key in asked)

    def name(self, role: str) -> str:
        """Return the name of whoever has ``role``, "" while nobody is known."""
        found = self.filling.person(role).get("name")
        return str(found.value) if found is not None else ""

    def number(self, role: str) -> str:
        """Return their identity number, or ""."""
        found = self.filling.person(role).get("number")
        return str(found.value) if found is not None else ""

    def take_card(self, role: str, card: Card) -> None:
        """Let ``card`` be the card of whoever has ``role``."""
        self.filling = rules.meet(self.filling, role, card_facts(card, self._now()))

    def meet(self, role: str, facts: Facts) -> None:
        """Let ``facts`` tell of whoever has ``role``."""
        self.filling = rules.meet(self.filling, role, facts)

    def same(self, role: str, other: str) -> None:
        """Let ``role`` be the person of ``other``."""
        self.filling = rules.same(self.filling, role, other)

    def swap(self, one: str, other: str) -> None:
        """Let two roles change their persons."""
        self.filling = rules.swap(self.filling, one, other)

    def guess(self, form: Form, sex: str, number: str = "") -> str:
        """Return the role that a card of that sex is likely for: one that has no card yet, "" when there is none."""
        roles = [one for one in form.roles if one.card]
        mine = next((one.key for one in roles if number and self.number(one.key) == number), "")
        free = [one.key for one in roles if not self.number(one.key)]
        fitting = [key for key in free if not sex or SEXES.get(key, sex) == sex]
        parents = [key for key in fitting if key in SEXES]
        return mine or next(iter(parents or fitting or free), "")

    def partners(self, role: str) -> list[Role]:
        """Return a role of each other person of the visit who is known by name, whatever form knows them."""
        titles = {one.key: one for form in reversed(self.forms()) for one in form.roles}
        mine = self.filling.roles.get(role)
        found: dict[str, Role] = {}
        for key, handle in self.filling.roles.items():
            if key in titles and handle != mine and self.name(key):
                found.setdefault(handle, titles[key])
        return list(found.values())

    # --- offers

    def offers(self, form: Form, field: Field) -> list[Offer]:
        """Return what one key could fill here: other fields' values, earlier facts, relatives; the likeliest first."""
        known = self.known(form)
        found: list[Offer] = []
        empty = field.key not in known or known[field.key].source in {Source.DEFAULT, Source.SITE}
        if field.key not in known:
            for key in field.offer:
                other = form.field(key)
                if key in known and other is not None:
                    one = Offer(words=_said(other, known[key].value), origin=self._whose(form, other), field=key)
                    found.append(replace(one, known=replace(known[key], source=self._taken(field))))
        if field.kind is Kind.ROWS:
            found += self._rows(field, known[field.key].value if field.key in known else [])
        mine = self.earlier.get(self.number(field.role), {}) if field.role else {}
        if empty and field.attribute in mine and filled(mine[field.attribute].value):
            fact = mine[field.attribute]
            found.append(Offer(words=_said(field, fact.value), origin=fact.ref, field=field.key, known=fact))
        if field.role and not self.filling.person(field.role):
            found += [
                Offer(words=str(one.facts["name"].value), origin=_from(one), role=field.role, facts=one.facts)
                for number in self._numbers()
                for one in self.relatives.get(number, ())
                if "name" in one.facts and one.facts.get("number", _NOBODY).value not in self._numbers()
            ]
        if empty and field.known:
            found += self._often(field)
        unique = {(one.words, one.role): one for one in reversed(found)}
        return list(reversed(unique.values()))[:4]

    def _often(self, field: Field) -> Iterator[Offer]:
        """Yield the words that are said most often here: one key takes what else is typed."""
        source = Source.DECLARED if field.answer is Answer.DECLARED else Source.TYPED
        for one in self._desk.forms.words.get(field.known, ()):
            if one.often:
                yield Offer(
                    words=one.word,
                    origin="",
                    field=field.key,
                    known=Known(value=one.word, source=source, at=self._now()),
                )

    def _rows(self, field: Field, rows: list[dict[str, Any]]) -> Iterator[Offer]:
        """Yield a row for each person of the visit who is in none yet, where the rows are of people."""
        if not any(one.key == "name" and one.kind is Kind.NAME for one in field.columns):
            return
        named = {one.get("name") for one in rows}
        for one in self.partners(""):
            row = rules.row(field, self.filling.person(one.key))
            if row.get("name") and row["name"] not in named:
                known = Known(value=[*rows, row], source=Source.COMPUTED, at=self._now())
                yield Offer(words=str(row["name"]), origin=spoken(one.title), field=field.key, known=known)

    def take(self, form: Form, field: Field, offer: Offer) -> None:
        """Take ``offer`` over."""
        if offer.facts is not None:
            self.meet(offer.role, offer.facts)
        elif offer.known is not None:
            self.put(form, field, replace(offer.known, by=self._clerk.name, account=self._clerk.id))

    def _whose(self, form: Form, field: Field) -> str:
        """Return whose ``field`` is: the role's title, or the field's own name."""
        role = next((one for one in form.roles if one.key == field.role), None)
        return spoken(role.title if role is not None else field.label)

    def _taken(self, field: Field) -> Source:
        return Source.DECLARED if field.answer is Answer.DECLARED else Source.COMPUTED

    def _numbers(self) -> list[str]:
        return [number for role in self.filling.roles if (number := self.number(role))]

    def unknown_numbers(self) -> list[str]:
        """Return the numbers of the visit that were not looked up yet."""
        return [number for number in dict.fromkeys(self._numbers()) if number not in self.earlier]

    # --- noting

    def note(self, form: Form, **changes: Any) -> None:
        """Note something about ``form``: what was confirmed, explained, accepted."""
        self.filling = rules.note(self.filling, form.form, **changes)

    def ask_for_help(self, who: str) -> None:
        """Note who asked the clerk to write."""
        self.filling = replace(self.filling, helped=who)

    def bad(self, form: Form) -> list[Finding]:
        """Return what keeps ``form`` from being printed."""
        return [one for one in self.findings(form) if one.level is Level.REFUSE]

    @property
    def facts(self) -> dict[str, FormSigned]:
        """What was signed so far, by form."""
        return {one.form: one for one in service.signed(self.filling, self.forms())}

    @property
    def whole(self) -> bool:
        """Whether every form of the visit was signed."""
        return bool(self.filling.forms) and all(one.signed is not None for one in self.filling.forms)

    @property
    def requester(self) -> str:
        """The name of who stands at the counter, as far as it is known."""
        names = (self.name(role) for form in self.forms() for role in counter_roles(form))
        return next(filter(None, names), "")

    def _now(self) -> int:
        return milliseconds(self._desk.clock.now())


_NOBODY: Final = Known(value="", source=Source.DEFAULT)


def spoken(label: Label) -> str:
    """Return ``label`` in the language spoken now; Vietnamese where nobody translated it."""
    return label.en if current() == "en" and label.en else label.vi


def _from(relative: Relative) -> str:
    """Return the dossier that names ``relative``."""
    return next((one.ref for one in relative.facts.values() if one.ref), "")


def _said(field: Field, value: Any) -> str:
    from clerkdesk.printing.read_back import spoken as aloud

    if field.kind is Kind.CHOICE and (option := field.option(value)) is not None:
        return spoken(option.label)
    return aloud(field, value)


Changed = Callable[[], None]
