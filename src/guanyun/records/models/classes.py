"""Table of classes (一类事): demands that a person says are one problem, and what answers it."""

from typing import ClassVar

from django.db import models


class RecurringClass(models.Model):
    """Demands of one matter that are one problem; its stream is ``class:<id>``.

    ``numbers`` are those of the cases, ``|a|b|``; ``case`` is the one that looks for the rule
    which answers them all. What was found to be none stays, dropped.
    """

    zone = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)
    title = models.CharField(max_length=80)
    numbers = models.TextField()
    case = models.CharField(max_length=32, blank=True)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recurring_class"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "made_at"], name="recurring_class_by_day")
        ]
