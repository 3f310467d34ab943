"""Whatever mix of rows a book is made of: each is accounted for once, and the totals hold."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import ApiClient
from quotes.models import Policy
from quotes.selectors.reconciliation import reconcile
from tests.quotes.books import bring_in, row
from tests.thorough import amount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]

GOOD = st.fixed_dictionaries(
    {
        "policy_ref": st.sampled_from([f"B-{number}" for number in range(8)]),
        "coverage_type": st.sampled_from(["depeg", "Oracle", "CEX_LIQUIDATION"]),
        "stablecoin": st.sampled_from(["USDC", "susde"]),
        "coverage_amount": st.sampled_from(["10", "0099.90", "1234567.89", "10000000"]),
        "duration_days": st.sampled_from(["1", "90", "365"]),
        "starts_at": st.sampled_from(["2020-02-29T23:59:59+14:00", "2026-06-01T00:00:00Z", "2026-11-01T00:00:00Z"]),
    }
).map(lambda fields: row(**fields))
BAD = st.sampled_from(
    [
        row(coverage_amount="NaN"),
        row(chain="Bitcoin", coverage_type="bridge"),
        row(policyholder=""),
        row(starts_at="2026-11-01"),
        b"B-1,depeg",
        b'"',
        b"\xff",
    ]
)


@settings(max_examples=amount(30, 6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.lists(st.one_of(GOOD, GOOD, BAD, st.binary(max_size=20)), max_size=30), chunk=st.integers(1, 12))
def test_every_row_is_imported_or_known_or_rejected_and_the_book_reconciles(raw: list[bytes], chunk: int) -> None:
    client = ApiClient.objects.create(name=str(uuid4()))
    tally, rejects = bring_in(client, raw, chunk=chunk)
    again, rejects_again = bring_in(client, raw, chunk=chunk)
    assert tally.rows == again.rows == len(raw)
    assert (tally.imported, tally.already_known) == (Policy.objects.filter(client=client).count(), 0)
    assert (again.imported, again.already_known) == (0, tally.imported)
    assert [reject.line for reject in rejects] == [reject.line for reject in rejects_again]
    assert reconcile().differences == ()
