"""Requests and scenarios of the tests, in few words."""

from __future__ import annotations

from typing import Any

from hydracore_mock.request_matcher import MISSING, RequestView
from hydracore_mock.scenarios import Scenario, TemplateContext, compile_scenario
from hydracore_openapi import Contract

COLLECTION = "/v1/instances/{instance_id}/channels"
LIST, CREATE = "list_instance_channels", "create_channel_endpoint"


def listing(**headers: str) -> RequestView:
    return RequestView("GET", "/v1/instances/x/channels", LIST, headers, {}, MISSING)


def creation(body: Any = None) -> RequestView:
    return RequestView("POST", "/v1/instances/x/channels", CREATE, {}, {}, body)


def context_of(body: Any, **path_parameters: str) -> TemplateContext:
    """What templates see of a request with this JSON body."""
    return TemplateContext(creation(body)._replace(path_parameters=path_parameters))


def scenario(contract: Contract, *rules: Any, **members: Any) -> Scenario:
    return compile_scenario("case", {"description": "A case", "rules": list(rules), **members}, contract)


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
