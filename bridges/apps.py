from django.apps import AppConfig


class BridgesConfig(AppConfig):
    name = "bridges"
    verbose_name = "Bridges"

    def ready(self) -> None:
        import live
        from bridges import announcements, messages, selectors
        from bridges.catalogue import BRIDGES
        from live.notifications import dimensions, payloads
        from ops.observability import readiness
        from ops.observability.monitoring import sections

        readiness.show_feeds(selectors.feed_report)
        payloads.register(announcements.PAYLOADS)
        dimensions.register("bridge_id", lambda: [terms.bridge_id for terms in BRIDGES])
        live.register(messages.CHANNEL_OF_BRIDGES)
        sections.show("alerts", selectors.open_alerts_by_severity)
