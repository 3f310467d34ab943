"""Re-encrypt the secrets of webhooks after a change of SECRET_KEY, before the old key is dropped."""

from uuid import UUID

import structlog
from django.db import transaction

from live.models import Webhook
from live.webhooks import secret_encryption
from live.webhooks.secret_encryption import UnreadableSecret

logger = structlog.get_logger(__name__)


def reseal_secrets() -> int:
    """Re-encrypt secrets under an old key with the present one; returns the number of webhooks. An unreadable secret is logged."""
    return sum(_reseal(webhook_id) for webhook_id in Webhook.objects.values_list("pk", flat=True))


@transaction.atomic
def _reseal(webhook_id: UUID) -> bool:
    webhook = Webhook.objects.select_for_update().filter(pk=webhook_id).first()
    if webhook is None or all(map(secret_encryption.is_current, _sealed(webhook))):
        return False
    try:
        webhook.secret = secret_encryption.encrypt(secret_encryption.decrypt(webhook.secret))
        webhook.previous_secret = (
            secret_encryption.encrypt(secret_encryption.decrypt(webhook.previous_secret)) if webhook.previous_secret else ""
        )
    except UnreadableSecret:
        logger.warning("webhook secret cannot be read, its owner must rotate it", webhook=str(webhook_id))
        return False
    webhook.save(update_fields=["secret", "previous_secret"])
    return True


def _sealed(webhook: Webhook) -> list[str]:
    return [secret for secret in (webhook.secret, webhook.previous_secret) if secret]
