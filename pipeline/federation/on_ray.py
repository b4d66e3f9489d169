"""The engine of many machines: the same function of a part, as tasks of Ray.

A task whose worker is lost is run again; since it writes its file aside and renames it, the result
holds each row once. Every machine must see the same folders under the same names.
"""

import logging
import os
import re
import socket
from collections.abc import Iterator, Sequence

from pipeline import store
from pipeline.federation.local import ONE_THREAD
from pipeline.federation.scored import Done, Job, part

RETRIES = 5
PATIENCE_S = 5
MEMORY = 100 * 2**20  # of Ray's own store, which holds our counts only


def run(jobs: Sequence[Job], workers: int, address: str | None) -> Iterator[Done]:
    """Score parts on a cluster at an address, or on a local one that is started and stopped.

    On a cluster Ray decides how many run at a time: one for each of its processors.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is sent to Ray's makers
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise store.ProblemError(
            "--engine ray needs Ray: uv pip install ray, or this project with its extra: "
            "uv pip install --editable '.[ray]'"
        ) from None
    if address:
        _require_answer(address)
    try:
        ray.init(
            address or "local",
            include_dashboard=None if address else False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            runtime_env={"env_vars": ONE_THREAD},
            num_cpus=None if address else workers,
            object_store_memory=None if address else MEMORY,
        )
    except (ConnectionError, RuntimeError, ray.exceptions.RaySystemError) as problem:
        first = str(problem).splitlines()[0]
        raise store.ProblemError(f"no Ray cluster answers at {address} ({first})") from None
    try:
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(part)
        waiting = [task.remote(job) for job in jobs]
        while waiting:
            ready, waiting = ray.wait(waiting)
            yield from ray.get(ready)
    except ray.exceptions.RayError as problem:
        first = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise store.ProblemError(
            f"a part was lost {RETRIES + 1} times with its worker, for lack of memory perhaps "
            f"({first}); the same command goes on where it was stopped"
        ) from None
    finally:
        ray.shutdown()


def _require_answer(address: str) -> None:
    """Raise `ProblemError` where nothing listens at host:port; Ray itself would try for minutes."""
    found = re.search(r"([^/:]+):(\d+)$", address)
    if found is None:
        return  # `auto`, say
    try:
        socket.create_connection((found[1], int(found[2])), PATIENCE_S).close()
    except OSError as problem:
        raise store.ProblemError(f"no Ray cluster answers at {address} ({problem})") from None
