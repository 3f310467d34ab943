"""Publish the product ranking when it changed."""

from django.db import transaction

import live
from live.notifications.services import announce_all
from quotes import announcements, messages
from quotes.messages import Ranking, RankingUpdate


@transaction.atomic
def tell_when_changed() -> bool:
    """Publish the ranking if it differs from the last published one; returns whether it did."""
    told, current = live.published(channel=messages.CHANNEL), messages.state()
    if isinstance(told, Ranking) and told.order() == current.order():
        return False
    announce_all(notices=[announcements.ranking(current.products)])
    live.publish(channel=messages.CHANNEL, message=RankingUpdate(products=current.products))
    return True
