"""Groups that fit the kinds of staff."""

import pytest
from django.contrib.auth.models import Group, User

from config.groups import GROUPS, ensure_groups

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("group", "may", "may_not"),
    [
        (
            "Underwriter",
            {"quotes.change_stablecoin", "quotes.change_policy", "tranches.view_tranche"},
            {"tranches.change_tranche", "quotes.add_claim"},
        ),
        ("Claims", {"quotes.add_claim", "quotes.view_policy"}, {"quotes.change_policy", "quotes.change_stablecoin"}),
        (
            "Risk officer",
            {"tranches.change_underwritinggate", "quotes.view_claim", "quotes.add_salessuspension"},
            {"quotes.change_stablecoin", "quotes.add_claim"},
        ),
        (
            "Operations",
            {"clients.add_apikey", "tranches.change_tranche", "pghistory.view_middlewareevents", "django_celery_beat.view_periodictask"},
            {"auth.change_user", "clients.grant_sensitive_scopes", "django_celery_beat.change_periodictask", "quotes.add_claim"},
        ),
        ("Scheduler", {"django_celery_beat.change_periodictask", "django_celery_beat.add_intervalschedule"}, {"quotes.view_policy"}),
    ],
)
def test_a_group_grants_what_its_people_do(group: str, may: set[str], may_not: set[str]) -> None:
    user = User.objects.create_user("clerk", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    assert may <= user.get_all_permissions()
    assert not may_not & user.get_all_permissions()


def test_an_edited_group_stays_as_it_is() -> None:
    Group.objects.get(name="Operations").permissions.clear()
    Group.objects.get(name="Underwriter").delete()
    ensure_groups()
    assert not Group.objects.get(name="Operations").permissions.exists()
    assert Group.objects.get(name="Underwriter").permissions.exists()


@pytest.mark.parametrize("group", GROUPS)
def test_no_group_may_change_who_the_staff_are(group: str) -> None:
    codenames = set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))
    assert not {"add_user", "change_user", "delete_user", "change_group", "add_permission"} & codenames
