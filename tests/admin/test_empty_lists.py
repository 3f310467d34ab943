"""A list without rows says so."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_list_without_rows_says_that_there_is_nothing_yet(client: Client) -> None:
    client.force_login(User.objects.create_superuser("chief"))
    page = client.get("/admin/risk/analysis/").content.decode()
    assert "There are no analyses." in page
