"""The forms of a visit: which there are, how far they are, their papers, and what the citizen signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import delete, select

from clerkdesk.catalogue import forms as catalogue
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.forms import filling as visit
from clerkdesk.domain.forms.filling import Filling
from clerkdesk.domain.forms.form import Form, Level
from clerkdesk.domain.forms.rules import Finding, judge
from clerkdesk.domain.procedure import Assistance
from clerkdesk.domain.procedure import Filling as May
from clerkdesk.journal.event import new_id
from clerkdesk.language import N_
from clerkdesk.printing import spool
from clerkdesk.printing.form_paper import FormPaper, render_form
from clerkdesk.printing.read_back import ReadBack, render_read_back
from clerkdesk.services import drafts
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.compared import form_compared
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.forms.knowing import site_words
from clerkdesk.services.papers import letterhead
from clerkdesk.store import tables as t

KEY: Final = "forms:"
KEPT_DAYS: Final = 30
"""So long a draft of forms is kept that nobody touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How the citizen confirmed a form.

    way: "signature" or "fingerprint". read_back: "whole", "sections" or "fields".
    """

    way: str = "signature"
    read_back: str = "whole"


def of_procedure(desk: Desk, code: str) -> list[Form]:
    """Return the forms that a procedure asks for today, the province's own before the nation's."""
    return desk.forms.of_procedure(code, desk.today(), desk.site.province)


def form(desk: Desk, name: str, version: str = "") -> Form:
    """Return a form: the text in effect today, or ``version`` of it.

    Raises:
        Refused: there is none.
    """
    found = desk.forms.version(name, version) if version else desk.forms.get(name, desk.today(), desk.site.province)
    if found is None:
        raise catalogue.unknown(name)
    return found


def limits(desk: Desk, code: str) -> Assistance | None:
    """Return what the law lets the clerk do in a procedure, None when nobody looked that up."""
    procedure = desk.catalogue.get(code, on=desk.today())
    return None if procedure is None else procedure.assistance


def begin(desk: Desk, filling: Filling, one: Form, procedure: str = "") -> Filling:
    """Open a form in the visit.

    Raises:
        Refused: the procedure is not this counter's business.
    """
    allowed = limits(desk, procedure) if procedure else None
    if allowed is not None and allowed.filling is May.POLICE:
        raise Refused("not-ours", "The commune police receives “{name}”: show the way.", name=one.title.vi)
    return visit.begin(filling, one, procedure)


def findings(desk: Desk, filling: Filling, one: Form, *, complete: bool = True) -> tuple[Finding, ...]:
    """Return what is missing, wrong or odd; oddities that were let pass with a reason are left out."""
    opened = filling.opened(one.form)
    let_pass = opened.accepted if opened is not None else {}
    said = visit.values(filling, one, site_words(desk))
    found = judge(one, said, desk.today(), complete=complete, words=desk.forms.folded)
    return tuple(each for each in found if each.level is Level.REFUSE or each.field.partition("[")[0] not in let_pass)


def pdf(desk: Desk, filling: Filling, one: Form, *, code: str = "") -> bytes:
    """Return the form as it is now, on paper."""
    words = {key: value for key, value in site_words(desk).items() if isinstance(value, str)}
    said = visit.values(filling, one, site_words(desk))
    compared = (one.form, one.version) in form_compared(desk)
    return render_form(FormPaper(form=one, values=said, site=words, code=code, compared=compared))


def printed(desk: Desk, filling: Filling, one: Form, *, code: str = "") -> tuple[Filling, bytes]:
    """Return the form on paper, and note that this is what the citizen is to sign; the PDF is kept.

    Raises:
        Trouble: the disk fails; nothing is noted.
    """
    content = pdf(desk, filling, one, code=code)
    paper = desk.store.attachments.put([content], media="application/pdf", at=milliseconds(desk.clock.now()))
    said = visit.values(filling, one, site_words(desk))
    return visit.note(filling, one.form, printed=said, paper=paper), content


def print_all(desk: Desk, filling: Filling, forms: Sequence[Form]) -> tuple[Filling, Changes]:
    """Queue all that is to be signed, in this order, and note what each said; the PDFs are kept.

    Raises:
        Refused: a form is not complete.
        Trouble: the disk fails; nothing is printed.
    """
    for one in forms:
        _check_whole(one, findings(desk, filling, one))
    for one in forms:
        filling, _ = printed(desk, filling, one)
    jobs = []
    now = milliseconds(desk.clock.now())
    with desk.store.writing() as connection:
        for one in forms:
            opened = filling.opened(one.form)
            job = new_id()
            stream = f"paper:{opened.paper if opened is not None else ''}"
            kind = e.PaperKind.FORM.value
            spool.enqueue(connection, job=job, stream=stream, kind=kind, copy=1, title=one.title.vi, at=now)
            jobs.append(job)
    return filling, Changes(jobs=tuple(jobs))


def read_back_pdf(desk: Desk, filling: Filling, one: Form, clerk: e.Clerk) -> bytes:
    """Return the paper that is read to the citizen: what the form says, and where each value comes from."""
    return render_read_back(
        ReadBack(
            letterhead=letterhead(desk.site),
            form=one,
            facts=visit.known(filling, one, site_words(desk)),
            day=desk.today(),
            clerk=clerk.name,
            helped=filling.helped,
        )
    )


def print_read_back(desk: Desk, filling: Filling, one: Form, clerk: e.Clerk) -> Changes:
    """Queue the paper that is read to the citizen; it is no part of the dossier.

    Raises:
        Trouble: the disk fails; nothing is printed.
    """
    at = milliseconds(desk.clock.now())
    content = read_back_pdf(desk, filling, one, clerk)
    paper = desk.store.attachments.put([content], media="application/pdf", at=at)
    job, kind = new_id(), e.PaperKind.FORM.value
    with desk.store.writing() as connection:
        spool.enqueue(connection, job=job, stream=f"paper:{paper}", kind=kind, copy=1, title=one.title.vi, at=at)
    return Changes(jobs=(job,))


def blank(desk: Desk, one: Form) -> bytes:
    """Return the form with nothing in it."""
    return render_form(FormPaper(form=one, compared=(one.form, one.version) in form_compared(desk)))


def sign(desk: Desk, filling: Filling, one: Form, how: Signed, component: str = "") -> tuple[Filling, e.FormSigned]:
    """Note that the citizen signed what was printed; the fact goes with the reception of its dossier.

    Raises:
        Refused: something is missing or wrong, nobody asked for help, it was not printed or says something else since,
            or a pledge was not explained.
    """
    known = visit.known(filling, one, site_words(desk))
    said = {key: each.value for key, each in known.items()}
    opened = filling.opened(one.form)
    _check(filling, one, opened, findings(desk, filling, one))
    if opened is None or opened.printed != said:
        text = N_("“{title}” says something else than what was printed: print it again.")
        raise Refused("not-printed", text, title=one.title.vi)
    now = visit.note(
        filling,
        one.form,
        signed=said,
        signed_facts=known,
        way=how.way,
        read_back=how.read_back,
        component=component,
    )
    (fact,) = signed(now, [one])
    return now, fact


def signed(filling: Filling, forms: Sequence[Form]) -> tuple[e.FormSigned, ...]:
    """Return what was signed of ``forms``, as facts of their dossiers; a form that was not signed gives none."""
    return tuple(
        e.FormSigned(
            form=one.form,
            version=opened.version,
            title=one.title.vi,
            component=opened.component,
            pdf=opened.paper,
            read_back=opened.read_back,
            way=opened.way,
            explained=opened.explained,
            typed_by=visit.typists(opened.signed_facts),
            personal=e.FormPeople(
                values=tuple(_values(opened.signed_facts)),
                asked_by=filling.helped,
                let_pass=dict(opened.accepted) or None,
            ),
        )
        for one in forms
        if (opened := filling.opened(one.form)) is not None and opened.signed is not None
    )


def _check(filling: Filling, one: Form, opened: visit.Opened | None, found: tuple[Finding, ...]) -> None:
    if not filling.helped:
        raise Refused("help-not-asked", "Note first who asked for help with writing.", field="helped")
    _check_whole(one, found)
    explained = opened.explained if opened is not None else ()
    if any(pledge.key not in explained for pledge in one.pledges):
        raise Refused("not-explained", "Explain the pledge and what a false one means, and tick it.", field="pledge")


def _check_whole(one: Form, found: tuple[Finding, ...]) -> None:
    bad = next((each for each in found if each.level is Level.REFUSE), None)
    if bad is not None:
        raise Refused("form-incomplete", "“{title}” is not complete.", field=bad.field, title=one.title.vi)


def _values(known: visit.Facts) -> Iterator[e.FormValue]:
    for key, each in known.items():
        yield e.FormValue(key=key, value=each.value, source=each.source.value, by=each.by, ref=each.ref)


def save(desk: Desk, clerk: e.Clerk, key: str, filling: Filling) -> None:
    """Keep the forms of a visit under ``key``: nothing typed is lost when the power goes."""
    body: dict[str, Any] = msgspec.to_builtins(filling)
    drafts.save(desk, f"{KEY}{key}", clerk, body)


def load(desk: Desk, key: str) -> Filling | None:
    """Return the forms of a visit; a form whose text changed since keeps what it says, under its new text."""
    draft = drafts.load(desk, f"{KEY}{key}")
    if draft is None:
        return None
    try:
        found = msgspec.convert(draft.body, Filling)
    except msgspec.ValidationError:
        return None
    return _renewed(desk, found)


def _renewed(desk: Desk, filling: Filling) -> Filling:
    """Move open forms to the text in effect today; a signed one keeps the text that was signed.

    What was printed and not signed is printed again where its paper is not known: it lies at the desk that printed it.
    """
    for opened in filling.forms:
        now = desk.forms.get(opened.form, desk.today(), desk.site.province)
        if opened.signed is None and now is not None and now.version != opened.version:
            filling = visit.note(filling, opened.form, version=now.version, confirmed=None, printed=None, explained=())
        elif opened.signed is None and opened.paper and desk.store.attachments.size(opened.paper) is None:
            filling = visit.note(filling, opened.form, printed=None, paper="")
    return filling


def drop(desk: Desk, key: str) -> None:
    """Forget the forms of a visit."""
    drafts.drop(desk, f"{KEY}{key}")


def parked(desk: Desk) -> list[drafts.Draft]:
    """Return the visits whose forms wait, the newest first."""
    statement = select(t.draft).where(t.draft.c.key.startswith(KEY)).order_by(t.draft.c.at.desc())
    with desk.store.reading() as connection:
        rows = list(connection.execute(statement))
    return [drafts.Draft(row.key, row.clerk, row.at, msgspec.json.decode(row.body)) for row in rows]


def purge(desk: Desk, days: int = KEPT_DAYS) -> int:
    """Delete drafts of forms that nobody touched for ``days``: what was not filed is not kept. Return how many."""
    before = milliseconds(desk.clock.now()) - days * 86_400_000
    with desk.store.writing() as connection:
        gone = connection.execute(delete(t.draft).where(t.draft.c.key.startswith(KEY), t.draft.c.at < before))
    return int(gone.rowcount)
