"""Proxy models of other packages' tables, so that their audit triggers and histories are our migrations.

One table is our own: which account belongs to which subject of the OIDC provider.
"""

from typing import Any

import pghistory
from django.contrib.auth.models import Group, User
from django.db import models
from django.utils import timezone
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from pghistory.models import Context

from ops.audit.append_only import EACH_ROW, NOT_EMPTIED
from ops.audit.tracking import audited

ACCOUNT = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
WHEN = ("interval", "crontab", "solar", "clocked", "start_time", "expires")
SCHEDULE = ("name", "task", "args", "kwargs", "queue", "enabled", "one_off", *WHEN)
ADDED_OR_REMOVED = (pghistory.InsertEvent(), pghistory.DeleteEvent())
groups_of_users: Any = User.groups.through
permissions_of_users: Any = User.user_permissions.through
permissions_of_groups: Any = Group.permissions.through


class AuditContext(Context):
    """Actor and origin: one row for each request that changed something."""

    class Meta:
        proxy = True
        triggers = [EACH_ROW, NOT_EMPTIED]


@audited(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*ACCOUNT)),
    pghistory.UpdateEvent("password", condition=pghistory.AnyChange("password")),
    pghistory.UpdateEvent("login", condition=pghistory.AnyChange("last_login")),
    pghistory.DeleteEvent(),
    fields=["id", *ACCOUNT],
    model_name="StaffAccountEvent",
)
class StaffAccount(User):
    """An account of staff. That a password was changed is kept, and no password."""

    class Meta:
        proxy = True


@audited()
class StaffGroup(Group):
    """A group of staff."""

    class Meta:
        proxy = True


@audited(*ADDED_OR_REMOVED)
class GroupMembership(groups_of_users):
    """Who belongs to which group."""

    class Meta:
        proxy = True


@audited(*ADDED_OR_REMOVED)
class GroupPermission(permissions_of_groups):
    """What the members of a group may do."""

    class Meta:
        proxy = True


@audited(*ADDED_OR_REMOVED)
class AccountPermission(permissions_of_users):
    """What one account may do beside its groups."""

    class Meta:
        proxy = True


@audited(*ADDED_OR_REMOVED, fields=["id", "user", "name", "confirmed"], model_name="AuthenticatorAppEvent")
class AuthenticatorApp(TOTPDevice):
    """The authenticator app of an account: that it was enrolled or reset is kept, and no key."""

    class Meta:
        proxy = True


@audited(*ADDED_OR_REMOVED, fields=["id", "user", "name", "confirmed"], model_name="RecoveryCodesEvent")
class RecoveryCodes(StaticDevice):
    """The recovery codes of an account, as a whole."""

    class Meta:
        proxy = True


@audited()
class StaffIdentity(models.Model):
    """A subject of an OIDC provider and the account that it signs in to."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "staff identities"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="staff_identity_subject"),
            models.UniqueConstraint(fields=["account", "issuer"], name="staff_identity_account"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


@audited(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*SCHEDULE)),
    pghistory.DeleteEvent(),
    fields=["id", *SCHEDULE],
    model_name="ScheduleEvent",
)
class Schedule(PeriodicTask):
    """A job's schedule, without what each run of it writes."""

    class Meta:
        proxy = True


@audited()
class Interval(IntervalSchedule):
    """What a schedule says: every so often."""

    class Meta:
        proxy = True


@audited()
class Crontab(CrontabSchedule):
    """What a schedule says: at certain minutes, hours and days."""

    class Meta:
        proxy = True


@audited()
class Clocked(ClockedSchedule):
    """What a schedule says: once, at a certain time."""

    class Meta:
        proxy = True


@audited()
class Solar(SolarSchedule):
    """What a schedule says: by the sun."""

    class Meta:
        proxy = True
