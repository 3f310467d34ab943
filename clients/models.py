"""API clients, their keys, and the answers kept for repeated requests."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from clients import networks
from clients.principals import Principal, Scope, Tier
from ops.audit.tracking import audited

SCOPES = [(scope.value, scope.value) for scope in Scope]
TIERS = [(tier.value, tier.value) for tier in Tier]


def validate_network(text: str) -> None:
    """CIDR without host bits, such as 203.0.113.0/24 or 2001:db8::/48."""
    try:
        networks.parse([text])
    except ValueError as error:
        raise ValidationError(f"{text!r} is no network: {error}", code="network") from error


@audited()
class ApiClient(models.Model):
    """A broker, wallet, desk or oracle that calls the API."""

    name = models.CharField(max_length=64, unique=True)
    tier = models.CharField(max_length=16, choices=TIERS, default=Tier.STANDARD.value)
    scopes = ArrayField(
        models.CharField(max_length=16, choices=SCOPES), default=list, help_text="read, write, oracle, treasury, risk, admin"
    )
    allowed_networks = ArrayField(
        models.CharField(max_length=43, validators=[validate_network]),
        default=list,
        blank=True,
        help_text="Networks it may call from, such as 203.0.113.0/24 or 2001:db8::/48. Empty: from anywhere.",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "API client"
        ordering = ["name"]
        permissions = [("grant_sensitive_scopes", "Can grant sensitive scopes, and make keys of clients that hold one")]
        constraints = [
            models.CheckConstraint(condition=models.Q(scopes__contained_by=[scope.value for scope in Scope]), name="client_scopes_known"),
            models.CheckConstraint(condition=models.Q(tier__in=[tier.value for tier in Tier]), name="client_tier_known"),
        ]

    def __str__(self) -> str:
        return self.name


@audited(exclude=["digest", "last_used_at"])
class ApiKey(models.Model):
    """A key of a client. Only its SHA-256 is kept: the key itself is random, 256 bits, and shown once."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="To the minute.")

    class Meta:
        verbose_name = "API key"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def is_valid(self, now: datetime) -> bool:
        """Neither revoked nor expired at `now`, and its client active."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now) and self.client.is_active

    def principal(self) -> Principal:
        """Its client as views see it."""
        holder = self.client
        return Principal(
            client_id=holder.pk,
            name=holder.name,
            tier=Tier(holder.tier),
            scopes=frozenset(map(Scope, holder.scopes)),
            key_id=self.pk,
            networks=networks.parse(holder.allowed_networks),
            expires_at=self.expires_at.timestamp() if self.expires_at else None,
        )


class IdempotencyRecord(models.Model):
    """The stored answer to a request with an `Idempotency-Key`, replayed when the same request comes again."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the operation and the body.")
    status = models.PositiveSmallIntegerField()
    response = models.TextField(help_text="JSON, byte for byte as it was answered.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotency_client_key")]

    def __str__(self) -> str:
        return self.key
