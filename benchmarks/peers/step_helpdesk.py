"""django-helpdesk's side of one act: ``update_ticket``, in an environment of its own.

A repair as a ticket: created, then six updates by a person of the staff; each writes an answer as
a follow-up, hands the ticket to the next and changes its status, in one transaction. E-mail is
off. Reads {"address", "cases"} from standard input, writes medians per act as JSON.
"""

import os
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings
from step_timing import asked, report, timed

TOLD = asked()
parts = urlsplit(TOLD["address"])
settings.configure(
    SECRET_KEY="x",
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:],
            "USER": parts.username, "HOST": parts.hostname, "CONN_MAX_AGE": 60,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.sites", "django.contrib.humanize",
        "rest_framework", "helpdesk",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    SITE_ID=1,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    HELPDESK_TEAMS_MODE_ENABLED=False,
    ROOT_URLCONF=__name__, MEDIA_ROOT=os.devnull,
)  # fmt: skip
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after the settings
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.urls import include, path  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402
from helpdesk.update_ticket import update_ticket  # noqa: E402

urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
call_command("migrate", verbosity=0, interactive=False)
staff = [
    get_user_model().objects.create_user(f"staff{n}", password=None, is_staff=True)
    for n in range(2)
]
queue = Queue.objects.create(title="repair", slug="repair", allow_public_submission=False)
STATES = (
    Ticket.OPEN_STATUS, Ticket.REOPENED_STATUS, Ticket.OPEN_STATUS, Ticket.REOPENED_STATUS,
    Ticket.RESOLVED_STATUS, Ticket.CLOSED_STATUS,
)  # fmt: skip


def play(number: int, clock: object) -> None:
    """Open one ticket and take six acts on it, each timed."""
    ticket = Ticket.objects.create(
        title=f"repair {number}", queue=queue, description="x", assigned_to=staff[0]
    )
    key = ticket.pk
    for place, state in enumerate(STATES):

        def act(place: int = place, state: int = state) -> None:
            with transaction.atomic():
                ticket = Ticket.objects.get(pk=key)
                update_ticket(
                    staff[place % 2], ticket, comment="the answer of this act", public=True,
                    owner=staff[(place + 1) % 2].pk, new_status=state,
                )  # fmt: skip

        clock(act)


report(timed(play, TOLD["cases"], connection), version_of="django-helpdesk")
sys.exit(0)
