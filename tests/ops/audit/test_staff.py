"""Who belongs to the staff and what they may do: every change of it is kept, with who made it and from where."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from ops.models import AccountPermission, GroupMembership, GroupPermission, StaffAccount, StaffGroup
from quotes.models import SalesSuspension
from quotes.services import suspensions
from tests.admin.conftest import Staff, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def chief() -> Staff:
    return signed_in(User.objects.create_superuser("chief", password="only-for-tests"))


@pytest.fixture
def recruit() -> User:
    return User.objects.create_user("recruit", is_staff=True)


def events(model: Any) -> list[Any]:
    """What is kept of the model, oldest first."""
    return [event for history in set(model.pgh_event_models.values()) for event in history.objects.order_by("pgh_id")]


def newest(model: Any, label: str) -> Any:
    return [event for event in events(model) if event.pgh_label == label][-1]


def test_a_new_account_names_who_made_it_and_from_where(chief: Staff) -> None:
    chief.post("auth/user/add/", username="recruit", usable_password="true", password1=PASSWORD, password2=PASSWORD)
    event = newest(StaffAccount, "insert")
    assert (event.username, event.is_staff) == ("recruit", False)
    assert event.pgh_context.metadata.items() >= {"user": chief.user.pk, "address": "127.0.0.1", "url": "/admin/auth/user/add/"}.items()


def test_so_does_what_makes_it_staff(chief: Staff) -> None:
    outsider = User.objects.create_user("outsider")
    group = Group.objects.get(name="Operations")
    date = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    chief.post(f"auth/user/{outsider.pk}/change/", username="outsider", is_active="on", is_staff="on", groups=[group.pk], **date)
    promoted, joined = newest(StaffAccount, "update"), newest(GroupMembership, "insert")
    assert (promoted.is_staff, promoted.pgh_context.metadata["user"]) == (True, chief.user.pk)
    assert (joined.user_id, joined.group_id, joined.pgh_context_id) == (outsider.pk, group.pk, promoted.pgh_context_id)


def test_a_password_is_said_to_have_changed_and_is_not_told(recruit: User) -> None:
    recruit.set_password(PASSWORD)
    recruit.save()
    event = newest(StaffAccount, "password")
    assert (event.username, hasattr(event, "password")) == ("recruit", False)


def test_a_login_is_kept_with_its_address(recruit: User, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    recruit.set_password(PASSWORD)
    recruit.save()
    login = {"username": "recruit", "password": PASSWORD}
    assert Client().post("/admin/login/", login, headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 302
    assert newest(StaffAccount, "login").pgh_context.metadata["address"] == "198.51.100.9"


def test_permissions_of_an_account_and_of_a_group_leave_a_trace(recruit: User) -> None:
    permission, group = Permission.objects.get(codename="view_policy"), Group.objects.create(name="readers")
    recruit.user_permissions.add(permission)
    group.permissions.add(permission)
    group.permissions.clear()
    assert newest(AccountPermission, "insert").permission_id == permission.pk
    assert [event.pgh_label for event in events(GroupPermission) if event.group_id == group.pk] == ["insert", "delete"]


def test_who_left_a_group_and_which_group_is_gone_is_kept(recruit: User) -> None:
    group = Group.objects.create(name="short-lived")
    recruit.groups.add(group)
    number = group.pk
    group.delete()
    assert (newest(GroupMembership, "delete").user_id, newest(StaffGroup, "delete").pgh_obj_id) == (recruit.pk, number)


def test_a_suspension_that_is_lifted_is_not_forgotten(catalogue: None) -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDT", reason="test", actor="staff:chief")
    SalesSuspension.objects.all().delete()
    assert [event.pgh_label for event in events(SalesSuspension)] == ["insert", "delete"]
