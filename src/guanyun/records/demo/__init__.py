"""The demo zone: invented people, firms and a year of cases, all 示例, drawn from one seed."""

from .roster import DEMO_PASSWORD, SignIn, demo_sign_ins
from .seeding import DemoSummary, seed_demo
from .staging import is_seeded

__all__ = ["DEMO_PASSWORD", "DemoSummary", "SignIn", "demo_sign_ins", "is_seeded", "seed_demo"]
