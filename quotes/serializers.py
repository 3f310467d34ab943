"""The REST face of quotes and policies: shapes in and out. Answers are built by the selectors; these document and check them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from ops.api.serializers import NameField, PlainDecimalField, StrictSerializer, StrictText
from quotes.bounds import MAX_COVERAGE, MAX_DAYS, MAX_POLICYHOLDER, MIN_COVERAGE, MIN_DAYS
from quotes.models import Policy
from quotes.quoting import STATE_UNAVAILABLE
from quotes.tokens import MAX_LENGTH
from quotes.underwriting import Code

Shape = serializers.Serializer[Any]
CHECKS = [code.value for code in Code]


class UsdField(PlainDecimalField):
    """USD with cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, **kwargs)


class RateField(serializers.DecimalField):
    """A fraction, written without trailing zeros."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=12, **kwargs)


class QuoteIn(Shape):
    """A cover to price. Names are matched without regard to case."""

    coverage_type = serializers.CharField(help_text="depeg, smart_contract, oracle, bridge, cex_liquidation")
    chain = serializers.CharField(help_text="Such as Ethereum.")
    stablecoin = serializers.CharField(help_text="Such as USDC.")
    coverage_amount = serializers.DecimalField(
        max_digits=10, decimal_places=2, min_value=MIN_COVERAGE, max_value=MAX_COVERAGE, help_text="USD; a number or a decimal string."
    )
    duration_days = serializers.IntegerField(min_value=MIN_DAYS, max_value=MAX_DAYS)


class BreakdownOut(Shape):
    """Breakdown of the premium."""

    base_rate = RateField()
    chain_multiplier = RateField()
    stablecoin_adjustment = RateField()
    total_rate = RateField(help_text="base_rate x chain_multiplier + stablecoin_adjustment, per year")
    coverage_amount = UsdField()
    duration_days = serializers.IntegerField()


class QuoteOut(Shape):
    """A priced cover and the token that binds it."""

    premium = UsdField()
    breakdown = BreakdownOut()
    product_hash = serializers.CharField()
    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
    quote_id = serializers.UUIDField()
    quote_token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    waiting_period_hours = serializers.IntegerField(min_value=0, help_text="From binding to the start of cover.")
    rate_version = serializers.IntegerField()
    bindable = serializers.BooleanField(help_text="Whether the book would take it now; decided again at binding.")
    not_bindable_reason = serializers.ChoiceField(choices=[*CHECKS, STATE_UNAVAILABLE], required=False)


class ProductOut(Shape):
    """A product and its current rate."""

    product_hash = serializers.CharField()
    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    base_rate = RateField()
    chain_multiplier = RateField()
    stablecoin_adjustment = RateField()
    total_rate = RateField()
    rate_version = serializers.IntegerField()


class HeadroomOut(Shape):
    """USD that one limit leaves; null where it holds whatever the amount."""

    limit = serializers.ChoiceField(choices=CHECKS)
    available_usd = UsdField(allow_null=True)


@extend_schema_serializer(many=False)
class CapacityOut(Shape):
    """How much more of a product can be bound, and which limit binds first."""

    product_hash = serializers.CharField()
    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    available_usd = UsdField()
    binding_limit = serializers.ChoiceField(choices=CHECKS)
    limits = HeadroomOut(many=True)
    timestamp = serializers.FloatField(help_text="Unix seconds.")


class BindIn(StrictSerializer):
    """Bind a quote."""

    quote_token = StrictText(max_length=MAX_LENGTH, trim_whitespace=False)
    policyholder = NameField(max_length=MAX_POLICYHOLDER, help_text="A name of any script; runs of spaces become one blank.")
    max_premium = UsdField(required=False, allow_null=True, min_value=0, help_text="Refuse when the premium is above this.")


class AllocationOut(Shape):
    """What one tranche carries of the cover and earned of the premium."""

    tranche_id = serializers.CharField()
    coverage_usd = UsdField()
    premium_usd = UsdField()


class PolicyOut(Shape):
    """A policy."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Policy.Status.choices)
    product_hash = serializers.CharField()
    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    coverage_amount = UsdField()
    duration_days = serializers.IntegerField()
    premium = UsdField()
    total_rate = RateField()
    rate_version = serializers.IntegerField()
    policyholder = serializers.CharField()
    policy_ref = serializers.CharField(allow_null=True)
    quote_id = serializers.UUIDField(allow_null=True)
    bound_at = serializers.DateTimeField(help_text="When it was bound; of an imported policy, when it was imported.")
    starts_at = serializers.DateTimeField(
        help_text="What happens before is not covered. The waiting period after `bound_at`, unless it was imported."
    )
    ends_at = serializers.DateTimeField()
    trigger_price = RateField(allow_null=True, help_text="Fraction of the peg reference; depeg only.")
    floor_price = RateField(allow_null=True, help_text="Fraction of the peg reference; depeg only.")
    allocation = AllocationOut(many=True)
    refund = UsdField(allow_null=True)
    payout = UsdField(allow_null=True, help_text="What a claim was settled for; null unless the policy is paid.")
    created_at = serializers.DateTimeField(help_text="`bound_at` by its old name.")
    closed_at = serializers.DateTimeField(allow_null=True)
