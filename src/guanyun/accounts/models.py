"""Tables of people: who signs in, which posts they hold, for whom they stand in or act."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their sign-in name, as Django's sign-in asks for."""


class Person(AbstractBaseUser):
    """One who signs in. Name, phone and e-mail stay here: the journal knows only the id."""

    sign_in_name = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    name_key = models.CharField(max_length=128, db_index=True)  # pinyin, for sorting
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A person holds a post of a zone from ``since`` up to but not including ``until``."""

    zone = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "holding"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "post", "person", "since"], name="holding_unique"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="holding_period"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "zone"], name="holding_by_person")
        ]


class StandIn(models.Model):
    """A deputy acts for a principal (AB岗): for some posts, from-to; never passed on."""

    zone = models.CharField(max_length=64)
    principal = models.ForeignKey(Person, models.PROTECT, related_name="stood_in_for")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="stands_in")
    post = models.CharField(max_length=64)
    kinds = models.TextField(default="")  # ids of case types, |a|b|; empty = all
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "stand_in"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "post", "principal", "deputy", "since"], name="stand_in_unique"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="stand_in_period"),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="stand_in_is_another_person"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["deputy", "zone"], name="stand_in_by_deputy")
        ]


class EnterpriseAgent(models.Model):
    """A person acts for an enterprise (经办人): invited, accepted, removed, by whom and when."""

    zone = models.CharField(max_length=64)
    uscc = models.CharField(max_length=18)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="agencies")
    phone = models.CharField(max_length=20)  # of the invited, until accepted
    name = models.CharField(max_length=64, blank=True)
    is_manager = models.BooleanField(default=False)  # may invite and remove others
    invited_by = models.CharField(max_length=64)
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=64, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enterprise_agent"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["zone", "uscc", "person"],
                condition=Q(removed_at__isnull=True),
                name="enterprise_agent_once",
            ),
            models.UniqueConstraint(
                fields=["zone", "uscc", "phone"],
                condition=Q(removed_at__isnull=True),
                name="enterprise_agent_phone_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "zone"], name="agent_by_person")
        ]


class PhoneCode(models.Model):
    """A six-digit code sent to a phone: kept as a digest, ten minutes, five tries, used once."""

    phone = models.CharField(max_length=20)
    purpose = models.CharField(max_length=64)  # sign_in | report | follow:<zone>/<number>
    salt = models.BinaryField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    shown = models.CharField(max_length=6, blank=True)  # filled in demo mode only

    class Meta:
        db_table = "phone_code"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone", "purpose", "sent_at"], name="phone_code_latest")
        ]


class Attempt(models.Model):
    """How often a door was tried in its window: sign-ins by name, codes by phone or address."""

    door = models.CharField(max_length=32)
    who = models.CharField(max_length=128)
    window = models.DateTimeField()  # when this window began
    count = models.IntegerField(default=0)

    class Meta:
        db_table = "attempt"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["door", "who", "window"], name="attempt_unique")
        ]


class ApiToken(models.Model):
    """A name by which another system acts as a person: kept as a digest, until a day, revocable."""

    zone = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=64)  # which system uses it
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: the token holds 256 bits
    shown = models.CharField(max_length=12)  # how the token begins, to tell it from others
    may_act = models.BooleanField()  # false: it only reads
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "api_token"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "zone"], name="api_token_by_person")
        ]


class TokenUse(models.Model):
    """What a token was used for: counted by hour, operation and how it was answered."""

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="uses")
    hour = models.DateTimeField()
    operation = models.CharField(max_length=64)  # method and name of the route
    status = models.SmallIntegerField()
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)  # of the last use

    class Meta:
        db_table = "token_use"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["token", "hour", "operation", "status"], name="token_use_unique"
            )
        ]
