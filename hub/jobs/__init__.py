"""Background work: an own job table as the truth, a queue that carries only ids.

A kind of work is declared by a plugin's hook ``jobs`` and asked for with ``enqueue`` inside the
transaction of the change. It runs at least once: a worker that dies is replaced, so ``run`` of a kind
must come to the same end when it is repeated.
"""

from hub.jobs.consumer import init_app, start_consumer, stop_consumer
from hub.jobs.models import Job
from hub.jobs.running import JobRun, run_pending
from hub.jobs.services import GiveUp, LeaseLost, enqueue, retry

__all__ = [
    "GiveUp",
    "Job",
    "JobRun",
    "LeaseLost",
    "enqueue",
    "init_app",
    "retry",
    "run_pending",
    "start_consumer",
    "stop_consumer",
]
