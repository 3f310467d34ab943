"""From a subject of the provider to an account of staff: by the subject, or the first time by a verified e-mail address."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from ops.backoffice.oidc.provider import Claims, Refused
from ops.models import StaffIdentity

Account = Any


@transaction.atomic
def account_for(claims: Claims) -> Account:
    """The account that this subject belongs to; it may be inactive or without rights. Raises Refused where there is none.

    The link of an account with a subject is made once. Afterwards the e-mail address counts for nothing: whoever inherits it at the
    provider is another subject.
    """
    known = StaffIdentity.objects.select_related("account").filter(issuer=claims.issuer, subject=claims.subject).first()
    if known:
        return known.account
    if claims.email is None:
        raise Refused("the provider has not verified the e-mail address")
    if not claims.email.isascii():
        raise Refused("the e-mail address has letters that look like others")
    account = _by_email(claims.email) or _created(claims.email)
    if StaffIdentity.objects.filter(issuer=claims.issuer, account=account).exists():
        raise Refused("the account belongs to another subject")
    StaffIdentity.objects.create(account=account, issuer=claims.issuer, subject=claims.subject)
    return account


def _by_email(email: str) -> Account | None:
    """The only account with that address. Raises Refused where several have it."""
    found = [row for row in _accounts().filter(email__iexact=email) if row.email.lower() == email.lower()]
    if len(found) > 1:
        raise Refused("several accounts have this e-mail address")
    return found[0] if found else None


def _created(email: str) -> Account:
    """An account without password and rights, where the settings allow it. Raises Refused."""
    if not settings.OIDC_CREATE_ACCOUNTS:
        raise Refused("no account has this e-mail address")
    if len(email) > _accounts().model._meta.get_field("username").max_length:
        raise Refused("the e-mail address is too long for the name of an account")
    try:
        with transaction.atomic():
            return _accounts().create_user(email, email=email)
    except IntegrityError as error:
        raise Refused("an account without e-mail address has this name") from error


def _accounts() -> Any:
    return get_user_model()._default_manager
