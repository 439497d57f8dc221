"""How far a form of the visit is, as a chip says it: its standing, and what the spool does with its paper."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain.forms.filling import Standing
from clerkdesk.language import N_
from clerkdesk.printing.spool import JobState
from clerkdesk.ui.widgets.chip import Look

STANDINGS: Final = {
    Standing.OPEN: Look(tone="idle", icon="circle", word=N_("Being filled")),
    Standing.CONFIRMED: Look(tone="active", icon="check", word=N_("Read to them")),
    Standing.PRINTED: Look(tone="active", icon="printer", word=N_("Printed")),
    Standing.SIGNED: Look(tone="good", icon="sign", word=N_("Signed")),
}
PAPERS: Final = {
    JobState.QUEUED: Look(tone="active", icon="clock", word=N_("Being printed")),
    JobState.CLAIMED: Look(tone="active", icon="clock", word=N_("Being printed")),
    JobState.FAILED: Look(tone="bad", icon="printer-off", word=N_("Not printed")),
    JobState.UNKNOWN: Look(tone="warn", icon="help", word=N_("Did it come out?")),
}
"""What is said of a paper that was not sent to the printer for sure."""


def look_of(standing: Standing, paper: JobState | None) -> Look:
    """Return how far a form is. paper: how far the spool is with its paper, None when it has none."""
    on_its_way = PAPERS.get(paper) if paper is not None and standing is Standing.PRINTED else None
    return on_its_way or STANDINGS[standing]
