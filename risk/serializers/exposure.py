"""The shape of GET risk/exposure."""

from typing import Any

from rest_framework import serializers

from quotes.serializers import UsdField

Shape = serializers.Serializer[dict[str, Any]]


class CoverageTypeExposureOut(Shape):
    """Exposure of a coverage type."""

    coverage_type = serializers.CharField()
    exposure_usd = UsdField()


class ChainExposureOut(Shape):
    """Exposure of a chain."""

    chain = serializers.CharField()
    exposure_usd = UsdField()


class StablecoinExposureOut(Shape):
    """Exposure of a stablecoin."""

    stablecoin = serializers.CharField()
    exposure_usd = UsdField()


class ProductExposureOut(Shape):
    """Exposure of a product."""

    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    exposure_usd = UsdField()
    policy_count = serializers.IntegerField()


class ExposureOut(Shape):
    """Coverage sold by each dimension, largest first, and the ten largest products."""

    by_coverage_type = CoverageTypeExposureOut(many=True)
    by_chain = ChainExposureOut(many=True)
    by_stablecoin = StablecoinExposureOut(many=True)
    top_10_products = ProductExposureOut(many=True)
    total_exposure_usd = UsdField()
    total_policies = serializers.IntegerField()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
