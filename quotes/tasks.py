"""Jobs of Celery beat."""

from celery import shared_task
from django.utils import timezone

from clients import idempotency
from quotes.services import closing, ranking


@shared_task(name="quotes.expire_policies")
def expire_policies() -> int:
    """Expire the policies whose term is over. Concurrent runs are safe: each policy is expired under the book lock."""
    return closing.expire_due()


@shared_task(name="quotes.publish_ranking")
def publish_ranking() -> bool:
    """Publish top products, if the ranking changed."""
    return ranking.tell_when_changed()


@shared_task(name="clients.forget_old_answers")
def forget_old_answers() -> int:
    """Delete stored answers of idempotency keys after 24 h."""
    return idempotency.forget_old_answers(now=timezone.now())
