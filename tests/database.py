"""The database of the test, for other processes."""

import os
from urllib.parse import urlsplit

from django.db import connection


def url_of_the_database() -> str:
    """Where they find it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
