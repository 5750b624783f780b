"""Tables of a zone: adopted charters, mandate lines, enterprises, calendar notices."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class CharterText(models.Model):
    """The canonical text of a charter that was adopted once; it never changes."""

    pk = models.CompositePrimaryKey("zone", "hash")
    zone = models.CharField(max_length=64)
    hash = models.CharField(max_length=80)
    text = models.TextField()

    class Meta:
        db_table = "charter_text"


class Adoption(models.Model):
    """A charter is in force from ``since`` until the next one's ``since``. Append-only."""

    zone = models.CharField(max_length=64)
    hash = models.CharField(max_length=80)
    version = models.CharField(max_length=32)
    since = models.DateField()
    minutes = models.CharField(max_length=64)  # number of the minutes of the decision
    adopted_by = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    moved = models.IntegerField(default=0)  # running cases whose unit the new lines change

    class Meta:
        db_table = "adoption"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "since"], name="adoption_unique")
        ]


class MandateLine(models.Model):
    """One line in force for one (matter, duty, place, subject class): no two at once.

    ``slot`` is a digest of that key: PostgreSQL excludes overlapping periods of one slot by a
    constraint, SQLite by a trigger inside the IMMEDIATE transaction. Lines that assist have none.
    """

    zone = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)
    duty = models.CharField(max_length=16)
    place = models.CharField(max_length=400)  # "wall,park - river"
    subject = models.CharField(max_length=400)  # canonical JSON of the subject filter
    slot = models.BigIntegerField(null=True)
    line = models.CharField(max_length=96)
    unit = models.CharField(max_length=64)
    post = models.CharField(max_length=64, blank=True)
    mode = models.CharField(max_length=16)
    since = models.DateField()
    until = models.DateField()  # 9999-12-31: open
    charter = models.CharField(max_length=80)

    class Meta:
        db_table = "mandate_line"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "line", "since"], name="mandate_line_unique"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="mandate_line_period"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "matter", "duty"], name="mandate_line_by_matter"),
            models.Index(fields=["zone", "slot", "since"], name="mandate_line_by_slot"),
        ]


class Enterprise(models.Model):
    """An enterprise of the zone (企业): its credit code, name, place."""

    zone = models.CharField(max_length=64)
    uscc = models.CharField(max_length=18)
    label = models.CharField(max_length=120)
    label_key = models.CharField(max_length=400)  # pinyin, for sorting
    initials = models.CharField(max_length=120, blank=True)  # pinyin initials, for searching
    address = models.CharField(max_length=200, blank=True)
    lng_e7 = models.BigIntegerField(null=True)
    lat_e7 = models.BigIntegerField(null=True)
    industry = models.CharField(max_length=16, blank=True)  # GB/T 4754
    steward = models.CharField(max_length=64, blank=True)  # post of the 助企专员
    is_sample = models.BooleanField(default=False)
    registered_by = models.CharField(max_length=64)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "enterprise"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "uscc"], name="enterprise_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "label_key"], name="enterprise_by_label"),
            models.Index(fields=["zone", "initials"], name="enterprise_by_initials"),
        ]


class CalendarNotice(models.Model):
    """A State Council notice published after this release: its exact page, kept as read."""

    year = models.IntegerField(primary_key=True)
    number = models.CharField(max_length=64)
    page = models.TextField()
    published_by = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "calendar_notice"
