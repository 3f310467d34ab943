"""Oracles are named `client:` or `feed:`, so that no client can be taken for a feed's oracle."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

FEEDS = ("defillama", "simulator-1", "simulator-2", "simulator-3")
PREFIXES = ("client:", "feed:")


def add(apps, schema_editor):
    observations = apps.get_model("bridges", "BridgeObservation").objects
    observations.filter(oracle__in=FEEDS).update(oracle=Concat(Value("feed:"), F("oracle")))
    observations.exclude(oracle__startswith="feed:").update(oracle=Concat(Value("client:"), F("oracle")))


def take_away(apps, schema_editor):
    for prefix in PREFIXES:
        named = apps.get_model("bridges", "BridgeObservation").objects.filter(oracle__startswith=prefix)
        named.update(oracle=Substr("oracle", len(prefix) + 1))


class Migration(migrations.Migration):
    dependencies = [("bridges", "0003_feeds")]
    operations = [migrations.RunPython(add, take_away)]
