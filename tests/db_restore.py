"""The rows that the session began with, put back after each transactional test: it leaves nothing behind, and takes nothing away."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

SCHEMA = "pristine"
COLUMNS = """
SELECT attname, pg_get_serial_sequence(%s, attname)
FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""


class DbRestore:
    """Every row of the database as it is now, kept in a schema of its own."""

    def __init__(self) -> None:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
            copies = [copy for table in sorted(tables) if (copy := _keep(cursor, table))]
        names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
        self._statements = sql.SQL("; ").join(
            [
                sql.SQL("SET LOCAL session_replication_role = replica"),  # past append-only triggers: the service itself has no way to
                sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(names),  # who still writes is waited for; who reads several goes on
                *[sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables],
                *copies,
            ]
        )

    def put_back(self) -> None:
        """Empty every table and fill it with what was kept. By a superuser; no trigger notices. A twentieth of the time of `flush`."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self._statements)
        ContentType.objects.clear_cache()


def _keep(cursor: CursorWrapper, table: str) -> sql.Composed | None:
    """Copy the table aside. Returns the statement that brings its rows back, None where it has none."""
    place, kept = sql.Identifier(table), sql.Identifier(SCHEMA, table)
    cursor.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, place))
    if not cursor.rowcount:
        return None
    cursor.execute(COLUMNS, [table, table])
    found = cursor.fetchall()
    columns = sql.SQL(", ").join(sql.Identifier(column) for column, _ in found)
    counted = [_move_on(column, sequence, place) for column, sequence in found if sequence]
    insert = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(place, columns, columns, kept)
    return sql.SQL("; ").join([insert, *counted])


def _move_on(column: str, sequence: str, place: sql.Identifier) -> sql.Composed:
    """The statement that moves a sequence behind the rows: a sequence that a migration test created again starts at 1."""
    query = sql.SQL("SELECT setval({}, greatest(nextval({}), max({}))) FROM {}")
    return query.format(sql.Literal(sequence), sql.Literal(sequence), sql.Identifier(column), place)
