"""Tables of the workbench: filters people keep, columns they chose, workbooks they bring in."""

from typing import ClassVar

from django.db import models


class SavedFilter(models.Model):
    """A filter of a list under a name: one's own, or shared with one's unit. It is no record."""

    zone = models.CharField(max_length=64)
    table = models.CharField(max_length=32)
    owner = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)  # shared with; empty = the owner alone
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)  # as the address holds it
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "saved_filter"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "table", "owner", "name"], name="saved_filter_unique"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "table", "unit"], name="saved_filter_by_unit")
        ]


class ColumnChoice(models.Model):
    """Which columns of a list a person wants to see."""

    zone = models.CharField(max_length=64)
    table = models.CharField(max_length=32)
    person = models.CharField(max_length=64)
    columns = models.CharField(max_length=400)  # ids between bars: |a|b|

    class Meta:
        db_table = "column_choice"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "table", "person"], name="column_choice_unique")
        ]


class ImportSheet(models.Model):
    """A workbook that was brought in: looked through first, written once its owner confirms.

    ``rows`` are kept until then, a day at most; ``results`` say what became of each.
    """

    zone = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)  # cases | enterprises
    owner = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    rows = models.TextField()  # JSON; empty once written or forgotten
    results = models.TextField(default="[]")  # JSON: one object per row
    brought_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import_sheet"


class ImportLine(models.Model):
    """A row of a workbook that was written: brought in again, it makes nothing twice."""

    zone = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)  # SHA-256 of the row
    made = models.CharField(max_length=32)  # number of the case, credit code of the enterprise
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "import_line"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "kind", "digest"], name="import_line_unique")
        ]
