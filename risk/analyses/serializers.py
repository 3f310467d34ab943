"""Shapes of analyses."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ops.api.serializers import AnyCaseField, StrictSerializer
from risk.models import Analysis

Shape = serializers.Serializer[Any]
PARAMETERS = """What the type takes, all with defaults unless said otherwise.
`stress_test`: `scenario` (a name) or `shocks` {`prices` {coin: fraction of the peg reference}, `btc_change`, `ton_change`,
`bridge_loss`, `exchange_loss`}; neither: every scenario.
`var`: `horizon_days` (30), `level` (0.99), `paths` (100000), `seed`.
`what_if`: `policies` [{`action` add or remove, `coverage_type`, `chain`, `stablecoin`, `coverage_amount`}] and
`capital` [{`action` deposit or withdraw, `tranche_id`, `amount_ton`}], one of them at least; `paths`, `seed`.
`backtest`: `stablecoin` and `days` (730), or `losses` and perhaps a `forecasts` of each; `level` (0.99), `window` (250)."""


class AnalysisIn(StrictSerializer):
    """A question about the book."""

    analysis_type = AnyCaseField(choices=Analysis.Type.choices)
    parameters = serializers.DictField(default=dict, help_text=PARAMETERS)


class AnalysisErrorOut(Shape):
    """Why there is no result."""

    code = serializers.CharField(help_text="Stable machine word; `cancelled` when you cancelled it.")
    detail = serializers.CharField()


class AnalysisSummaryOut(Shape):
    """An analysis without its result."""

    id = serializers.UUIDField()
    analysis_type = serializers.ChoiceField(choices=Analysis.Type.choices)
    status = serializers.ChoiceField(choices=Analysis.Status.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100, help_text="Percent.")
    input_text = serializers.CharField(
        help_text="The question in canonical JSON: keys sorted, defaults filled in. Posted again, it asks the same."
    )
    error = AnalysisErrorOut(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


@extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
class ResultField(serializers.JSONField):
    """The answer; null until there is one."""


class AnalysisOut(AnalysisSummaryOut):
    """An analysis, with its result once it is completed."""

    analysis_result = ResultField()
