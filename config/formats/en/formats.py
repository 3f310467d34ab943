"""UTC to the second, as in the logs: what staff compare with them. Each time says so, for a page may be read alone or copied from."""

DATETIME_FORMAT = SHORT_DATETIME_FORMAT = r"Y-m-d H:i:s \U\T\C"
DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
