"""Table of charter drafts: what somebody proposes, before it is adopted."""

from typing import ClassVar

from django.db import models


class CharterDraft(models.Model):
    """A charter that was written but not adopted: each saving is a row, none is changed.

    ``text`` is canonical, as of a charter that was adopted; ``base`` is the charter it changes.
    """

    zone = models.CharField(max_length=64)
    hash = models.CharField(max_length=80)  # of what it says
    text = models.TextField()
    base = models.CharField(max_length=80)
    version = models.CharField(max_length=32)
    page = models.CharField(max_length=120)  # the page that this saving changed
    drafted_by = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()

    class Meta:
        db_table = "charter_draft"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "hash"], name="draft_unique")
        ]
