"""The engine of one machine: a few processes of one thread each.

They are spawned, not forked: a fork of a process with threads may hang. One thread each, since
parts are independent and a core that waits for another does nothing.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

from pipeline import store
from pipeline.federation.scored import Done, Job, part

ONE_THREAD: dict[str, str] = dict.fromkeys(
    ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


def run(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """Score parts, as many at a time as there are workers, and give each as soon as it is done.

    Whatever ends this early, Ctrl-C say, ends the workers too.
    """
    before = set(multiprocessing.active_children())
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(jobs)), spawn, _begin)
    try:
        with _environment(ONE_THREAD), _deaf_to_ctrl_c():  # both are handed to new processes
            futures = [pool.submit(part, job) for job in jobs]
        for future in as_completed(futures):
            yield future.result()
        pool.shutdown()
    except BrokenProcessPool:
        raise store.ProblemError(
            "a worker was ended from outside, for lack of memory perhaps; the same command goes "
            "on where it was stopped, and --workers 1 takes less memory"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
            child.join()


def _begin() -> None:
    """Leave with the main process, however it ends."""
    threading.Thread(target=_leave, daemon=True).start()
    threadpool_limits(1)


def _leave() -> None:
    main = multiprocessing.parent_process()
    if main is not None:
        main.join()
    os._exit(1)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment for as long as processes are started."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started: they leave it to the main process for good."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
