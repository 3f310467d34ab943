"""The shapes of GET risk/snapshot and risk/snapshots. Null stands for what could not be judged."""

from typing import Any

from rest_framework import serializers

from quotes.serializers import UsdField
from risk.models.snapshots import REGIMES
from risk.serializers.alerts import ratio

Shape = serializers.Serializer[dict[str, Any]]


class SnapshotSummaryOut(Shape):
    """The figures of one run. Losses are over 30 days."""

    taken_at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField(help_text="How long it took to compute them.")
    total_capital_usd = UsdField()
    effective_capital_usd = UsdField()
    liquid_reserves_usd = UsdField()
    coverage_sold_usd = UsdField()
    ltv = ratio(allow_null=True, help_text="Coverage sold over effective capital.")
    reserve_ratio = ratio(allow_null=True, help_text="Liquid reserves over capital.")
    policy_count = serializers.IntegerField()
    mean_duration_days = serializers.DecimalField(
        max_digits=7, decimal_places=2, allow_null=True, help_text="Days until the active policies end, on average."
    )
    top_stablecoin = serializers.CharField(allow_null=True, help_text="The coin with the largest exposure.")
    top_concentration = ratio(allow_null=True, help_text="Its exposure over capital.")
    bridge_exposure_usd = UsdField(help_text="All bridge cover.")
    correlation = ratio(allow_null=True, help_text="Mean absolute pairwise correlation of daily returns over 30 days.")
    correlation_regime = serializers.ChoiceField(choices=REGIMES, allow_null=True)
    expected_loss_usd = UsdField(allow_null=True)
    var_95_usd = UsdField(allow_null=True)
    var_99_usd = UsdField(allow_null=True)
    var_995_usd = UsdField(allow_null=True)
    es_95_usd = UsdField(allow_null=True)
    es_99_usd = UsdField(allow_null=True)
    var_99_ratio = ratio(allow_null=True, help_text="VaR 99 over capital.")
    worst_scenario = serializers.CharField(allow_null=True)
    worst_stress_loss_usd = UsdField(allow_null=True)
    stress_loss_ratio = ratio(allow_null=True, help_text="The worst stress loss over capital.")
    reverse_stress_depeg = ratio(allow_null=True, help_text="The smallest depeg of all coins that exhausts SURE_EQT; null when none does.")


class ConcentrationOut(Shape):
    """A member's exposure. The other dimensions name their member accordingly."""

    stablecoin = serializers.CharField(required=False)
    chain = serializers.CharField(required=False)
    coverage_type = serializers.CharField(required=False)
    group = serializers.CharField(required=False)
    bridge_id = serializers.CharField(required=False)
    exposure_usd = UsdField()
    share = ratio(allow_null=True, help_text="Of the capital.")
    policy_count = serializers.IntegerField(required=False)


class ConcentrationsOut(Shape):
    """Each dimension, largest first. Bridge cover rests in equal parts on the bridges of its chain."""

    by_stablecoin = ConcentrationOut(many=True)
    by_chain = ConcentrationOut(many=True)
    by_coverage_type = ConcentrationOut(many=True)
    by_group = ConcentrationOut(many=True)
    by_bridge = ConcentrationOut(many=True)


class CorrelationMatrixOut(Shape):
    """Rows and columns in the order of the coins; null with fewer than 20 common points."""

    stablecoins = serializers.ListField(child=serializers.CharField())
    values = serializers.ListField(child=serializers.ListField(child=serializers.FloatField(allow_null=True)))


class EstimateOut(Shape):
    """A figure with its 95 % Monte Carlo interval."""

    usd = UsdField()
    low = UsdField()
    high = UsdField()


class HistogramOut(Shape):
    """Where the simulated losses lie. All its probabilities sum to 1."""

    edges_usd = serializers.ListField(child=UsdField(), help_text="Of bins of equal width, from 0; none for a book that never loses.")
    probabilities = serializers.ListField(
        child=serializers.FloatField(), help_text="Of a loss above an edge and up to the next: one fewer than the edges."
    )
    no_loss_probability = serializers.FloatField(help_text="Of losing nothing.")
    beyond_probability = serializers.FloatField(help_text="Of losing more than the last edge.")


class ComponentOut(Shape):
    """What a product contributes to the expected shortfall at 99 %."""

    coverage_type = serializers.CharField()
    chain = serializers.CharField()
    stablecoin = serializers.CharField()
    es_99_usd = UsdField()


class TrancheRiskOut(Shape):
    """What the horizon does to a tranche."""

    tranche_id = serializers.CharField()
    expected_loss_usd = UsdField()
    loss_probability = serializers.FloatField(help_text="Of losing anything.")
    exhaustion_probability = serializers.FloatField(help_text="Of losing everything.")


class HorizonOut(Shape):
    """The losses over one horizon. Levels are in percent."""

    expected_loss = EstimateOut()
    value_at_risk = serializers.DictField(child=EstimateOut())
    expected_shortfall = serializers.DictField(child=EstimateOut())
    histogram = HistogramOut(required=False, help_text="Snapshots of earlier versions have none.")
    components = ComponentOut(many=True, help_text="The ten products with the largest ones.")
    tranches = TrancheRiskOut(many=True)
    expected_uncovered_usd = UsdField()


class LossModelOut(Shape):
    """Both horizons, `30d` and `1y`; or why the model cannot assess the book."""

    paths = serializers.IntegerField(required=False)
    seed = serializers.IntegerField(required=False)
    horizons = serializers.DictField(child=HorizonOut(), required=False)
    error = serializers.CharField(required=False)


class ScenarioLossOut(Shape):
    """What one bad day costs. The result on BTC stands beside the loss and is not netted against it."""

    scenario = serializers.CharField()
    annual_probability = ratio()
    loss_usd = UsdField()
    loss_ratio = ratio(allow_null=True)
    by_coverage_type = serializers.DictField(child=UsdField())
    by_stablecoin = serializers.DictField(child=UsdField())
    by_tranche = serializers.DictField(child=UsdField())
    uncovered_usd = UsdField()
    survivors = serializers.ListField(child=serializers.CharField(), help_text="Tranches with capital left.")
    ton_change = ratio(allow_null=True, help_text="Of the price of TON, in which capital is held. Snapshots of earlier versions have null.")
    capital_after_usd = UsdField(
        allow_null=True, help_text="Capital at the scenario's price of TON, before the loss. Snapshots of earlier versions have null."
    )
    btc_change = ratio()
    btc_result_usd = UsdField()


class ReverseStressOut(Shape):
    """How bad a day must be."""

    tranche_id = serializers.CharField()
    uniform_depeg = ratio(allow_null=True)


class StressOut(Shape):
    """Every active scenario, and the reverse stress."""

    scenarios = ScenarioLossOut(many=True)
    reverse = ReverseStressOut()


class SnapshotOut(SnapshotSummaryOut):
    """The newest run, whole."""

    concentrations = ConcentrationsOut()
    correlation_matrix = CorrelationMatrixOut()
    loss_model = LossModelOut()
    stress = StressOut()
    timestamp = serializers.FloatField(help_text="Unix seconds.")
