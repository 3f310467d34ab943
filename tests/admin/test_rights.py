"""No shipped group can lift itself: each is tried at every admin address that could grant more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.urls import URLPattern, URLResolver
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.services import create_client
from config.groups import GROUPS
from quotes.models import Policy
from tests.admin.conftest import Staff, signed_in
from tests.ops.backoffice.second_factor.codes import enrolled

ENDS_THE_SESSION = ("login/", "logout/")
APPS = ("auth", "clients", "django_celery_beat", "otp_totp", "otp_static", "ops", "admin", "pghistory")
PASSWORD = "correct-horse-battery"
GRANTING = {"clients.grant_sensitive_scopes"}
ACCOUNTS = {f"auth.{action}_{model}" for action in ("add", "change", "delete") for model in ("user", "group", "permission")}


@dataclass(frozen=True)
class Stage:
    """A member of a shipped group, and what they would like to have."""

    staff: Staff
    superuser: User
    treasury: ApiClient
    ordinary: ApiClient
    job: PeriodicTask


def lift(stage: Stage) -> dict[str, Any]:
    """Fields that would grant more, for whatever form they reach."""
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    return {
        **dict.fromkeys(("confirmed", "post", "is_active", "is_staff", "is_superuser", "enabled"), "yes"),
        **dict.fromkeys(("password1", "password2", "new_password1", "new_password2"), PASSWORD),
        "usable_password": "true",
        "set-password": "1",
        "username": stage.staff.user.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "groups": [str(pk) for pk in Group.objects.values_list("pk", flat=True)],
        "user_permissions": every,
        "permissions": every,
        "name": "lifted",
        "tier": "broker",
        "scopes": [scope.value for scope in Scope],
        "allowed_networks": "0.0.0.0/0",
        "days_valid": "30",
        "overlap_hours": "2",
        "regtask": "quotes.expire_policies",
        "task": "quotes.expire_policies",
        "args": '["forged"]',
        "kwargs": "{}",
        "headers": "{}",
        "interval": str(stage.job.interval_id),
        "every": "1",
        "period": "seconds",
        "keys-TOTAL_FORMS": "0",
        "keys-INITIAL_FORMS": "0",
        "key": "00" * 20,
        "user": str(stage.superuser.pk),
    }


def rights() -> dict[str, Any]:
    """Everything that says who may do what."""
    return {
        "accounts": sorted(User.objects.values_list("username", "password", "is_active", "is_staff", "is_superuser", "email")),
        "members": sorted(User.groups.through.objects.values_list("user_id", "group_id")),
        "own": sorted(User.user_permissions.through.objects.values_list("user_id", "permission_id")),
        "groups": sorted(Group.permissions.through.objects.values_list("group__name", "permission_id")),
        "sensitive": [client for client in clients() if set(client[2]) & {"oracle", "treasury", "admin"}],
        "keys": ApiKey.objects.filter(client__scopes__overlap=["oracle", "treasury", "admin"]).count(),
        "jobs": sorted(PeriodicTask.objects.values_list("name", "task", "args", "enabled", "interval_id")),
        "devices": sorted(TOTPDevice.objects.values_list("user_id", "key")) + sorted(StaticToken.objects.values_list("token")),
        "intervals": sorted(IntervalSchedule.objects.values_list("every", "period")),
    }


def clients() -> list[Any]:
    return list(ApiClient.objects.order_by("pk").values_list("name", "tier", "scopes", "allowed_networks"))


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def targets(stage: Stage) -> dict[str, list[Any]]:
    """Rows worth taking over, by the beginning of their addresses."""
    return {
        "auth/user/": [stage.superuser.pk, stage.staff.user.pk],
        "auth/group/": list(Group.objects.values_list("pk", flat=True)),
        "clients/apiclient/": [stage.treasury.pk, stage.ordinary.pk],
        "clients/apikey/": [stage.treasury.keys.get().pk, stage.ordinary.keys.order_by("pk")[0].pk],
        "django_celery_beat/periodictask/": [stage.job.pk],
        "django_celery_beat/intervalschedule/": [stage.job.interval_id],
    }


def filled(stage: Stage) -> list[str]:
    """Every admin address of the apps that grant rights, with the rows worth taking over put in."""
    found = []
    for address in addresses(admin.site.get_urls()):
        if address in ENDS_THE_SESSION or (not address.startswith(tuple(f"{app}/" for app in APPS)) and address.count("/") > 1):
            continue
        rows = next((rows for start, rows in targets(stage).items() if address.startswith(start)), [1])
        placed = {address.replace("<path:object_id>", str(row)).replace("<id>", str(row)) for row in rows}
        found += sorted(path for path in placed if "<" not in path and "(?P" not in path and "^" not in path)
    return found


def actions(prefix: str) -> list[str]:
    """The bulk actions that the list of a model knows, whoever may use them."""
    app, model = prefix.strip("/").split("/")
    pages: list[Any] = list(admin.site._registry.values())
    (registered,) = [page for page in pages if (page.opts.app_label, page.opts.model_name) == (app, model)]
    return [name for _, name, _ in registered._get_base_actions()]


@pytest.fixture
def stage(request: Any, db: None) -> Stage:
    member = User.objects.create_user("member", password=PASSWORD, is_staff=True)
    member.groups.add(Group.objects.get(name=request.param))
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    enrolled(chief)
    return Stage(
        signed_in(member),
        chief,
        create_client(name="treasury", scopes=[Scope.TREASURY], allowed_networks=["198.51.100.0/24"])[0],
        create_client(name="ordinary", scopes=[Scope.READ])[0],
        PeriodicTask.objects.get(task="quotes.expire_policies"),
    )


@pytest.mark.parametrize("stage", GROUPS, indirect=True)
def test_no_member_of_a_shipped_group_can_lift_itself(stage: Stage) -> None:
    before, sent = rights(), 0
    mask = {"jobs", "intervals"} if stage.staff.user.groups.get().name == "Scheduler" else set()
    for path in filled(stage):
        answer = stage.staff.browser.post(f"/admin/{path}", lift(stage))
        assert answer.status_code < 500, path
        sent += 1
    for prefix, rows in targets(stage).items():
        for action in [*actions(prefix), "delete_selected"]:
            stage.staff.browser.post(f"/admin/{prefix}", {**lift(stage), "action": action, "_selected_action": [str(row) for row in rows]})
            sent += 1
    after = rights()
    assert sent > 50
    assert stage.staff.get("").status_code == 200  # the session lasted: nothing was refused for want of one
    assert {name: after[name] for name in after if name not in mask} == {name: before[name] for name in before if name not in mask}
    assert User.objects.get(username="chief").check_password(PASSWORD)


@pytest.mark.parametrize("group", GROUPS)
def test_no_shipped_group_has_a_permission_that_grants_others(group: str, db: None) -> None:
    held = {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename")
    }
    assert not held & (GRANTING | ACCOUNTS)


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
@pytest.mark.parametrize("scope", ["oracle", "treasury", "admin"])
def test_operations_make_no_client_with_a_sensitive_scope(stage: Stage, scope: str) -> None:
    page = stage.staff.post("clients/apiclient/add/", name="mine", tier="standard", scopes=["read", scope], is_active="on")
    assert f"with {scope} takes a permission of its own" in page.content.decode()
    assert not ApiClient.objects.filter(name="mine").exists()


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
def test_operations_work_with_ordinary_clients_as_before(stage: Stage) -> None:
    stage.staff.post("clients/apiclient/add/", name="wallet", tier="broker", scopes=["read", "write", "risk"], is_active="on")
    wallet = ApiClient.objects.get(name="wallet")
    stage.staff.post(f"clients/apiclient/{wallet.pk}/issue_key/", days_valid="30", confirmed="yes")
    stage.staff.post(f"clients/apikey/{wallet.keys.latest('id').pk}/rotate/", overlap_hours="2", confirmed="yes")
    assert wallet.keys.count() == 3


def terms(client: ApiClient, **changed: Any) -> dict[str, Any]:
    """What the form of a client sends."""
    held = {
        "name": client.name,
        "tier": client.tier,
        "scopes": client.scopes,
        "allowed_networks": ",".join(client.allowed_networks),
        "is_active": "on",
        "keys-TOTAL_FORMS": "1",
        "keys-INITIAL_FORMS": "1",
    }
    return {name: value for name, value in {**held, **changed}.items() if value is not None}


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
@pytest.mark.parametrize(
    "changed",
    [
        {"tier": "premium"},
        {"scopes": ["treasury", "write"]},
        {"allowed_networks": ""},
        {"allowed_networks": "198.51.0.0/16"},
        {"allowed_networks": "198.51.100.0/24,203.0.113.7/32"},
        {"allowed_networks": "2001:db8::/48"},
        {"name": "renamed"},
    ],
)
def test_operations_give_nothing_more_to_a_client_that_holds_a_sensitive_scope(stage: Stage, changed: dict[str, Any]) -> None:
    before = clients()
    page = stage.staff.post(f"clients/apiclient/{stage.treasury.pk}/change/", **terms(stage.treasury, **changed))
    assert "takes a permission of its own" in page.content.decode()
    assert clients() == before


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
@pytest.mark.parametrize("changed", [{"scopes": []}, {"allowed_networks": "198.51.100.7/32"}, {"is_active": None}])
def test_operations_take_away_from_any_client(stage: Stage, changed: dict[str, Any]) -> None:
    before = ApiClient.objects.values().get(pk=stage.treasury.pk)
    stage.staff.post(f"clients/apiclient/{stage.treasury.pk}/change/", **terms(stage.treasury, **changed))
    assert ApiClient.objects.values().get(pk=stage.treasury.pk) != before


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
def test_operations_revoke_keys_of_any_client_and_activate_only_ordinary_ones(stage: Stage) -> None:
    ApiClient.objects.update(is_active=False)
    stage.staff.choose("clients/apiclient/", "activate_selected", stage.treasury, stage.ordinary, confirmed="yes")
    assert [*ApiClient.objects.filter(is_active=True)] == [stage.ordinary]
    stage.staff.post(f"clients/apikey/{stage.treasury.keys.get().pk}/revoke/", confirmed="yes")
    assert stage.treasury.keys.get().revoked_at


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
def test_a_refused_attempt_is_a_security_event_with_its_name(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    key = stage.treasury.keys.get()
    stage.staff.post("clients/apiclient/add/", name="mine", tier="standard", scopes=["treasury"], is_active="on")
    assert stage.staff.post(f"clients/apiclient/{stage.treasury.pk}/issue_key/", confirmed="yes").status_code == 403
    assert stage.staff.post(f"clients/apikey/{key.pk}/rotate/", overlap_hours="1", confirmed="yes").status_code == 403
    assert stage.staff.post(f"auth/user/{stage.superuser.pk}/password/", password1="x", password2="x").status_code == 403
    assert sum("rights_refused" in record.getMessage() for record in caplog.records) == 4
    assert all("member" in record.getMessage() for record in caplog.records if "rights_refused" in record.getMessage())


@pytest.mark.parametrize("stage", ["Operations"], indirect=True)
def test_with_the_permission_all_of_it_works(stage: Stage) -> None:
    stage.staff.may("grant_sensitive_scopes")
    stage.staff.post("clients/apiclient/add/", name="feed", tier="broker", scopes=["oracle"], is_active="on")
    stage.staff.post(f"clients/apiclient/{stage.treasury.pk}/issue_key/", days_valid="3", confirmed="yes")
    stage.staff.post(f"clients/apiclient/{stage.treasury.pk}/change/", **terms(stage.treasury, tier=Tier.BROKER.value))
    assert ApiClient.objects.get(name="feed").scopes == ["oracle"]
    assert (ApiClient.objects.get(name="treasury").tier, stage.treasury.keys.count()) == ("broker", 2)


@pytest.mark.parametrize("stage", [group for group in GROUPS if group != "Claims"], indirect=True)
def test_only_the_group_for_claims_settles_them(stage: Stage, policy: Policy) -> None:
    assert stage.staff.post(f"quotes/policy/{policy.pk}/settle/", confirmed="yes").status_code == 403


@pytest.mark.parametrize("stage", [group for group in GROUPS if group != "Scheduler"], indirect=True)
def test_only_the_group_for_jobs_switches_and_runs_them(stage: Stage) -> None:
    for action in ("disable_selected", "run_selected"):
        stage.staff.choose("django_celery_beat/periodictask/", action, stage.job, confirmed="yes")
    assert PeriodicTask.objects.get(pk=stage.job.pk).enabled


@pytest.mark.parametrize("stage", ["Scheduler"], indirect=True)
@pytest.mark.parametrize("wrong", [{"task": "celery.map"}, {"task": "no.such.task"}, {"args": "{}"}, {"kwargs": "[]"}])
def test_a_job_runs_tasks_of_this_service_alone_with_lists_and_objects(stage: Stage, wrong: dict[str, str]) -> None:
    fields = {**lift(stage), "regtask": "", "name": "mine", "args": "[]", **wrong}
    page = stage.staff.post("django_celery_beat/periodictask/add/", **fields)
    assert page.context["adminform"].form.errors
    assert not PeriodicTask.objects.filter(name="mine").exists()
