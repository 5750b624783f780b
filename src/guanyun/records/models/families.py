"""Tables of cases that belong together: what other systems call them."""

from typing import ClassVar

from django.db import models


class ForeignNumber(models.Model):
    """The number that another system has for a case: each names one case of a zone, no other."""

    zone = models.CharField(max_length=64)
    foreign = models.CharField(max_length=100)  # "<system> <number>", as the journal has it
    case = models.CharField(max_length=32)

    class Meta:
        db_table = "foreign_number"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "foreign"], name="foreign_number_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "case"], name="foreign_number_by_case")
        ]
