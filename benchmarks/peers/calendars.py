"""Answer deadlines with the libraries holidays and chinesecalendar, in their own environment.

Reads ``{"work": [[start, days], ...], "rounds": N}``, writes for each library the answers and the
best CPU seconds of one round, the rounds taken in turn.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import process_time

import chinese_calendar
import holidays

ONE_DAY = timedelta(days=1)


def libraries() -> dict[str, Callable[[date, int], date]]:
    """Return for each library its own way to the n-th working day after a date."""
    china = holidays.country_holidays("CN", years=range(2006, 2028))
    return {
        "holidays": china.get_nth_working_day,
        "chinesecalendar": lambda start, days: chinese_calendar.find_workday(
            days - 1, start + ONE_DAY
        ),
    }


def main() -> None:
    """Measure."""
    asked = json.load(sys.stdin)
    work = [(date.fromisoformat(start), days) for start, days in asked["work"]]
    told = {name: {"seconds": float("inf"), "answers": []} for name in libraries()}
    for _ in range(asked["rounds"]):
        for name, answer in libraries().items():
            answer(*work[0])
            begun = process_time()
            answers = [answer(start, days) for start, days in work]
            seconds = process_time() - begun
            told[name]["seconds"] = min(seconds, told[name]["seconds"])
            told[name]["answers"] = [day.isoformat() for day in answers]
    json.dump(told, sys.stdout)


main()
