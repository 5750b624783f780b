"""django-viewflow's side of one act: start and complete a user task, in an environment of its own.

A repair as a flow: a start and six user tasks, each assigned when it comes. An act does what the
view of a user task does on POST: lock the process, start the task, save the answer with the
process, complete, create and assign the next. Reads {"address", "cases"} from standard input.
"""

import sys
from types import ModuleType, SimpleNamespace
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
        "django.contrib.messages", "viewflow", "viewflow.workflow",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)  # fmt: skip
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after the settings
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from viewflow import this  # noqa: E402
from viewflow.workflow import flow, lock  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402

# A flow is looked up by the app that its module lies in.
module = ModuleType("viewflow.workflow.repair")
sys.modules[module.__name__] = module


class RepairFlow(flow.Flow):
    """Start, then respond, dispatch, take, arrive, repair, declare."""

    __module__ = module.__name__
    process_class = Process
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle().Next(this.respond)
    respond = flow.View(None).Assign(username="staff0").Next(this.dispatch_)
    dispatch_ = flow.View(None).Assign(username="staff1").Next(this.take)
    take = flow.View(None).Assign(username="staff0").Next(this.arrive)
    arrive = flow.View(None).Assign(username="staff1").Next(this.repair)
    repair = flow.View(None).Assign(username="staff0").Next(this.declare)
    declare = flow.View(None).Assign(username="staff1").Next(this.end)
    end = flow.End()


module.RepairFlow = RepairFlow  # type: ignore[attr-defined]
call_command("migrate", verbosity=0, interactive=False)
people = {
    name: get_user_model().objects.create_user(name, password=None) for name in ("staff0", "staff1")
}


def play(number: int, clock: object) -> None:
    """Start one process and take its six acts, each timed."""
    process = RepairFlow.start.run(_process_data={"number": number})
    for _ in range(6):
        key = Task.objects.get(process_id=process.pk, status="ASSIGNED").pk

        def act(key: int = key) -> None:
            with RepairFlow.lock(process.pk):
                task = Task.objects.select_related("process").get(pk=key)
                activation = task.flow_task.activation_class(task)
                user = people[task.owner.username]
                if not activation.start.can_proceed() or not activation.flow_task.can_execute(
                    user, task
                ):
                    raise SystemExit("the task is not this person's")
                activation.start(SimpleNamespace(user=user))
                activation.process.data = {**(activation.process.data or {}), "opinion": "x"}
                activation.process.save()
                activation.execute()

        clock(act)


report(timed(play, TOLD["cases"], connection), version_of="django-viewflow")
