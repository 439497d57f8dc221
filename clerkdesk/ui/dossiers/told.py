"""A dossier put into words: its facts, its papers, its fee, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.fee import money
from clerkdesk.domain.party import Authority, Kinship, Representative, Sex, show_birth
from clerkdesk.domain.spoken import reason
from clerkdesk.language import N_, _, p_
from clerkdesk.services import look, saying
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.dossiers.facts import Fact
from clerkdesk.ui.widgets.checklist import COUNT_TITLES
from clerkdesk.ui.widgets.field import SOURCES
from clerkdesk.ui.widgets.timeline import Moment

AUTHORITIES: Final = {
    Authority.CERTIFIED: N_("certified authorisation"),
    Authority.CLOSE_KIN: N_("close kin"),
    Authority.LEGAL: N_("legal representative"),
    Authority.WRITTEN: N_("letter of introduction"),
}
KIN: Final = {
    Kinship.GRANDPARENT: N_("grandparent"),
    Kinship.PARENT: N_("parent"),
    Kinship.CHILD: N_("child"),
    Kinship.SPOUSE: N_("spouse"),
    Kinship.SIBLING: N_("brother or sister"),
}
HELD: Final = {
    e.Held.PAPER: N_("on paper"),
    e.Held.DATA: N_("from {source}"),
    e.Held.DIGITISED: N_("earlier copy, {source}"),
    e.Held.PRESENTED: N_("shown"),
    e.Held.MISSING: N_("missing"),
}
PAPERS: Final = {
    e.PaperKind.RECEIPT: N_("Receipt"),
    e.PaperKind.SUPPLEMENT: N_("Supplement slip"),
    e.PaperKind.REFUSAL: N_("Refusal slip"),
    e.PaperKind.APOLOGY: N_("Apology"),
    e.PaperKind.STOP: N_("Stop notice"),
    e.PaperKind.CONTROL: N_("Control sheet"),
    e.PaperKind.DELIVERY: N_("Delivery note"),
    e.PaperKind.LOST_RECEIPT: N_("Declaration of a lost receipt"),
    e.PaperKind.LABELS: N_("Labels"),
}
_LONG: Final = 60  # letters after a colon that are told as a detail
_KINDS: Final = {
    "dossier.presented": ("circle", "idle"),
    "dossier.completion_asked": ("papers", "warn"),
    "dossier.refused": ("stop", "bad"),
    "dossier.received": ("reception", "active"),
    "dossier.code_linked": ("key", "idle"),
    "dossier.coded": ("key", "good"),
    "dossier.recoded": ("key", "active"),
    "dossier.province": ("building", "active"),
    "dossier.province_refused": ("building", "bad"),
    "dossier.supplement_asked": ("pause", "warn"),
    "dossier.supplemented": ("papers", "active"),
    "dossier.handed_over": ("send", "active"),
    "dossier.handed_back": ("undo", "active"),
    "dossier.corrected": ("typed", "warn"),
    "dossier.due_moved": ("calendar", "warn"),
    "dossier.result_in": ("check-circle", "good"),
    "dossier.delivered": ("deliver", "good"),
    "dossier.withdrawn": ("undo", "idle"),
    "dossier.stopped": ("stop", "idle"),
    "dossier.voided": ("trash", "bad"),
    "dossier.settled": ("flag", "active"),
    "dossier.assigned": ("user", "active"),
    "fee.taken": ("money", "good"),
    "fee.refunded": ("undo", "warn"),
    "fee.voided": ("undo", "warn"),
    "paper.issued": ("printer", "idle"),
    "personal.erased": ("shield", "idle"),
}


def facts_of(details: Details) -> list[Fact]:
    """Return what a clerk asks first of a dossier."""
    dossier = details.dossier
    found = [Fact(name=_("Procedure"), value=dossier.procedure.name if dossier.procedure else "", most=3)]
    if dossier.erased:
        found.append(Fact(name=_("Applicant"), value=_("Personal data erased"), tone="muted"))
    party = dossier.applicant
    if party is not None:
        found.append(_personal(dossier, _("ID number"), "number", party.identity.number))
        found.append(_personal(dossier, _("Phone"), "phone", party.phone))
    if dossier.representative is not None:
        found.append(Fact(name=_("Acting"), value=agent_words(dossier.representative)))
    if dossier.result is not None:
        granted = _("Granted") if dossier.result.granted else _("Not granted")
        words = " · ".join(filter(None, (granted, dossier.result.number)))
        found.append(Fact(name=_("Result"), value="\n".join(filter(None, (words, dossier.result.excerpt)))))
    if dossier.delivered_at is not None:
        found.append(Fact(name=_("Delivered"), value=delivered_words(dossier)))
    return [
        *found,
        _of_province(dossier),
        _of_owner(dossier),
        Fact(name=_("Codes before"), value="\n".join(codes_before(dossier))),
        Fact(name=_("Promised before"), value="\n".join(when.minute(due) for due in dossier.dues[:-1]), most=4),
        Fact(name=_("To bring"), value=_numbered(dossier.missing), tone="warn"),
        Fact(name=_("Reason"), value=dossier.reason),
        Fact(name=_("Fee"), value=fee_words(details), tone="warn" if details.owed else ""),
    ]


def _numbered(items: tuple[str, ...]) -> str:
    """Return ``items``, each on a line with its number when there are several: names of papers have semicolons too."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)) if len(items) > 1 else "".join(items)


def codes_before(dossier: Dossier) -> tuple[str, ...]:
    """Return the codes that the dossier was known by and is found under, without the one that holds."""
    return tuple(code for code in dict.fromkeys((dossier.code, *dossier.official_codes)) if code != dossier.number)


def _of_province(dossier: Dossier) -> Fact:
    match dossier.province:
        case e.ProvinceRefused() as said:
            words, tone = _("refused ({code}): {words}").format(code=said.code, words=said.words), "bad"
            owner = _settles(dossier, said.owner)
        case e.ProvinceSaid() as said:
            words, tone, owner = said.words, "", ""
        case None:
            return Fact(name="", value="")
    value = "\n".join(filter(None, (words, owner, when.minute(said.said_at))))
    return Fact(name=p_("exchange", "Province"), value=value, tone=tone, most=4 if owner else 3)


def _of_owner(dossier: Dossier) -> Fact:
    """Return whom what is wrong with the dossier was handed to."""
    given = dossier.owner
    words = ": ".join(filter(None, (given.to, given.why))) if given is not None else ""
    return Fact(name=_("Who settles it"), value=words, most=3)


def _settles(dossier: Dossier, owner: str) -> str:
    """Return who has to settle what the province refuses."""
    if dossier.owner is not None:
        return ""  # a line of its own says so
    if owner == "administrator":
        return _("to be settled by the administrator")
    if owner == "clerk" and dossier.received_by is not None:
        return _("to be settled by {name}").format(name=dossier.received_by.name)
    return ""


def more_of(details: Details) -> list[Fact]:
    """Return what else is known of a dossier."""
    dossier, party = details.dossier, details.dossier.applicant
    found = []
    if party is not None:
        sexes = {Sex.MALE: _("male"), Sex.FEMALE: _("female"), None: ""}
        born = ", ".join(filter(None, (show_birth(party.born), sexes[party.sex])))
        found = [
            _personal(dossier, _("Born"), "born", born),
            _personal(dossier, _("Address"), "address", party.address.text),
            _personal(dossier, _("Email"), "email", party.email),
        ]
    elsewhere = dossier.resolved_elsewhere or dossier.collected_elsewhere or details.line.place is not None
    why = " ".join(_sentence(saying.say(reason(kept))) for kept in dossier.due_why)
    return [
        *found,
        Fact(name=_("Received"), value=received_words(dossier)),
        Fact(name=_("Due because"), value=why),
        Fact(name=_("Typed because"), value=dossier.due_typed),
        Fact(name=p_("place", "Received at"), value=dossier.receiving_site if elsewhere else ""),
        Fact(name=_("Resolved by"), value=dossier.resolving_site or (dossier.receiving_site if elsewhere else "")),
        Fact(name=_("Collected at"), value=dossier.collect_at),
        Fact(name=p_("dossier", "Note"), value=dossier.note),
    ]


def _personal(dossier: Dossier, name: str, key: str, value: str) -> Fact:
    source = dossier.provenance.get(f"applicant.{key}", dossier.provenance.get(key, ""))
    return Fact(name=name, value=value, source=source if source in SOURCES else "")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def agent_words(agent: Representative) -> str:
    """Return who acts, with what number, and on what ground."""
    ground = _(AUTHORITIES[agent.authority])
    if agent.kinship:
        ground = f"{ground}: {_(KIN[agent.kinship])}"
    return "\n".join(
        filter(None, (" · ".join(filter(None, (agent.party.name, agent.party.identity.number))), ground, agent.paper))
    )


def delivered_words(dossier: Dossier) -> str:
    """Return when, to whom, by whom and how checked a result was delivered."""
    assert dossier.delivered_at is not None
    to = dossier.collector
    whom = " · ".join(filter(None, (to.name, to.identity.number))) if to else ""
    by = _("by {clerk}").format(clerk=dossier.delivered_by.name) if dossier.delivered_by else ""
    when_by = " ".join(filter(None, (when.minute(dossier.delivered_at), by)))
    post = _("Sent by post, consignment {number}").format(number=dossier.by_post) if dossier.by_post else ""
    lost = _("receipt declared lost") if dossier.receipt_lost else ""
    authority = agent_words(dossier.collector_authority) if dossier.collector_authority else ""
    return "\n".join(filter(None, (whom, post, when_by, dossier.checked, authority, lost)))


def received_words(dossier: Dossier) -> str:
    """Return when and by whom a dossier was received."""
    if dossier.received_at is None:
        return ""
    by = _("by {clerk}").format(clerk=dossier.received_by.name) if dossier.received_by else ""
    late = _("entered afterwards") if dossier.late else ""
    return ", ".join(filter(None, (" ".join(filter(None, (when.minute(dossier.received_at), by))), late)))


def fee_words(details: Details) -> str:
    """Return the fee, how it comes about, and what of it is still owed."""
    dossier = details.dossier
    if not dossier.fee:
        return f"{_('None')} ({dossier.exemption})" if dossier.exemption else _("None")
    paid = _("paid") if not details.owed else _("{amount} still owed").format(amount=money(details.owed))
    lines = [f"{line.count} {line.unit} × {money(line.each)}" for line in dossier.fee_lines if line.count > 1]
    return "\n".join((f"{money(dossier.fee)} · {paid}", *lines))


def components_of(dossier: Dossier) -> list[Fact]:
    """Return the papers handed in, each with its counts and how it came."""
    found = []
    for number, part in enumerate(dossier.components, 1):
        counts = ", ".join(
            f"{count} {_(COUNT_TITLES[name]).lower()}"
            for name, count in (("originals", part.originals), ("certified", part.certified), ("copies", part.copies))
            if count
        )
        joint = part.held is e.Held.PAPER and part.source
        how = (
            _("in the dossier {source}").format(source=part.source)
            if joint
            else _(HELD[part.held]).format(source=part.source)
        )
        tone = "warn" if part.held is e.Held.MISSING else ""
        below = " · ".join(filter(None, (how, counts)))
        found.append(Fact(name=f"{number}.", value=f"{part.name}\n{below}", tone=tone))
    return found


def moments_of(timeline: Iterable[look.Moment], *, letters: bool = True) -> list[Moment]:
    """Return what happened, the last on top."""
    return [moment_of(one, letters=letters) for one in reversed(tuple(timeline))]


def moment_of(one: look.Moment, *, letters: bool = True) -> Moment:
    """Return one thing that happened. letters: name the desk too."""
    icon, tone = ("flag", "bad") if one.contested else _KINDS.get(one.kind, ("circle-dot", "idle"))
    desk = _("desk {letters}").format(letters=one.desk) if letters and one.desk else ""
    title, _colon, detail = (words := saying.say(one.what)).partition(": ")
    if len(detail) < _LONG:  # else a list of papers would stand there in bold
        title, detail = words, ""
    return Moment(
        when=when.minute(one.at),
        title=title,
        detail=detail,
        who=", ".join(filter(None, (one.clerk, desk))),
        icon=icon,
        tone=tone,
    )
