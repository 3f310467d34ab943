"""The database of the test: how a process gets its own, and where other processes find it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from tests.migrated import TEMPLATE


def use_a_database_of_its_own() -> None:
    """Copy the migrated template for this process (xdist: for this worker) and connect Django to the copy. It ends with the server."""
    _copy_and_use(f"test_{_worker()}", TEMPLATE)


@contextmanager
def use_another_database() -> Iterator[None]:
    """Meanwhile Django works on another migrated database, without rows, whose tables may be changed."""
    before = connection.settings_dict["NAME"]
    _copy_and_use(f"changed_{_worker()}", TEMPLATE)
    try:
        yield
    finally:
        _use(before)


def _copy_and_use(name: str, template: str) -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    _use(name)


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def url_of_the_database() -> str:
    """Where other processes find it."""
    return _url(connection.settings_dict["NAME"])


def _url(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
