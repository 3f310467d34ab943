"""What is announced of analyses."""

from live.notifications.payloads import Payload


class AnalysisCompleted(Payload, frozen=True):
    """An analysis came to its end; `status` is `completed` or `failed`. GET analysis/{id} has the rest."""

    analysis_id: str
    analysis_type: str
    status: str
