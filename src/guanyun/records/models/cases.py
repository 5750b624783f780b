"""Tables of cases: the row that the journal folds into, its clocks, files, links and gaps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """A case as it stands: the projection of its stream, with what lists ask for as columns.

    ``state`` is the exact ``state_json``; ``version`` is the seq of the last entry and ``head``
    its hash. Nothing here says "overdue": lists compare ``due`` with the time they are told.
    """

    zone = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    version = models.IntegerField()
    head = models.CharField(max_length=80)  # hash of the last entry
    kind = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)
    step = models.CharField(max_length=64)
    state = models.TextField()
    charter = models.CharField(max_length=80)  # hash of the charter under which it runs
    enterprise = models.CharField(max_length=18, null=True)
    holder = models.CharField(max_length=16)  # unit | enterprise | provider | outside | pause
    unit = models.CharField(max_length=64, null=True)  # in charge
    post = models.CharField(max_length=64, null=True)  # that holds it now
    holder_unit = models.CharField(max_length=64, null=True)
    first_person = models.CharField(max_length=64, blank=True)
    first_unit = models.CharField(max_length=64, blank=True)
    first_post = models.CharField(max_length=64, blank=True)
    provider_unit = models.CharField(max_length=64, blank=True)
    consents = models.TextField(default="")  # posts whose signature is awaited: |a|b|
    told = models.TextField(default="")  # posts that a rung has told: |a|b|
    copied = models.TextField(default="")  # posts that were sent a copy (抄送): |a|b|
    supervised = models.TextField(default="")  # posts that see to it (督办): |a|b|
    branches = models.TextField(default="")  # who is asked now: |unit:a|post:b|
    partners = models.TextField(default="")  # who takes or took part: |unit:a|post:b|
    parent = models.CharField(max_length=32, blank=True)  # number of the case that made it
    recused = models.TextField(default="")  # who stands aside (回避): |unit:a|post:b|person:7|
    channel = models.CharField(max_length=16)
    filed_by = models.CharField(max_length=64)
    lng_e7 = models.BigIntegerField(null=True)  # degrees x 10^7, CGCS2000
    lat_e7 = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    reported_at = models.DateTimeField()
    due = models.DateTimeField(null=True)  # earliest of the running clocks that show a light
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=32, null=True)
    solved = models.CharField(max_length=32, null=True)
    rating = models.SmallIntegerField(null=True)
    life = models.SmallIntegerField(default=1)
    back_entries = models.SmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "case_row"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "number"], name="case_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["zone", "holder_unit", "due"],
                name="case_open_by_unit",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["zone", "due"], name="case_open", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["zone", "consents"],
                name="case_consents",
                condition=~Q(consents="") & Q(closed_at__isnull=True),
            ),
            models.Index(fields=["zone", "copied"], name="case_copied", condition=~Q(copied="")),
            models.Index(
                fields=["zone", "supervised"],
                name="case_supervised",
                condition=~Q(supervised="") & Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["zone", "branches"],
                name="case_branches",
                condition=~Q(branches="") & Q(closed_at__isnull=True),
            ),
            models.Index(fields=["zone", "parent"], name="case_by_parent", condition=~Q(parent="")),
            models.Index(fields=["zone", "unit", "opened_at"], name="case_by_unit"),
            models.Index(fields=["zone", "first_unit", "opened_at"], name="case_by_first"),
            models.Index(fields=["zone", "enterprise", "opened_at"], name="case_by_enterprise"),
            models.Index(fields=["zone", "kind", "opened_at"], name="case_by_kind"),
            models.Index(fields=["zone", "charter"], name="case_by_charter"),
        ]


class ClockRow(models.Model):
    """A clock of a case: when its next rung fires; the sweep asks nothing else."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    clock = models.CharField(max_length=64)
    due = models.DateTimeField()
    running = models.BooleanField()
    measured_only = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    calendar = models.CharField(max_length=80)
    fire_at = models.DateTimeField(null=True)
    next_rung = models.CharField(max_length=64, null=True)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    failures = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        db_table = "clock"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "case", "clock"], name="clock_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["fire_at"], name="clock_live", condition=Q(fire_at__isnull=False)),
            models.Index(fields=["zone", "due"], name="clock_running", condition=Q(running=True)),
        ]


class Upload(models.Model):
    """A picture: decoded, stripped of place and camera, under a random name; never shown inline."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32, blank=True)  # empty until an act attaches it
    token = models.CharField(max_length=32, unique=True)
    field = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=16)
    size = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    salt = models.BinaryField(max_length=16)
    commitment = models.CharField(max_length=64)
    owner = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "upload"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "case"], name="upload_by_case")
        ]


class OneTimeLink(models.Model):
    """A signed link: one case, some acts, each once, until it expires or is revoked."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    acts = models.TextField()  # ids of act rules: |a|b|
    done = models.TextField(default="")  # those already taken: |a|
    role = models.CharField(max_length=16)  # provider | staff
    unit = models.CharField(max_length=64, blank=True)
    post = models.CharField(max_length=64, blank=True)
    holder_name = models.CharField(max_length=64)
    holder_phone = models.CharField(max_length=20, blank=True)
    nonce = models.CharField(max_length=32)
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "one_time_link"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["zone", "case"], name="link_by_case")
        ]


class Gap(models.Model):
    """A case that no unit was in charge of: a finding for the committee, until designated."""

    zone = models.CharField(max_length=64)
    case = models.CharField(max_length=32)
    matter = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    sentence = models.TextField()
    lng_e7 = models.BigIntegerField(null=True)
    lat_e7 = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    designated_unit = models.CharField(max_length=64, blank=True)
    designated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gap"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["zone", "case"], name="gap_unique")
        ]
