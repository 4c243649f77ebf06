from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text, update

from hub import clock
from hub.db import db, write_transaction
from hub.errors import NotFound
from hub.jobs import (
    GiveUp,
    Job,
    JobRun,
    LeaseLost,
    enqueue,
    retry,
    run_pending,
    running,
    services,
    start_consumer,
    stop_consumer,
)
from hub.jobs.consumer import Queue
from hub.jobs.plugin import failed_jobs, late_jobs
from hub.plugins import JobKind, get_registry
from hub.plugins.registry import Failure
from hub.testing.together import at_once

Declare = Callable[..., None]


@pytest.fixture
def declare(app: Flask) -> Iterator[Declare]:
    """Declare a kind of work for one test: ``declare("tests.x", function)``."""
    kinds = get_registry().job_kinds
    before = dict(kinds)

    def add(name: str, run: Callable[[JobRun], None], **values: Any) -> None:
        kinds[name] = JobKind(name, run, **values)

    yield add
    kinds.clear()
    kinds.update(before)


def ask(kind: str = "tests.x", **values: Any) -> int:
    with write_transaction():
        return enqueue(kind, values.pop("payload", None), now=clock.now(), **values).id


def job(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def claim(job_id: int, token: str) -> bool:
    return services.claim(job_id, token, now=clock.now(), machine_now=clock.machine_now())


def later(seconds: float) -> None:
    clock.set_clock(clock.now() + timedelta(seconds=seconds))


def test_a_job_runs_with_its_payload_and_is_done(app: Flask, declare: Declare) -> None:
    seen: list[tuple[dict[str, Any], int]] = []
    declare("tests.x", lambda run: seen.append((run.payload, run.attempt)))
    job_id = ask(payload={"id": 7})
    assert run_pending(app) == 1
    assert seen == [({"id": 7}, 1)]
    done = job(job_id)
    assert (done.state, done.attempts, done.lease_token, done.error) == ("done", 1, None, "")
    assert done.finished_at is not None
    assert run_pending(app) == 0


def test_a_job_belongs_to_the_transaction_that_asks(app: Flask, declare: Declare) -> None:
    declare("tests.x", lambda run: None)

    def broken() -> None:
        enqueue("tests.x", now=clock.now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), write_transaction():
        broken()
    assert run_pending(app) == 0


def test_one_key_is_one_job_whoever_asks_first(app: Flask, declare: Declare) -> None:
    declare("tests.x", lambda run: None)
    first = ask(unique_key="k", payload={"n": 1})
    assert ask(unique_key="k", payload={"n": 2}) == first
    assert run_pending(app) == 1
    assert ask(unique_key="k") == first
    assert job(first).payload == {"n": 1}


def test_requests_at_the_same_time_make_one_job(app: Flask, declare: Declare) -> None:
    def request() -> int:
        with app.app_context():
            return ask(unique_key="same")

    ids = at_once(*[request] * 6)
    assert len(set(ids)) == 1
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_failing_job_waits_longer_each_time_and_then_fails(app: Flask, declare: Declare) -> None:
    def work(run: JobRun) -> None:
        raise RuntimeError(f"broken {run.attempt}")

    declare("tests.x", work, attempts=3)
    job_id = ask()
    waits = []
    for _ in range(2):
        run_pending(app)
        current = job(job_id)
        assert current.state == "queued"
        waits.append((current.run_after - clock.now()).total_seconds())
        later(waits[-1] + 1)
    run_pending(app)
    failed = job(job_id)
    assert (failed.state, failed.attempts, failed.error) == ("failed", 3, "RuntimeError: broken 3")
    assert waits == pytest.approx([30, 120], abs=5)
    later(100_000)
    assert run_pending(app) == 0
    assert "tests.x (1)" in str(failed_jobs())


def test_giving_up_fails_at_once_and_staff_can_retry(app: Flask, declare: Declare) -> None:
    def work(run: JobRun) -> None:
        raise GiveUp("nobody lives there")

    declare("tests.x", work)
    job_id = ask()
    run_pending(app)
    assert (job(job_id).state, job(job_id).error) == ("failed", "nobody lives there")
    declare("tests.x", lambda run: None)
    with write_transaction():
        retry(job_id, now=clock.now())
    assert run_pending(app) == 1
    assert job(job_id).state == "done"
    with pytest.raises(NotFound), write_transaction():
        retry(job_id, now=clock.now())


def test_work_that_nothing_knows_fails_with_a_clear_text(app: Flask) -> None:
    job_id = ask("gone.away")
    run_pending(app)
    assert job(job_id).state == "failed"
    assert "Nothing in use knows the work “gone.away”" in job(job_id).error


@pytest.fixture
def away(app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A kind of work whose plugin is not in use, for each reason why it may come back."""
    registry = get_registry()
    kind = "owls.count"
    match request.param:
        case "safe mode":
            registry.is_safe_mode = True
        case "left out":
            registry.failures.append(Failure("owls", ("owls (hub-owls): no eyes",)))
        case "installed":
            monkeypatch.setattr(registry, "loaded", [one for one in registry.loaded if one.name != "pledges"])
            kind = "pledges.count"
        case "tables":
            with write_transaction() as session:
                session.execute(text("CREATE TABLE owls_alembic_version (version_num VARCHAR(32))"))
    yield kind
    registry.is_safe_mode = False
    registry.failures[:] = [one for one in registry.failures if one.name != "owls"]
    db.session.rollback()
    with write_transaction() as session:
        session.execute(text("DROP TABLE IF EXISTS owls_alembic_version"))


@pytest.mark.parametrize("away", ["safe mode", "left out", "installed", "tables"], indirect=True)
def test_work_waits_untouched_until_its_plugin_is_back(app: Flask, declare: Declare, away: str) -> None:
    get_registry().job_kinds.clear()  # no periodic work beside it
    ran: list[int] = []
    job_id = ask(away)
    assert run_pending(app) == 0
    assert running.sweep(app) == []  # nobody is woken for it
    later(3600)
    assert not running.run_job(app, job_id)  # its message was delivered all the same
    waiting = job(job_id)
    assert (waiting.state, waiting.attempts, waiting.error) == ("queued", 0, "")
    assert (late_jobs(), failed_jobs()) == (None, None)
    db.session.rollback()
    declare(away, lambda run: ran.append(run.attempt))
    assert job_id in running.sweep(app)
    assert run_pending(app) == 1
    assert ran == [1]


@pytest.mark.parametrize("away", ["safe mode", "left out"], indirect=True)
def test_work_that_was_cut_off_waits_for_its_plugin_as_well(app: Flask, declare: Declare, away: str) -> None:
    job_id = ask(away)
    with write_transaction():
        assert claim(job_id, "a worker that was killed")
    with time_machine.travel(clock.machine_now() + services.LEASE + timedelta(seconds=1)):
        running.sweep(app)
    assert job(job_id).state == "queued"


@pytest.mark.parametrize("away", ["safe mode"], indirect=True)
def test_the_consumer_does_not_spin_over_what_waits(
    app: Flask, declare: Declare, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its message is delivered once; then every sweep lets it lie, and does not wait behind it either."""
    asked: list[int] = []

    def run_and_note(app: Flask, job_id: int) -> bool:
        asked.append(job_id)
        return running.run_job(app, job_id)

    monkeypatch.setattr("hub.jobs.consumer.SWEEP_SECONDS", 0.1)
    monkeypatch.setattr("hub.jobs.consumer.run_job", run_and_note)
    done = threading.Event()
    declare("tests.x", lambda run: done.set())
    waiting = [ask(away) for _ in range(101)]  # more than one look at the table finds
    last = ask()
    queue: Queue = app.extensions["hub_jobs"]
    queue.huey.flush()
    start_consumer(app)
    try:
        assert done.wait(15)
        ask(away, unique_key="delivered")
        time.sleep(1)
    finally:
        stop_consumer(app)
    assert asked.count(last) == 1
    assert not set(asked) & set(waiting)
    assert len(asked) == len(set(asked))
    assert job(waiting[0]).state == "queued"


def test_what_a_job_did_not_commit_is_not_kept(app: Flask, declare: Declare) -> None:
    def work(run: JobRun) -> None:
        with write_transaction():
            enqueue("tests.kept", now=run.now)
        db.session.add(Job(kind="tests.lost", run_after=run.now, created_at=run.now))

    declare("tests.x", work)
    declare("tests.kept", lambda run: None)
    ask()
    assert run_pending(app) == 2
    assert db.session.scalar(select(func.count()).where(Job.kind == "tests.lost")) == 0


def test_a_job_for_later_waits(app: Flask, declare: Declare) -> None:
    declare("tests.x", lambda run: None)
    ask(run_after=clock.now() + timedelta(hours=1))
    assert run_pending(app) == 0
    later(3601)
    assert run_pending(app) == 1


def test_progress_is_told_inside_and_outside_of_a_transaction(app: Flask, declare: Declare) -> None:
    seen: list[tuple[int, int]] = []

    def work(run: JobRun) -> None:
        run.progress(10, 10)
        seen.append((job(run.job_id).progress_done, job(run.job_id).progress_total))
        with write_transaction():
            run.progress(20, 20)  # must not wait for its own writer lock
        seen.append((job(run.job_id).progress_done, job(run.job_id).progress_total))

    declare("tests.x", work)
    ask()
    start = time.monotonic()
    run_pending(app)
    assert seen == [(10, 10), (20, 20)]
    assert time.monotonic() - start < 10


def test_a_worker_that_was_taken_over_stops_and_changes_nothing(app: Flask, declare: Declare) -> None:
    def work(run: JobRun) -> None:
        with write_transaction() as session:
            session.execute(update(Job).where(Job.id == run.job_id).values(lease_token="another"))
        with pytest.raises(LeaseLost):
            run.progress(1, 1)

    declare("tests.x", work)
    job_id = ask()
    run_pending(app)
    assert (job(job_id).state, job(job_id).lease_token) == ("running", "another")


def test_two_workers_cannot_take_one_job(app: Flask) -> None:
    job_id = ask()
    with write_transaction():
        taken = [claim(job_id, token) for token in ("one", "two")]
    assert taken == [True, False]


def test_a_dead_workers_job_is_queued_again_and_at_last_failed(app: Flask, declare: Declare) -> None:
    get_registry().job_kinds.clear()  # no periodic work beside it
    declare("tests.x", lambda run: None, attempts=2)
    job_id = ask()
    for attempt in (1, 2):
        with write_transaction():
            assert claim(job_id, f"worker {attempt}")
        assert running.sweep(app) == []  # its lease still holds
        with time_machine.travel(clock.machine_now() + services.LEASE + timedelta(seconds=1)):
            running.sweep(app)
        later(services.LEASE.total_seconds() + 1)
    assert (job(job_id).state, job(job_id).attempts) == ("failed", 2)
    assert "worker died" in job(job_id).error


@pytest.mark.parametrize("days", [-30, 30])
def test_a_worker_with_another_clock_is_not_taken_for_dead(app: Flask, declare: Declare, days: int) -> None:
    """As with ``HUB_NOW`` given to the server alone: what it says of days does not end a lease or make it endless."""
    get_registry().job_kinds.clear()
    declare("tests.x", lambda run: None)
    job_id = ask()
    with write_transaction():
        assert claim(job_id, "worker")
    clock.set_clock(clock.now() + timedelta(days=days))
    running.sweep(app)
    assert job(job_id).state == "running"
    with time_machine.travel(clock.machine_now() + services.LEASE + timedelta(seconds=1)):
        running.sweep(app)
    assert job(job_id).state == "queued"


def test_periodic_work_is_asked_for_once_a_period(app: Flask, declare: Declare) -> None:
    ran: list[datetime] = []
    get_registry().job_kinds.clear()
    declare("tests.hourly", lambda run: ran.append(run.now), every=timedelta(hours=1))
    for _ in range(3):
        running.sweep(app)
        run_pending(app)
    assert len(ran) == 1
    later(3600)
    running.sweep(app)
    run_pending(app)
    assert len(ran) == 2


def test_old_jobs_are_cleaned_away(app: Flask, declare: Declare) -> None:
    declare("tests.x", lambda run: None)
    done, waiting = ask(), ask(run_after=clock.now() + timedelta(days=365))
    run_pending(app)
    later(31 * 86400)
    with write_transaction():
        assert services.tidy(now=clock.now()) == 1
    assert set(db.session.scalars(select(Job.id))) == {waiting}
    assert done != waiting


def test_health_tells_of_work_left_lying(app: Flask) -> None:
    assert late_jobs() is None
    assert failed_jobs() is None
    db.session.rollback()
    ask()
    later(16 * 60)
    assert "1 job has waited" in str(late_jobs())


def test_the_consumer_runs_jobs_soon_after_the_commit(app: Flask, declare: Declare) -> None:
    done = threading.Event()
    declare("tests.x", lambda run: done.set())
    start_consumer(app)
    try:
        start_consumer(app)  # twice is once
        job_id = ask()
        assert done.wait(10)
        deadline = time.monotonic() + 10
        while job(job_id).state != "done" and time.monotonic() < deadline:
            time.sleep(0.05)
        assert job(job_id).state == "done"
    finally:
        stop_consumer(app)
    assert app.extensions["hub_jobs"].consumer is None


def test_the_consumer_finds_jobs_whose_message_was_lost(app: Flask, declare: Declare) -> None:
    done = threading.Event()
    declare("tests.x", lambda run: done.set())
    ask()
    queue: Queue = app.extensions["hub_jobs"]
    queue.huey.flush()
    start_consumer(app)
    try:
        assert done.wait(15)
    finally:
        stop_consumer(app)
