"""Staff accounts and groups, in the theme of the other pages. Nobody gives more than they have, and nobody changes who has more."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

PLAIN = ()  # the two lists of the stock widget have labels that a screen reader may not read
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])  # the pages of the last two would show the keys of others


def held_by(staff: Any) -> QuerySet[Permission]:
    """The permissions that a member of staff has, and so may give."""
    everything = Permission.objects.all()
    if staff.is_active and staff.is_superuser:
        return everything
    return everything.filter(Q(user=staff) | Q(group__user=staff)).distinct()


def _is_within(permissions: QuerySet[Permission], staff: Any) -> bool:
    """Whether they have all of these."""
    return not permissions.exclude(pk__in=held_by(staff)).exists()


class WithinOwnRights(ModelAdmin):
    """The permissions and groups offered are those that the member of staff has; a row with more than that is not theirs to change."""

    def rights_of(self, obj: Any) -> QuerySet[Permission] | None:
        """What the row grants; None for everything."""
        raise NotImplementedError

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            kwargs["queryset"] = self._offered(db_field.remote_field.model, request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Of the chosen rows those that are theirs to delete."""
        super().delete_queryset(request, queryset.filter(pk__in=[row.pk for row in queryset if self._is_theirs(request, row)]))

    def _is_theirs(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or request.user.is_superuser:
            return True
        rights = self.rights_of(obj)
        return rights is not None and _is_within(rights, request.user)

    def _offered(self, model: Any, staff: Any) -> QuerySet[Any]:
        if model is Permission:
            return held_by(staff).select_related("content_type")
        beyond = Permission.objects.exclude(pk__in=held_by(staff))
        return Group.objects.exclude(permissions__in=beyond)


@admin.register(User)
class UserAdmin(WithinOwnRights, DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Members of staff and what they may do."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    filter_horizontal = PLAIN

    def rights_of(self, obj: User) -> QuerySet[Permission] | None:
        return None if obj.is_superuser else Permission.objects.filter(Q(user=obj) | Q(group__user=obj)).distinct()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, "is_superuser")


@admin.register(Group)
class GroupAdmin(WithinOwnRights, DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]  # Django types its keywords
    """Permissions that go together."""

    filter_horizontal = PLAIN

    def rights_of(self, obj: Group) -> QuerySet[Permission] | None:
        return obj.permissions.all()
