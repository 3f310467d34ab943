"""How the REST framework works here, and what its generated document says."""

from ops.core.version import VERSION

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["clients.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["clients.permissions.Denied"],
    "DEFAULT_RENDERER_CLASSES": ["ops.api.renderers.JsonRenderer"],
    "COERCE_DECIMAL_TO_STRING": False,
    "DEFAULT_PARSER_CLASSES": ["ops.api.parsers.JsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ops.api.negotiation.JsonOnly",
    "DEFAULT_PAGINATION_CLASS": "ops.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["ops.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "ops.api.schema.ProblemAwareSchema",
    "DEFAULT_METADATA_CLASS": "ops.api.metadata.AllowedMethods",
    "EXCEPTION_HANDLER": "ops.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tonsurance API",
    "DESCRIPTION": (
        "Parametric insurance on stablecoins: price 560 products, bind policies, follow the book.\n\n"
        "Amounts in USD and TON and all rates are JSON numbers, exact decimals; requests may send decimal strings as well. "
        "TON amounts stand beside as `*_nano`, integers in strings, exact in any language. "
        "Rates are fractions per year, APY is percent. Every error is an `application/problem+json` document (RFC 9457) "
        "whose `code` is a stable machine word. Lists are paged by cursor: follow `next`. Unknown or repeated query parameters are refused."
    ),
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "SERVERS": [{"url": "/", "description": "This host"}],
    "TAGS": [
        {"name": "quote", "description": "Premiums; quoting reserves nothing."},
        {"name": "products", "description": "The catalogue with its current rates."},
        {"name": "capacity", "description": "How much more can be bound."},
        {"name": "policies", "description": "Binding, reading and cancelling cover."},
        {"name": "risk", "description": "The book as a whole."},
        {"name": "tranches", "description": "The capital behind the cover."},
        {"name": "bridges", "description": "Health of the bridges on which cover is sold."},
        {"name": "prices", "description": "What the coins and TON are worth, and how far each coin is from its peg."},
        {"name": "analysis", "description": "Stress tests, value at risk, what-ifs and backtests of the book."},
        {"name": "batch", "description": "Many quotes, stress tests or what-ifs in one call."},
        {"name": "webhooks", "description": "Events sent to addresses of yours, signed, in order, at least once."},
        {"name": "auth", "description": "Tokens for browsers and sockets."},
        {"name": "health", "description": "Whether this service works."},
        {"name": "metrics", "description": "The service in a few figures."},
        {"name": "monitoring", "description": "How the service does, for operators: the admin scope, or a session of staff."},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "UnderwritingCheckEnum": "quotes.serializers.CHECKS",
        "MovementKindEnum": "tranches.serializers.MOVEMENT_KINDS",
        "LedgerKindEnum": "tranches.models.LedgerEntry.Kind",
        "PolicyStatusEnum": "quotes.models.Policy.Status",
        "BridgeStatusEnum": "bridges.models.STATUSES",
        "BridgeAlertKindEnum": "bridges.models.KINDS",
        "BridgeAlertSeverityEnum": "bridges.models.SEVERITIES",
        "NotificationTypeEnum": "live.webhooks.serializers.EVENTS",
        "PriorityEnum": "live.webhooks.serializers.PRIORITIES",
        "WebhookStatusEnum": "live.models.Webhook.Status",
        "DeliveryStatusEnum": "live.models.Delivery.Status",
        "PauseReasonEnum": "live.models.Webhook.PauseReason",
        "RiskAlertSeverityEnum": "risk.models.alerts.SEVERITIES",
        "AnalysisStatusEnum": "risk.models.analyses.Analysis.Status",
        "AnalysisTypeEnum": "risk.models.analyses.Analysis.Type",
        "BatchStatusEnum": "risk.models.batches.Batch.Status",
        "BatchItemStatusEnum": "risk.batch.serializers.ITEM_STATUSES",
        "RiskAlertStatusEnum": "risk.models.alerts.RiskAlert.Status",
        "ServiceStatusEnum": "ops.observability.monitoring.serializers.STATUSES",
        "DegradedReasonEnum": "ops.observability.readiness.CODES",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "ops.api.schema_headers.document_headers"],
}
