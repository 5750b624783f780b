"""Doors: one per kind of object, each fetches and permits in one call; what is hidden is not there.

A view takes its visitor with ``visitor_of(request)``, a service is given it as ``by``; both reach
objects through ``scope(visitor)`` alone, ids from bodies included. A door that does not permit
raises ``Hidden``, which the pages answer with 404, as for what does not exist.
"""

from guanyun.accounts.roles import Audience, Seat

from .policies import (
    AUDITING,
    AUDITORS,
    DESK,
    EVERYBODY,
    READERS,
    REPORTERS,
    SIGNED_IN,
    STAFF,
    Door,
    Policy,
    declared,
    policy,
    policy_of,
    routes,
)
from .scopes import Hidden, Scope, reads_as_auditor, scope
from .visitors import Visitor, anybody, system, visitor_for, visitor_in, visitor_of

__all__ = [
    "AUDITING",
    "AUDITORS",
    "DESK",
    "EVERYBODY",
    "READERS",
    "REPORTERS",
    "SIGNED_IN",
    "STAFF",
    "Audience",
    "Door",
    "Hidden",
    "Policy",
    "Scope",
    "Seat",
    "Visitor",
    "anybody",
    "declared",
    "policy",
    "policy_of",
    "reads_as_auditor",
    "routes",
    "scope",
    "system",
    "visitor_for",
    "visitor_in",
    "visitor_of",
]
