"""Rows that an earlier release wrote are, after its migrations, what their journal makes now."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from guanyun.records.access import Visitor
from guanyun.records.models import Case
from guanyun.records.services.cases import Deed, Done, case_act
from guanyun.records.verification import verify_all

from .conftest import START, Seated

pytestmark = pytest.mark.django_db


def test_rows_get_the_documents_that_their_journal_names(
    opened: Done, caller: Visitor, seated: Seated
) -> None:
    """Before it verification names the row; after it everything holds, and so a second time."""
    later, number = START + timedelta(hours=1), opened.number
    case_act(
        by=seated("duty_desk"), at=later, number=number, deed=Deed("answer", {"opinion": "好"})
    )
    own = Visitor("demo", numbers=frozenset({number}))
    case_act(by=own, at=later, number=number, deed=Deed("declare", {"solved": "solved"}))
    row = Case.objects.get(number=number)
    state = json.loads(row.state)
    assert state.pop("issued") == ["closing_note"]
    Case.objects.filter(number=number).update(state=json.dumps(state))
    assert [each["what"] for each in verify_all()["faults"]] == ["case_row.state"]
    migrate = import_module("guanyun.records.migrations.0011_issued").issued

    for _ in range(2):
        migrate(apps, connection.schema_editor())

    assert json.loads(Case.objects.get(number=number).state) == json.loads(row.state)
    assert verify_all()["ok"] is True
