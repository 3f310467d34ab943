"""What an authenticator app shows."""

from base64 import b32decode
from binascii import hexlify, unhexlify
from typing import Any

from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from ops.backoffice.second_factor import devices


def code_of(key: str) -> str:
    """The code of a key (hex) at this moment."""
    totp = TOTP(unhexlify(key))
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def key_on(page: Any) -> str:
    """The key that an enrolment page shows, hex."""
    return hexlify(b32decode(page.context["key"].replace(" ", ""))).decode()


def wrong(key: str) -> str:
    """A code of six digits that is not right now."""
    return f"{(int(code_of(key)) + 500_000) % 1_000_000:06d}"


def enrolled(account: Any) -> tuple[TOTPDevice, list[str]]:
    """An account's app, enrolled, and its recovery codes."""
    key = devices.new_key()
    made = devices.enrol(account=account, key=key, code=code_of(key))
    assert made is not None
    return TOTPDevice.objects.get(user=account), made[1]
