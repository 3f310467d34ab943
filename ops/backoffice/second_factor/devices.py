"""What staff own: one authenticator app, and recovery codes that open once each. The rows are those of django-otp."""

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from hashlib import sha256
from typing import Any

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ops.server import security
from ops.server.security import Event

RECOVERY_CODES = 10
DIGITS = 6
GROUP = 4
Account = Any
logger = structlog.get_logger(__name__)


class Throttled(Exception):
    """Too many wrong codes. `seconds`: until the next try."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong codes. Try again in {seconds} s.")
        self.seconds = seconds


class AlreadyEnrolled(Exception):
    """The account has an authenticator app."""


def app_of(account: Account) -> TOTPDevice | None:
    """The authenticator app of an account."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).first()


def codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    left: int = StaticToken.objects.filter(device__user=account, device__confirmed=True).count()
    return left


def new_key() -> str:
    """A random key of 160 bits, hex."""
    return secrets.token_hex(20)


def address_of(account: Account, key: str) -> str:
    """The `otpauth:` address that an app reads from the QR code."""
    return str(TOTPDevice(user=account, key=key).config_url)


def readable(key: str) -> str:
    """The key as a person types it into an app: base32 in groups of four."""
    return _grouped(b32encode(unhexlify(key)).decode(), " ")


@transaction.atomic
def enrol(*, account: Account, key: str, code: str) -> tuple[Device, list[str]] | None:
    """Keep the app whose present code this is, with fresh recovery codes; None for a wrong code. Raises AlreadyEnrolled."""
    get_user_model()._default_manager.select_for_update().get(pk=account.pk)
    if app_of(account):
        raise AlreadyEnrolled
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    if not _looks_like_app_code(code) or not totp.verify(int(code), tolerance=1):
        return None
    app = TOTPDevice.objects.create(user=account, name="authenticator app", key=key, drift=totp.drift, last_t=totp.t())
    return app, renew_codes(account=account)


@transaction.atomic
def renew_codes(*, account: Account) -> list[str]:
    """Fresh recovery codes in the place of those there were; only their digests are kept."""
    holder, _ = StaticDevice.objects.get_or_create(user=account, name="recovery codes")
    holder.token_set.all().delete()
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=holder, token=_digest(code)) for code in codes)
    logger.info("recovery codes made", staff=account.get_username())
    return [_grouped(code, "-") for code in codes]


def verify(*, account: Account, text: str, address: str) -> Device | None:
    """The device whose code this is: the app's, once, or a recovery code, once. Raises Throttled.

    A wrong code makes the next try of that device wait, twice as long each time.
    """
    code = "".join(text.split()).replace("-", "").lower()
    kind, token = (TOTPDevice, code) if _looks_like_app_code(code) else (StaticDevice, _digest(code))
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=account, confirmed=True).first()
        if device is not None:
            _refuse_throttled(device)
        found = device if device is not None and device.verify_token(token) else None
    if found is None:
        security.record(Event.BAD_SECOND_FACTOR, address=address, staff=account.get_username())
    return found


@transaction.atomic
def reset(*, account: Account) -> bool:
    """Forget the app and the recovery codes, so that the next login enrols again. False where there were none."""
    rows = [kind.objects.filter(user=account).delete()[0] for kind in (TOTPDevice, StaticDevice)]
    security.record(Event.SECOND_FACTOR_RESET, staff=account.get_username())
    return any(rows)


def _refuse_throttled(device: Any) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise Throttled(max(1, round((why["locked_until"] - timezone.now()).total_seconds())))


def _looks_like_app_code(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def _digest(code: str) -> str:
    """80 bits, as long as the code is and as the column holds."""
    return b32encode(sha256(code.encode(errors="replace")).digest()[:10]).decode().lower()


def _grouped(text: str, separator: str) -> str:
    return separator.join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
