"""Admin pages of the API clients."""

from clients.admin.clients import ApiClientAdmin
from clients.admin.idempotency import IdempotencyRecordAdmin
from clients.admin.keys import ApiKeyAdmin

__all__ = ["ApiClientAdmin", "ApiKeyAdmin", "IdempotencyRecordAdmin"]
