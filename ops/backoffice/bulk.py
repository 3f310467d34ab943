"""Actions on many rows of a list: the page that asks says what will happen to how many, and each row is done by itself.

Only rows that were shown are touched, so that rows which came to the list meanwhile are not. A row that no longer fits is left as it
is, which is what pressing twice comes to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import model_ngettext
from django.db import models
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from ops.api.problems import Problem
from ops.backoffice.confirmation import Confirmation, confirmation

MAX_ROWS = 200
SHOWN_ROWS = 20

Row = Any


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: the question, and under `headers` a line for each row."""

    question: Confirmation
    headers: Sequence[str]
    lines: Sequence[Sequence[Any]]


def counted(model_admin: ModelAdmin, number: int) -> str:
    """`3 policies`."""
    return f"{number} {model_ngettext(model_admin.opts, number)}"


def run(
    model_admin: ModelAdmin,
    request: HttpRequest,
    fitting: QuerySet[Any],
    *,
    plan: Callable[[list[Row]], Plan],
    act: Callable[[Row], str],
    form: Form | None = None,
) -> TemplateResponse | None:
    """Ask, and once the answer is yes do it. `fitting`: the chosen rows that the action fits.

    `act` does one row and returns what goes into its history; it raises Problem for a row that it refuses.
    """
    rows = list(fitting[: MAX_ROWS + 1])
    if not rows:
        messages.warning(request, "Nothing was done: the action fits none of the chosen rows.")
        return None
    if len(rows) > MAX_ROWS:
        messages.error(request, f"Nothing was done: choose at most {MAX_ROWS} rows at a time.")
        return None
    if page := _unanswered(model_admin, request, rows, plan, form):
        return page
    _carry_out(model_admin, request, rows, act)
    return None


def _unanswered(
    model_admin: ModelAdmin, request: HttpRequest, rows: list[Row], plan: Callable[[list[Row]], Plan], form: Form | None
) -> TemplateResponse | None:
    planned = plan(rows)
    return confirmation(
        model_admin,
        request,
        planned.question,
        form,
        back_url=request.get_full_path(),
        hidden=[("action", request.POST["action"]), *((ACTION_CHECKBOX_NAME, row.pk) for row in rows)],
        table={"headers": planned.headers, "rows": planned.lines[:SHOWN_ROWS]},
        notes=_notes(request, rows),
    )


def _notes(request: HttpRequest, rows: list[Row]) -> list[str]:
    """What the table does not show."""
    unfit = len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(rows)
    more = len(rows) - SHOWN_ROWS
    return [
        *([f"And {more} more."] if more > 0 else []),
        *([f"The action does not fit {unfit} of the chosen rows; they stay as they are."] if unfit > 0 else []),
    ]


def _carry_out(model_admin: ModelAdmin, request: HttpRequest, rows: list[models.Model], act: Callable[[Row], str]) -> None:
    done = 0
    for row in rows:
        try:
            said = act(row)
        except Problem as refusal:
            messages.warning(request, f"{row} stays as it is: {refusal.detail}")
            continue
        model_admin.log_change(request, row, said)
        done += 1
    if done:
        messages.success(request, f"Done: {counted(model_admin, done)}.")
