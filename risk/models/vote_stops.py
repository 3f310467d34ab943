"""Stops of a coin's sales that one vote caused."""

from django.db import models


class VoteStop(models.Model):
    """An operator saw a coin below the trigger when the consensus did not. Its sales stop for some minutes."""

    coin = models.CharField(max_length=16)
    operator = models.CharField(max_length=160)
    ratio = models.DecimalField("price as a fraction of the peg reference", max_digits=12, decimal_places=8)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["-since"], name="vote_stop_time")]

    def __str__(self) -> str:
        return f"{self.coin} {self.ratio} by {self.operator}"
