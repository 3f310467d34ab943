"""The database of the test: how a process gets its own, and where other processes find it."""

import os
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from tests.migrated import TEMPLATE


def use_a_database_of_its_own() -> None:
    """Copy the migrated template for this process (xdist: for this worker) and connect Django to the copy. It ends with the server."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(_url("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    connection.close()
    connection.settings_dict["NAME"] = name


def url_of_the_database() -> str:
    """Where other processes find it."""
    return _url(connection.settings_dict["NAME"])


def _url(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
