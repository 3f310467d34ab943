"""What the list of analyses can be filtered by."""

import django_filters

from risk.models import Analysis


class AnalysisFilter(django_filters.FilterSet):
    """By type and status."""

    analysis_type = django_filters.ChoiceFilter(choices=Analysis.Type.choices)
    status = django_filters.ChoiceFilter(choices=Analysis.Status.choices)
