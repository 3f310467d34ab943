"""What the list of analyses can be filtered by."""

import django_filters

from ops.api.filters import AnyCaseFilter
from risk.models import Analysis


class AnalysisFilter(django_filters.FilterSet):
    """By type and status."""

    analysis_type = AnyCaseFilter(choices=Analysis.Type.choices)
    status = AnyCaseFilter(choices=Analysis.Status.choices)
