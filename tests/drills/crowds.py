"""Many processes at once on the test's own database, some of them killed on the way."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from django.db import connections

FORK = multiprocessing.get_context("fork")


def started(work: Callable[..., object], *arguments: object) -> BaseProcess:
    """Start a process that works on the database; every process opens its own connection."""
    connections.close_all()
    process = FORK.Process(target=_work, args=(work, *arguments), daemon=True)
    process.start()
    return process


def _work(work: Callable[..., object], *arguments: object) -> None:
    work(*arguments)
    connections.close_all()


def kill(process: BaseProcess) -> None:
    """Kill a process at once, as the power of its machine would."""
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def finished(processes: list[BaseProcess], seconds: float) -> bool:
    """Wait for all of them; return whether all came to their end well."""
    for process in processes:
        process.join(seconds)
    alive = [process for process in processes if process.is_alive()]
    for process in alive:
        kill(process)
    return not alive and all(process.exitcode == 0 for process in processes)
