"""Pytest plugin: one PostgreSQL for all tests of a run, started when the first test asks for it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from hub.testing.need import unavailable
from hub.testing.postgres import Cluster, ClusterError, prepare_sharing, shared_cluster
from hub.testing.programs import find_postgres


def pytest_configure(config: pytest.Config) -> None:
    """Name the shared server's folder before the worker processes start; stop the server with the run."""
    config.add_cleanup(prepare_sharing())


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The shared server. Skips where PostgreSQL or its driver is missing; a server that does not start is an error."""
    require_postgres()
    try:
        return shared_cluster()
    except ClusterError as error:
        pytest.fail(str(error), pytrace=False)


def require_postgres() -> None:
    """Skip the test where PostgreSQL or its driver is missing, with the command that installs it."""
    if find_postgres() is None:
        unavailable("PostgreSQL is not installed (on Debian: apt-get install postgresql; else set HUB_TEST_POSTGRES)")
    if find_spec("psycopg") is None:
        unavailable('the driver of PostgreSQL is not installed (pip install "partner-hub[postgres]")')
