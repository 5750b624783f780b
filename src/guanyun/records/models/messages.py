"""Table of the message centre: who has read which message."""

from typing import ClassVar

from django.db import models

from .doors import Notice


class NoticeRead(models.Model):
    """A person has read a message (已读): a post's message is read by each who sits in it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readers")
    person = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "notice_read"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "person"], name="notice_read_unique")
        ]
