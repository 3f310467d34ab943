"""Staff read the dead letters, replay them, and pause and resume webhooks; secrets stay hidden."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from clients.models import ApiClient
from live.models import Delivery, Webhook
from live.notifications.services import announce_all
from tests.admin.conftest import Staff, words
from tests.live.events import SECRET, carry_ours, fell, queued, webhook

Status = Delivery.Status


@pytest.fixture
def hook(db: None, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    """A webhook with two dead letters and one delivery that waits."""
    carry_ours(monkeypatch)
    hook = webhook(ApiClient.objects.create(name="owner"), failures=3, next_attempt_at=timezone.now())
    announce_all(notices=[fell("USDC"), fell("USDT"), fell("DAI")])
    queued(hook)
    dead = Delivery.objects.order_by("id")[:2].values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(dead)).update(
        status=Status.DEAD, attempts=11, reason="It answered 500.", finished_at=timezone.now()
    )
    return hook


def dead_letter() -> Delivery:
    return Delivery.objects.filter(status=Status.DEAD).earliest("id")


def page(row: Any, action: str) -> str:
    return f"live/{row._meta.model_name}/{row.pk}/{action}/"


def test_a_dead_letter_says_what_was_not_delivered_and_why(chief: Staff, hook: Webhook) -> None:
    shown = chief.get(f"live/delivery/{dead_letter().pk}/change/").content.decode()
    assert "It answered 500." in shown
    assert "USDC" in shown
    assert "&quot;" not in shown.split("Payload")[1].split("</table>")[0]


def test_a_replay_is_confirmed_first(chief: Staff, hook: Webhook) -> None:
    letter = dead_letter()
    assert "sent to https://hooks.example/in again" in chief.get(page(letter, "replay")).content.decode()
    assert dead_letter() == letter


def test_a_replayed_letter_goes_first_and_does_not_expire(chief: Staff, hook: Webhook) -> None:
    letter = dead_letter()
    chief.post(page(letter, "replay"), confirmed="yes")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.expires_at) == (Status.PENDING, 0, None)
    assert queued(hook) == ["USDC", "DAI"]
    hook.refresh_from_db()
    assert (hook.failures, hook.next_attempt_at) == (0, None)


def test_a_replay_is_recorded_with_who_asked_for_it(chief: Staff, hook: Webhook) -> None:
    chief.post(page(dead_letter(), "replay"), confirmed="yes")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_change_message()) == (chief.user, "Replayed.")


def test_what_is_no_dead_letter_is_not_replayed(chief: Staff, hook: Webhook) -> None:
    pending = Delivery.objects.get(status=Status.PENDING)
    answer = chief.post(page(pending, "replay"), confirmed="yes")
    assert "no dead letter any more" in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_all_dead_letters_of_a_webhook_are_replayed_in_their_order(chief: Staff, hook: Webhook) -> None:
    answer = chief.post(page(hook, "replay_all"), confirmed="yes")
    assert "Replayed 2 dead letters." in answer.content.decode()
    assert queued(hook) == ["USDC", "USDT", "DAI"]


def test_staff_pause_and_resume(chief: Staff, hook: Webhook) -> None:
    chief.post(page(hook, "pause"), confirmed="yes")
    hook.refresh_from_db()
    assert (hook.status, hook.pause_reason) == ("paused", "by_staff")
    chief.post(page(hook, "resume"), confirmed="yes")
    hook.refresh_from_db()
    assert (hook.status, hook.pause_reason) == ("active", "")


def test_a_page_offers_what_fits_the_state(chief: Staff, hook: Webhook) -> None:
    shown = chief.get(f"live/webhook/{hook.pk}/change/").content.decode()
    assert (page(hook, "pause") in shown, page(hook, "resume") in shown) == (True, False)
    assert page(dead_letter(), "replay") in chief.get(f"live/delivery/{dead_letter().pk}/change/").content.decode()


@pytest.mark.parametrize("path", ["live/webhook/", "live/webhook/{}/change/"])
def test_no_page_shows_a_secret(chief: Staff, hook: Webhook, path: str) -> None:
    shown = chief.get(path.format(hook.pk)).content.decode()
    assert SECRET not in shown
    assert hook.secret not in shown


def test_viewing_does_not_allow_to_replay(clerk: Staff, hook: Webhook) -> None:
    clerk.may("view_delivery", "view_webhook")
    letter = dead_letter()
    assert clerk.get(f"live/delivery/{letter.pk}/change/").status_code == 200
    assert clerk.post(page(letter, "replay"), confirmed="yes").status_code == 403
    assert clerk.post(page(hook, "replay_all"), confirmed="yes").status_code == 403
    clerk.choose("live/delivery/", "replay_selected", letter, confirmed="yes")
    assert dead_letter() == letter


def test_chosen_dead_letters_are_replayed_after_a_confirmation_and_pending_ones_are_left_alone(chief: Staff, hook: Webhook) -> None:
    letters = list(Delivery.objects.all())
    shown = words(chief.choose("live/delivery/", "replay_selected", *letters))
    assert "2 dead letters will be sent again" in shown
    assert "does not fit 1 of the chosen rows" in shown
    assert Delivery.objects.filter(status=Status.DEAD).count() == 2
    assert "Done: 2 deliveries." in words(chief.choose("live/delivery/", "replay_selected", *letters, confirmed="yes"))
    assert queued(hook) == ["USDC", "USDT", "DAI"]


def test_a_second_yes_replays_nothing_more(chief: Staff, hook: Webhook) -> None:
    letters = list(Delivery.objects.filter(status=Status.DEAD))
    chief.choose("live/delivery/", "replay_selected", *letters, confirmed="yes")
    Delivery.objects.filter(status=Status.PENDING).update(attempts=3)
    assert "Nothing was done" in words(chief.choose("live/delivery/", "replay_selected", *letters, confirmed="yes"))
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {3}
