"""What an Excel workbook of 50,000 cases costs: seconds and memory, asked through its address.

A few hundred cases are opened by the service; their rows are then copied up to the number, since
an export reads rows and opens nothing. The database is SQLite in a temporary home.
"""

import copy
import json
import resource
import sys
import tempfile
import time

from _zone import ZONE, in_child, open_zone

CASES = 50_000
OPENED = 200
GOAL_SECONDS = 30


def measured() -> dict[str, float]:
    """Return the figures of this process's installation; runs in a child set up for it."""
    zone = open_zone("committee_director", "duty_desk")
    from django.test import Client  # noqa: PLC0415 - only the child has a home to set up for

    from guanyun.accounts.models import Person  # noqa: PLC0415
    from guanyun.records.models import Case  # noqa: PLC0415
    from guanyun.records.services.cases import Report, case_open  # noqa: PLC0415

    report = Report("equipment_repair", zone.answers, channel="phone")
    for _ in range(OPENED):
        case_open(by=zone.seats["duty_desk"], at=zone.at, report=report)
    rows = list(Case.objects.filter(zone=ZONE))
    made = []
    for number in range(CASES - OPENED):
        row = copy.copy(rows[number % OPENED])
        row.pk, row.number = None, f"20250101-{number:05d}"
        made.append(row)
    Case.objects.bulk_create(made, batch_size=1000)
    del made
    client = Client(HTTP_HOST="localhost")
    client.force_login(Person.objects.get(pk=zone.seats["committee_director"].person))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun, used = time.perf_counter(), time.process_time()
    content = client.get(f"/z/{ZONE}/cases/export").content
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - used,
        "megabytes": len(content) / 1024 / 1024,
        "grown": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before,
    }


def main() -> None:
    """Print the row of the table, and the figures as JSON on the last line."""
    if "--child" in sys.argv:
        print(json.dumps(measured()))
        return
    with tempfile.TemporaryDirectory(prefix="guanyun_export_") as home:
        found = in_child(__file__, home, "")
    print("| what | ours | beside | ratio |")
    print("|---|---|---|---|")
    print(
        f"| Excel of {CASES:,} cases | {found['seconds']:.0f} s, {found['cpu']:.0f} s CPU, "
        f"{found['megabytes']:.1f} MB | goal {GOAL_SECONDS} s | |"
    )
    print(json.dumps({name: round(value, 1) for name, value in found.items()}))


if __name__ == "__main__":
    main()
