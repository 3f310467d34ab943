"""When each client last had a turn at the workers."""

from django.db import models

from clients.models import ApiClient


class WorkTurn(models.Model):
    """One row for each client that a worker has worked for."""

    client = models.OneToOneField(ApiClient, on_delete=models.CASCADE, primary_key=True, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client_id} at {self.taken_at}"
