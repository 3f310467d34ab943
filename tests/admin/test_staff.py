"""Staff accounts and groups: nobody gives more than they have."""

from django.contrib.auth.models import Group, Permission, User

from tests.admin.conftest import Staff


def test_whoever_may_change_accounts_gives_no_more_than_they_have(clerk: Staff, chief: Staff) -> None:
    clerk.may("change_user", "view_user", "add_user", "change_group", "view_group", "view_policy")
    other = User.objects.create_user("other", is_staff=True)
    fields = {"username": "other", "is_active": "on", "is_staff": "on", "is_superuser": "on", "date_joined_0": "2026-01-01"}
    fields |= {"date_joined_1": "00:00:00"}
    view, change = (Permission.objects.get(codename=name) for name in ("view_policy", "change_policy"))
    clerk.post(f"auth/user/{other.pk}/change/", **fields, user_permissions=[str(change.pk)])
    clerk.post(f"auth/user/{other.pk}/change/", **fields, groups=[str(Group.objects.get(name="Operations").pk)])
    other = User.objects.get(pk=other.pk)
    assert (other.is_superuser, other.get_all_permissions()) == (False, set())
    clerk.post(f"auth/user/{other.pk}/change/", **fields, user_permissions=[str(view.pk)])
    assert User.objects.get(pk=other.pk).get_all_permissions() == {"quotes.view_policy"}
    assert clerk.post(f"auth/user/{chief.user.pk}/password/", password1="x", password2="x").status_code == 403
    assert clerk.post(f"auth/group/{Group.objects.get(name='Operations').pk}/change/", name="x").status_code == 403
