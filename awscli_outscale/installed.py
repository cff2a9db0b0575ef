"""Which decision was installed in a session?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awscli_outscale.profile import Decision

#: The name under which a session keeps its ``Decision``.
COMPONENT = "outscale"


def decision_of(session: Any) -> Decision | None:
    """Return the decision that was installed in a session, or None."""
    try:
        decision: Decision = session.get_component(COMPONENT)
    except ValueError:
        return None
    return decision
