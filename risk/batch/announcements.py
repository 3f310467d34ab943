"""What is announced of batches."""

from live.notifications.payloads import Payload


class BatchCompleted(Payload, frozen=True):
    """Every item has a result or an error; GET batch/{id} has them."""

    batch_id: str
    total_items: int
    processed: int
    failed: int
