from __future__ import annotations

import pytest

from hydracore_contract.isolation.reach import Reach, path_templates
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.isolation.shared_service import contract_of_shelves

ITEM = "{type: object, properties: {id: {type: integer}, name: {type: string}}}"
MANY = f"{{type: array, items: {ITEM}}}"
LISTED = f"responses: {{'200': {{description: '-', content: {{application/json: {{schema: {MANY}}}}}}}}}"
DONE = "responses: {'204': {description: '-'}}"
TEXT = "{name: %s, in: path, required: true, schema: {type: string}}"
DOCUMENT = f"""
    paths:
      /things: {{get: {{{LISTED}}}, post: {{{DONE}}}, put: {{{DONE}}}}}
      /things/{{id}}:
        parameters: [{TEXT % "id"}]
        delete: {{{DONE}}}
      /things/{{id}}/tags:
        parameters: [{TEXT % "id"}]
        delete: {{{DONE}}}
      /things/bulk: {{patch: {{{DONE}}}, post: {{{DONE}}}}}
      /things/order: {{put: {{{DONE}}}}}
      /settings: {{put: {{{DONE}}}, delete: {{{DONE}}}}}
      /tags:
        put:
          requestBody: {{content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}}}
          {DONE}
      /webhooks/{{provider}}:
        parameters: [{TEXT % "provider"}]
        post: {{{DONE}}}
      /accounts/{{account_id}}/ban:
        parameters: [{TEXT % "account_id"}]
        post: {{{DONE}}}
      /coupons/{{code}}/expire:
        parameters: [{TEXT % "code"}]
        post: {{{DONE}}}
      /colours/{{colour}}:
        parameters: [{{name: colour, in: path, required: true, schema: {{type: string, enum: [red, blue]}}}}]
        delete: {{{DONE}}}
        put: {{{DONE}}}
      /admin/wipe: {{post: {{{DONE}}}}}
      /login: {{post: {{{DONE}}}}}
"""


@pytest.mark.parametrize(
    ("method", "path", "reach"),
    [
        ("GET", "/things", Reach.NOTHING),
        ("OPTIONS", "/things", Reach.NOTHING),
        ("POST", "/things", Reach.NEW),
        ("PUT", "/things", Reach.ALL),
        ("DELETE", "/things", Reach.ALL),
        ("DELETE", "/things/{id}", Reach.NAMED),
        ("POST", "/things/{id}", Reach.NAMED),
        ("DELETE", "/things/{id}/tags", Reach.NAMED),
        ("PATCH", "/things/bulk", Reach.ALL),
        ("POST", "/things/bulk", Reach.NEW),
        ("PUT", "/things/order", Reach.ALL),
        ("PUT", "/settings", Reach.NEW),
        ("DELETE", "/settings", Reach.ALL),
        ("PUT", "/tags", Reach.ALL),
        ("POST", "/webhooks/{provider}", Reach.NEW),
        ("POST", "/accounts/{account_id}/ban", Reach.NAMED),
        ("POST", "/coupons/{code}/expire", Reach.NAMED),
        ("DELETE", "/colours/{colour}", Reach.ALL),
        ("PUT", "/colours/{colour}", Reach.NEW),
        ("POST", "/admin/wipe", Reach.ALL),
        ("GET", "/admin/wipe", Reach.ALL),
        ("POST", "/login", Reach.NEW),
    ],
)
def test_a_request_reaches_what_its_path_and_method_say(method: str, path: str, reach: Reach) -> None:
    (template,) = [each for each in path_templates(contract(DOCUMENT), {}) if each.path == path]
    assert template.reach(method) is reach


def test_what_has_no_collection_of_its_own_may_touch_all() -> None:
    touched = {
        each.path: [one.name for one in each.touched] for each in path_templates(contract(DOCUMENT), {})
    }
    assert touched["/admin/wipe"] == touched["/things/bulk"] == ["things"]
    touched = {
        each.path: [one.name for one in each.touched] for each in path_templates(contract_of_shelves(), {})
    }
    assert touched["/buckets/clear"] == ["buckets"]
    assert touched["/buckets/{bucket_id}/collections"] == ["collections"]


def test_an_instance_is_named_and_is_no_item_but_where_the_path_ends() -> None:
    instances = {"instance_id": "5"}
    for template in path_templates(own(), instances):
        assert [name.is_tenant for name in template.names("PUT")][:1] == [True]
    alone = contract(
        f"""
        paths:
          /instances/{{instance_id}}:
            parameters: [{TEXT % "instance_id"}]
            delete: {{{DONE}}}
        """
    )
    (template,) = path_templates(alone, instances)
    assert template.reach("DELETE") is Reach.NAMED
