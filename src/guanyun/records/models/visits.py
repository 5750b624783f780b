"""Table of visits (走访): who of the staff was at which enterprise, when, for what."""

from typing import ClassVar

from django.db import models


class Visit(models.Model):
    """One visit as it was recorded: never changed; what was said is private, by commitment.

    A visit serves; it is no administrative inspection and gives no right to one. ``case`` is the
    request that it brought back, if any.
    """

    zone = models.CharField(max_length=64)
    uscc = models.CharField(max_length=18)
    seq = models.IntegerField()  # of its entry in the enterprise's stream
    purpose = models.CharField(max_length=16)
    topics = models.CharField(max_length=200, blank=True)  # looked at in one visit: |a|b|
    person = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    post = models.CharField(max_length=64)
    visited_at = models.DateTimeField()
    visited_on = models.DateField()
    recorded_at = models.DateTimeField()
    case = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "visit"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "uscc", "seq"], name="visit_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "visited_on"], name="visit_by_day"),
            models.Index(fields=["zone", "unit", "visited_on"], name="visit_by_unit"),
            models.Index(fields=["zone", "person", "visited_on"], name="visit_by_person"),
        ]
