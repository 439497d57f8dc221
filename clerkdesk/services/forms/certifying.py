"""Who types a paper should not be the one who certifies it: the accounts are compared.

NĐ 23/2015, article 9, forbids to certify in one's own interest; no article was found that forbids it to whoever typed
the paper. So it is warned of.
"""

from __future__ import annotations

from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.services.desk import Desk

_FIELD: Final = "Chứng thực"


def certifies(procedure: Procedure | None) -> bool:
    """Return whether what ``procedure`` comes to is a certification."""
    return procedure is not None and procedure.field.startswith(_FIELD)


def typed(desk: Desk, dossier: Dossier, clerk: e.Clerk) -> tuple[str, ...]:
    """Return the titles of the papers of ``dossier`` that ``clerk`` typed and would certify."""
    ref = dossier.procedure
    if ref is None or not certifies(desk.catalogue.version(ref.code, ref.version)):
        return ()
    return tuple(one.title for one in dossier.forms if clerk.id in one.typed_by)


def warning(papers: tuple[str, ...]) -> str:
    """Return what the clerk is told who typed ``papers`` and would certify them."""
    return _("You typed {papers} yourself: let a colleague certify it.").format(papers="; ".join(papers))
