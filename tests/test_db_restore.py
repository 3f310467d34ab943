"""What a transactional test changes is put back, so that it decides nothing about the next one."""

import contextlib

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from bridges.models import Bridge
from clients.models import ApiClient
from clients.principals import Tier
from clients.services import create_client
from quotes.models import Chain, RateVersion, UninsurablePair
from quotes.services import rates
from tests.db_restore import DbRestore

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_that_were_made_go(django_db_setup: DbRestore) -> None:
    create_client(name="made", tier=Tier.BROKER, scopes=[])
    django_db_setup.put_back()
    assert not ApiClient.objects.exists()


def test_rows_that_were_taken_or_changed_come_back(django_db_setup: DbRestore) -> None:
    chains, pairs = set(Chain.objects.values_list()), set(UninsurablePair.objects.values_list())
    Chain.objects.update(multiplier=2)
    UninsurablePair.objects.all().delete()
    django_db_setup.put_back()
    assert set(Chain.objects.values_list()) == chains != set()
    assert set(UninsurablePair.objects.values_list()) == pairs != set()


def test_rows_that_the_service_itself_may_not_touch_go_too(django_db_setup: DbRestore) -> None:
    versions = set(RateVersion.objects.values_list("pk", flat=True))
    with rates.catalogue_edit(actor="test"):
        Chain.objects.update(multiplier=2)
    assert set(RateVersion.objects.values_list("pk", flat=True)) > versions
    django_db_setup.put_back()
    assert set(RateVersion.objects.values_list("pk", flat=True)) == versions


def test_who_reads_several_tables_in_one_transaction_holds_nothing_up(django_db_setup: DbRestore) -> None:
    """As a process of the service does, in whatever order: it may be at it when the test ends."""
    other = connection.copy()
    with contextlib.closing(other), other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM tranches_tranche")
        create_client(name="made", tier=Tier.BROKER, scopes=[])
        django_db_setup.put_back()
        cursor.execute("SELECT count(*) FROM clients_apiclient")
        assert cursor.fetchone() == (0,)


def test_numbers_go_on_where_they_were(django_db_setup: DbRestore) -> None:
    """Also after a migration that made the table, and its sequence, again."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE quotes_rateversionevent_pgh_id_seq RESTART WITH 1")
    django_db_setup.put_back()
    with rates.catalogue_edit(actor="test"):
        Chain.objects.update(multiplier=2)
    assert RateVersion.objects.count() > 1


def test_types_of_rows_are_the_same_as_before(django_db_setup: DbRestore) -> None:
    before = ContentType.objects.get_for_model(Bridge).pk
    ContentType.objects.all().delete()
    ContentType.objects.clear_cache()
    assert ContentType.objects.get_for_model(Bridge).pk != before
    django_db_setup.put_back()
    assert ContentType.objects.get_for_model(Bridge).pk == before
    assert Permission.objects.filter(content_type_id=before).exists()
