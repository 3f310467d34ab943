"""Observations of sources, consensus prices and their minutes, depeg states, peg references and feed status."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clients.models import ApiClient
from ops.audit.append_only import NOT_CHANGED
from ops.audit.tracking import audited
from ops.core.feeds import FeedRecord
from prices.depeg import Depeg, DepegAssessment
from prices.evidence import Evidence
from prices.feeds import RESERVED_SOURCES
from prices.gate import Gate, GateTerms
from prices.sources import LONGEST_AGE, SourceClass, is_same_operator, operator_name

TON = "TON"
SOURCE_LENGTH = 32
SOURCE_PATTERN = rf"^[a-z0-9][a-z0-9._-]{{0,{SOURCE_LENGTH - 1}}}$"
TERMS = GateTerms()
MINUTES = TERMS.opens_after // timedelta(minutes=1)


def price_field(name: str) -> "models.DecimalField[Decimal, Decimal]":
    """USD for one unit, to eight decimals."""
    return models.DecimalField(name, max_digits=20, decimal_places=8)


def share_field(name: str, default: Decimal) -> "models.DecimalField[Decimal, Decimal]":
    """A fraction of the peg reference, to four decimals."""
    return models.DecimalField(name, max_digits=5, decimal_places=4, default=default, db_default=default)


class AssetPrice(models.Model):
    """Current consensus price of an asset. One in doubt is the lower of the last good price and what is said now; TON alone can be."""

    symbol = models.CharField(max_length=16, primary_key=True)
    price_usd = price_field("price, USD")
    source = models.CharField(max_length=SOURCE_LENGTH)
    observed_at = models.DateTimeField()
    good_usd = models.DecimalField("last good price, USD", max_digits=20, decimal_places=8, null=True, blank=True)
    is_doubtful = models.BooleanField("in doubt", default=False, db_default=False)
    good_since = models.DateTimeField("good in a row since", null=True, blank=True)
    good_at = models.DateTimeField("last found good", null=True, blank=True)

    class Meta:
        ordering = ["symbol"]
        constraints = [models.CheckConstraint(condition=Q(price_usd__gt=0), name="asset_price_positive")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.price_usd} USD"

    def evidence(self) -> Evidence:
        """Its columns as `prices.evidence` takes them."""
        return Evidence(self.good_since, self.good_at)


@audited()
class PegReference(models.Model):
    """Peg reference of a stablecoin: 1 USD, or the net asset value of a coin that accrues yield. Depeg is measured against it.

    Beside it, as fractions of it, where sales of the coin's cover stop and go on, and the coin whose gate holds for this one too.
    """

    symbol = models.CharField(max_length=16, primary_key=True)
    nav_usd = models.DecimalField("reference, USD", max_digits=20, decimal_places=8, default=1)
    accrues_yield = models.BooleanField(default=False)
    closes_below = share_field("sales stop below", TERMS.closes_below)
    opens_at = share_field("sales go on from", TERMS.opens_at)
    opens_after_minutes = models.PositiveSmallIntegerField(
        "after so many minutes in a row", default=MINUTES, db_default=MINUTES, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    rests_on = models.CharField(
        "rests on", max_length=16, blank=True, default="", db_default="", help_text="Sales of this coin's cover stop with that coin's."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["symbol"]
        constraints = [
            models.CheckConstraint(condition=Q(nav_usd__gt=0), name="peg_reference_positive"),
            models.CheckConstraint(
                condition=Q(closes_below__gt=0, closes_below__lt=F("opens_at"), opens_at__lte=1),
                name="gate_closes_below_where_it_opens",
                violation_error_message="Sales stop below where they go on, and both lie between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=~Q(rests_on=F("symbol")),
                name="coin_rests_on_another",
                violation_error_message="A coin does not rest on itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} against {self.nav_usd} USD"

    def clean(self) -> None:
        if self.rests_on and not PegReference.objects.filter(symbol=self.rests_on).exists():
            raise ValidationError({"rests_on": "There is no such coin."})

    def terms(self) -> GateTerms:
        """Its columns as `prices.gate` takes them."""
        return GateTerms(self.closes_below, self.opens_at, timedelta(minutes=self.opens_after_minutes))


@audited()
class PriceSource(models.Model):
    """A venue that staff have assigned: who reports it, and whose vote it is. All venues of an operator make one vote."""

    source = models.CharField(max_length=SOURCE_LENGTH, primary_key=True, validators=[RegexValidator(SOURCE_PATTERN)])
    source_class = models.CharField(
        "class", max_length=16, choices=[(one.value, one.value.replace("_", " ")) for one in SourceClass], default=SourceClass.OWN.value
    )
    operator = models.CharField(
        max_length=160, default="", help_text="Whose vote it is: all sources of an operator have one, whoever reports them."
    )
    reporter = models.CharField(
        max_length=160, help_text="Who reports it: client: and the name of the API client. A feed of the service is feed: and its name."
    )
    max_age_seconds = models.PositiveSmallIntegerField(
        "longest age, seconds",
        default=int(LONGEST_AGE.total_seconds()),
        db_default=int(LONGEST_AGE.total_seconds()),
        help_text="For so long an observation has a vote.",
    )
    is_enabled = models.BooleanField("enabled", default=True, db_default=True, help_text="Off: it has no vote, and takes no push.")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["source"]
        constraints = [
            models.CheckConstraint(condition=Q(source_class__in=[one.value for one in SourceClass]), name="price_source_class_known"),
            models.CheckConstraint(
                condition=Q(max_age_seconds__gte=30, max_age_seconds__lte=int(LONGEST_AGE.total_seconds())),
                name="price_source_age_bounded",
                violation_error_message=f"From 30 to {int(LONGEST_AGE.total_seconds())} seconds.",
            ),
            models.CheckConstraint(condition=~Q(operator=""), name="price_source_has_an_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.source} by {self.reporter}"

    def clean(self) -> None:
        kind, _, name = self.reporter.partition(":")
        if kind == "client" and not ApiClient.objects.filter(name=name).exists():
            raise ValidationError({"reporter": "There is no such API client."})
        if kind not in {"client", "feed"} or not name:
            raise ValidationError({"reporter": "client: and the name of an API client."})
        if kind == "client":
            self._check_client()
        self.operator = self._spelled(operator_name(self.operator))

    def _check_client(self) -> None:
        """A client is no feed, has the vote of none, makes nothing up, and speaks for one operator. Raises ValidationError."""
        if self.source in RESERVED_SOURCES:
            raise ValidationError({"source": "This name belongs to a feed of the service."})
        if operator_name(self.operator).casefold().startswith("feed:"):
            raise ValidationError({"operator": "A client has not the vote of a feed."})
        if self.source_class == SourceClass.STAND_IN:
            raise ValidationError({"source_class": "Only a feed of the service makes prices up."})
        others = PriceSource.objects.filter(reporter=self.reporter).exclude(pk=self.pk).values_list("operator", flat=True)
        if other := next((name for name in others if not is_same_operator(name, self.operator)), None):
            raise ValidationError({"operator": f"This client speaks for {other}: whoever reports for two has two votes."})

    def _spelled(self, operator: str) -> str:
        """The operator as its other sources write it: a name in other capitals is no other vote."""
        known = PriceSource.objects.exclude(pk=self.pk).values_list("operator", flat=True)
        return next((name for name in known if is_same_operator(name, operator)), operator)


class PriceObservation(models.Model):
    """Observation of one source at one time, unique by source, asset and time."""

    symbol = models.CharField(max_length=16)
    source = models.CharField(max_length=SOURCE_LENGTH)
    price_usd = price_field("price, USD")
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-observed_at", "-id"]
        indexes = [BrinIndex(fields=["observed_at"], name="price_observation_time", autosummarize=True)]
        constraints = [
            models.UniqueConstraint(fields=["symbol", "source", "observed_at"], name="price_observation_once"),
            models.CheckConstraint(condition=Q(price_usd__gt=0), name="price_observation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.price_usd} USD by {self.source}"


class DepegState(models.Model):
    """How far a coin is below its peg, since when, and the two prices (fractions of the reference) that say so; and its gate of sales."""

    class State(models.TextChoices):
        PEGGED = Depeg.PEGGED.label
        WARNING = Depeg.WARNING.label
        CRITICAL = Depeg.CRITICAL.label

    symbol = models.CharField(max_length=16, primary_key=True)
    state = models.CharField(max_length=16, choices=State.choices)
    ratio = models.DecimalField(max_digits=12, decimal_places=8)
    previous_ratio = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    since = models.DateTimeField()
    assessed_at = models.DateTimeField()
    closed_since = models.DateTimeField("sales closed since", null=True)
    steady_since = models.DateTimeField("steady since", null=True)
    known_until = models.DateTimeField("price known until", null=True)

    class Meta:
        ordering = ["symbol"]

    def __str__(self) -> str:
        return f"{self.symbol} {self.state}"

    def gate(self) -> Gate:
        """The gate as a value of `prices.gate`."""
        return Gate(self.closed_since, self.steady_since, self.known_until)

    def assessment(self) -> DepegAssessment:
        """The row as a value of `prices.depeg`."""
        return DepegAssessment(Depeg[self.state.upper()], self.ratio, self.previous_ratio)


class FeedStatus(FeedRecord):
    """Status of a price feed."""

    class Meta(FeedRecord.Meta):
        verbose_name = "feed"


class PriceMinute(models.Model):
    """Consensus price of an asset at the end of a minute, with the reference then in force. Written once; TON has no reference."""

    pk = models.CompositePrimaryKey("symbol", "minute")
    symbol = models.CharField(max_length=16)
    minute = models.DateTimeField(help_text="Its start.")
    price_usd = price_field("price, USD")
    reference_usd = models.DecimalField("reference, USD", max_digits=20, decimal_places=8, null=True)
    ratio = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    votes = models.PositiveSmallIntegerField()
    is_good = models.BooleanField("enough votes")

    class Meta:
        indexes = [BrinIndex(fields=["minute"], name="price_minute_time", autosummarize=True)]
        constraints = [
            models.CheckConstraint(condition=Q(price_usd__gt=0), name="price_minute_positive"),
            models.CheckConstraint(condition=Q(votes__gt=0), name="price_minute_has_votes"),
            models.CheckConstraint(
                condition=Q(reference_usd__isnull=True, ratio__isnull=True)
                | Q(reference_usd__isnull=False, ratio__isnull=False, reference_usd__gt=0, ratio__gte=0),
                name="price_minute_ratio_has_reference",
            ),
        ]
        triggers = [NOT_CHANGED]

    def __str__(self) -> str:
        return f"{self.symbol} {self.price_usd} USD at {self.minute}"


class PriceHour(models.Model):
    """The minutes of an asset in one hour, summed up when the last of them is written, so that a year is read at once."""

    pk = models.CompositePrimaryKey("symbol", "hour")
    symbol = models.CharField(max_length=16)
    hour = models.DateTimeField(help_text="Its start.")
    price_usd = price_field("last price, USD")
    low_usd = price_field("lowest price, USD")
    high_usd = price_field("highest price, USD")
    ratio_low = models.DecimalField("lowest ratio", max_digits=12, decimal_places=8, null=True)
    good_minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low_usd__gt=0, price_usd__gte=F("low_usd"), high_usd__gte=F("price_usd")), name="price_hour_low_to_high"
            ),
            models.CheckConstraint(condition=Q(good_minutes__lte=60), name="price_hour_has_60_minutes"),
        ]
        triggers = [NOT_CHANGED]

    def __str__(self) -> str:
        return f"{self.symbol} {self.price_usd} USD at {self.hour}"


class MinutesProgress(models.Model):
    """How far the minutes are written: a single row, which the job that writes them locks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField(help_text="The first minute that is not written.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="minutes_progress_single_row")]

    def __str__(self) -> str:
        return f"until {self.until}"
