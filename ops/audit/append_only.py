"""Tables whose rows are written once: the database itself refuses to change, delete or empty them.

pgtrigger's own protection can be switched off by any SQL session (`SET pgtrigger.ignore`), so the SQL here is another: only the owner
of the table can disable these triggers, which is how an operator who must remove old rows does it, on purpose and by hand.
"""

from typing import Any

import pgtrigger
from pgtrigger import compiler

ROW_CHANGES = pgtrigger.Update | pgtrigger.Delete


class UnconditionalSql(compiler.UpsertTriggerSql):
    """Migrations name this class and keep its hash: to change the template, add another class."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$ BEGIN {func} END; $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} FOR EACH {level} EXECUTE PROCEDURE {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Refuse(pgtrigger.Trigger):
    """Refuses the operations for every role."""

    when = pgtrigger.Before
    func = "RAISE EXCEPTION '% of % refused: its rows are written once', TG_OP, TG_TABLE_NAME;"

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(name=self.name, sql=UnconditionalSql(**super().compile(model).sql.kwargs))


APPEND_ONLY = Refuse(name="append_only", level=pgtrigger.Statement, operation=ROW_CHANGES | pgtrigger.Truncate)
"""For a model's `Meta.triggers`. The statement is refused, also where it would find no row."""

EACH_ROW = Refuse(name="append_only_rows", operation=ROW_CHANGES)
NOT_EMPTIED = Refuse(name="append_only_table", level=pgtrigger.Statement, operation=pgtrigger.Truncate)
"""The two for a table that is written with `ON CONFLICT DO UPDATE`: as a statement that is an update, even when it changes no row."""

NOT_CHANGED = Refuse(name="not_changed", level=pgtrigger.Statement, operation=pgtrigger.Update | pgtrigger.Truncate)
"""For a table whose old rows are deleted by retention: no row becomes another."""
