"""What counts in the figures of this site; dossiers of other sites, seen here, count where they were received."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, select

from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.store.tables import guest

_other = d.alias("other")

OURS: Final[ColumnElement[bool]] = d.c.row.not_in(
    select(_other.c.row).join(guest, guest.c.stream == _other.c.stream).correlate(None)
)
"""Holds of the dossiers of this site; it is found out from the few others, whose rows alone are read."""

PLACE: Final = select(guest.c.site).where(guest.c.stream == d.c.stream).scalar_subquery().label("place")
"""Where a dossier of another site was received, null for one of this site."""
