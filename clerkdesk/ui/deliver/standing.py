"""Why a dossier cannot be delivered now, in plain words: delivered already, not ready, ended, contested."""

from __future__ import annotations

from clerkdesk.domain.dossier import State
from clerkdesk.language import _
from clerkdesk.services import saying
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers import told, when

Standing = tuple[str, str, str, list[str]]  # tone, icon, title, lines, as `Panel.say` takes them


def standing(details: Details) -> Standing:
    """Return what to say of a dossier that cannot be delivered now: the state, when, by whom, what to do."""
    dossier = details.dossier
    if dossier.frozen:
        return "bad", "lock", _("Needs a newer version"), [_("Update this desk first.")]
    if dossier.contested:
        return "bad", "flag", _("Contested"), [_("Somebody has to decide first which fact holds.")]
    match dossier.state:
        case State.DELIVERED:
            return "good", "check-circle", _("Delivered already"), told.delivered_words(dossier).split("\n")
        case State.RECEIVED | State.HANDED_OVER:
            return _under_way(details)
        case State.SUPPLEMENTING | State.COMPLETING:
            asked = _("Asked for: {items}").format(items="; ".join(dossier.missing)) if dossier.missing else ""
            return "warn", "pause", _("Waits for papers from the citizen"), [asked, *_last(details)]
        case State.PRESENTED:
            return "idle", "circle", _("Not received yet"), _last(details)
        case _:
            return "idle", "stop", saying.state(dossier.state), [dossier.reason, *_last(details)]


def _under_way(details: Details) -> Standing:
    dossier = details.dossier
    lines = []
    if dossier.due_at is not None:
        due = when.until(dossier.due_at, details.now)
        lines.append(_("Due {day}, {when}").format(day=when.minute(dossier.due_at), when=due))
    received = told.received_words(dossier)
    lines.append(_("Received {words}").format(words=received) if received else "")
    return "bad" if details.overdue else "warn", "clock", _("The result is not in yet"), lines


def _last(details: Details) -> list[str]:
    happened = [one for one in details.timeline if one.kind != "paper.issued"]
    return [", ".join(filter(None, (when.minute(one.at), one.clerk))) for one in happened[-1:]]
