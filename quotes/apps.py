from functools import partial

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "quotes"
    verbose_name = "Quotes and policies"

    def ready(self) -> None:
        import live
        from live.notifications import dimensions, payloads
        from quotes import announcements, messages
        from quotes.book_cache import members

        payloads.register(announcements.PAYLOADS)
        for dimension in ("coverage_type", "chain", "stablecoin"):
            dimensions.register(dimension, partial(members, dimension))
        live.register(messages.CHANNEL_OF_RANKING)
