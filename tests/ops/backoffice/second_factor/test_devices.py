"""Codes are good once, wrong ones make the next try wait, and what is stored opens nothing."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ops.backoffice.second_factor import devices
from ops.models import AuthenticatorApp
from tests.ops.backoffice.second_factor.codes import code_of, enrolled, wrong

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", is_staff=True)


def verified(account: User, text: str) -> bool:
    return devices.verify(account=account, text=text, address="127.0.0.1") is not None


def test_a_code_opens_once(clock: Any, clerk: User) -> None:
    app, _ = enrolled(clerk)
    assert not verified(clerk, code_of(app.key))  # it was used to enrol
    clock.shift(STEP * 2)
    code = code_of(app.key)
    assert [verified(clerk, code), verified(clerk, code)] == [True, False]


def test_wrong_codes_make_the_next_one_wait_longer_each_time(clock: Any, clerk: User) -> None:
    app, _ = enrolled(clerk)
    clock.shift(STEP * 2)
    waits = []
    for _ in range(5):
        assert not verified(clerk, wrong(app.key))
        with pytest.raises(devices.Throttled) as refusal:
            verified(clerk, code_of(app.key))
        waits.append(refusal.value.seconds)
        clock.shift(timedelta(seconds=refusal.value.seconds + 1))
    assert waits == [1, 2, 4, 8, 16]
    assert verified(clerk, code_of(app.key))


def test_a_recovery_code_opens_once_however_it_is_written(clerk: User) -> None:
    _, codes = enrolled(clerk)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert verified(clerk, codes[0].upper().replace("-", " "))
    assert not verified(clerk, codes[0])
    assert devices.codes_left(clerk) == 9


def test_no_recovery_code_is_stored_as_it_is(clerk: User) -> None:
    _, codes = enrolled(clerk)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert not stored & {code.replace("-", "") for code in codes}
    assert not verified(clerk, stored.pop())


def test_new_recovery_codes_take_the_place_of_the_old(clerk: User) -> None:
    _, old = enrolled(clerk)
    new = devices.renew_codes(account=clerk)
    assert not verified(clerk, old[0])
    assert devices.codes_left(clerk) == 10
    assert not set(old) & set(new)


def test_a_code_of_another_account_opens_nothing(clock: Any, clerk: User) -> None:
    enrolled(clerk)
    other = User.objects.create_user("other", is_staff=True)
    app, codes = enrolled(other)
    clock.shift(STEP * 2)
    assert not verified(clerk, code_of(app.key))
    assert not verified(User.objects.create_user("third"), codes[0])


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"])
def test_what_is_no_code_enrols_nothing(clerk: User, code: str) -> None:
    assert devices.enrol(account=clerk, key=devices.new_key(), code=code) is None
    assert not TOTPDevice.objects.exists()


def test_an_account_has_one_app(clerk: User) -> None:
    enrolled(clerk)
    with pytest.raises(devices.AlreadyEnrolled):
        enrolled(clerk)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_code_opens_one_session(clerk: User) -> None:
    _, codes = enrolled(clerk)
    together, found = Barrier(4), []

    def give() -> None:
        together.wait()
        try:
            found.append(verified(clerk, codes[0]))
        except devices.Throttled:
            found.append(False)
        finally:
            connection.close()

    threads = [Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]


def test_a_reset_forgets_everything_and_is_kept_in_the_audit_trail(clerk: User, capsys: Any, caplog: pytest.LogCaptureFixture) -> None:
    enrolled(clerk)
    call_command("reset_totp", "clerk")
    assert "enrols an authenticator app at the next login" in capsys.readouterr().out
    assert (devices.app_of(clerk), devices.codes_left(clerk)) == (None, 0)
    (history,) = set(AuthenticatorApp.pgh_event_models.values())
    inserted, deleted = history.objects.order_by("pgh_id")
    assert (inserted.pgh_label, deleted.pgh_label, deleted.user_id) == ("insert", "delete", clerk.pk)
    assert deleted.pgh_context.metadata == {"command": "reset_totp", "account": "clerk"}
    assert not hasattr(deleted, "key")
    assert any("second_factor_reset" in record.getMessage() for record in caplog.records)


def test_a_reset_of_nobody_is_an_error() -> None:
    with pytest.raises(CommandError, match="no account named"):
        call_command("reset_totp", "nobody")
