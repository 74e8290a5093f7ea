"""What people do about a major incident (docs/semantics.md, "Major incidents")."""

from tickets.actions.children import add_child, add_children, remove_child
from tickets.actions.major.checks import (
    add_spot_check,
    remove_spot_check,
    reopen_spot_check,
    tick_spot_check,
)
from tickets.actions.major.declaring import accept_major, decline_major, propose_major, stand_down
from tickets.actions.major.marks import mark_authorities_informed, mark_dr_triggered
from tickets.actions.major.roles import set_roles
from tickets.actions.major.updates import post_update

__all__ = [
    "accept_major",
    "add_child",
    "add_children",
    "add_spot_check",
    "decline_major",
    "mark_authorities_informed",
    "mark_dr_triggered",
    "post_update",
    "propose_major",
    "remove_child",
    "remove_spot_check",
    "reopen_spot_check",
    "set_roles",
    "stand_down",
    "tick_spot_check",
]
