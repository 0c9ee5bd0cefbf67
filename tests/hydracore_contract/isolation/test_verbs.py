from __future__ import annotations

import pytest

from hydracore_contract.isolation.reach import path_templates
from hydracore_contract.isolation.verbs import Verb, verb_in
from tests.hydracore_contract.contracts import contract, own


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("reset", Verb.ALTERS),
        ("delete-all", Verb.ALTERS),
        ("bulk_delete", Verb.ALTERS),
        ("deleteEverything", Verb.ALTERS),
        ("things_reset_get", Verb.ALTERS),
        ("reset_things_things_reset_get", Verb.ALTERS),
        ("orders_cancel_retrieve", Verb.ALTERS),
        ("clear-history", Verb.ALTERS),
        ("DELETE", Verb.ALTERS),
        ("run", Verb.MAKES),
        ("create", Verb.MAKES),
        ("runReport", Verb.MAKES),
        ("createAndDelete", Verb.ALTERS),
        ("runs", None),
        ("getRun", None),
        ("list_updates", None),
        ("reset-status", None),
        ("update-log", None),
        ("address", None),
        ("settings", None),
        ("", None),
        ("7", None),
        ("é", None),
    ],
)
def test_a_name_has_a_verb_or_none(name: str, verb: Verb | None) -> None:
    assert verb_in(name) is verb


RUNS = """
    paths:
      /run:
        get: {operationId: list_all, responses: {'200': {description: '-'}}}
        post: {operationId: create_run, responses: {'201': {description: '-', content: {application/json: {schema:
          {type: object, properties: {id: {type: integer}}}}}}}}
      /run/{run_id}:
        get:
          parameters: [{name: run_id, in: path, required: true, schema: {type: integer}}]
          responses: {'200': {description: '-', content: {application/json: {schema:
            {type: object, properties: {id: {type: integer}}}}}}}
      /run/{run_id}/cancel:
        get:
          parameters: [{name: run_id, in: path, required: true, schema: {type: integer}}]
          responses: {'204': {description: '-'}}
"""


def test_a_collection_is_no_verb() -> None:
    verbs = {each.path: each.verb("GET") for each in path_templates(contract(RUNS), {})}
    assert verbs == {"/run": None, "/run/{run_id}": None, "/run/{run_id}/cancel": Verb.ALTERS}


def test_the_own_document_reads_with_get() -> None:
    templates = path_templates(own(), {})
    assert templates
    assert not any(each.verb("GET") for each in templates)
