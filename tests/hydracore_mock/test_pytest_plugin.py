"""The pytest plugin, in test suites of its users."""

from __future__ import annotations

import pytest

from tests.hydracore_mock.running import Running

pytest_plugins = ["pytester"]

QUIET = ("-q", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
"""Without plugins that are installed as well, and take longer to load than all that is tried here."""

SUITE = """
TOKEN = {"Authorization": "Bearer x"}
PATH = "/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels"
GOOD = {"channel_type": "sms", "provider": "p", "external_identifier": "x"}

def test_one(mock_world):
    assert mock_world.client.post(PATH, headers=TOKEN, json=GOOD).status_code == 201
    assert mock_world.client.get(PATH, headers=TOKEN).json()["count"] == 7
    mock_world.verify({"method": "POST"}, exactly=1)

def test_other(mock_world):
    assert mock_world.base_url.endswith(mock_world.name)
    assert mock_world.client.get(PATH, headers=TOKEN).json()["count"] == 6

def test_failing(mock_world):
    mock_world.scenario("expired-token")
    assert mock_world.client.get(PATH, headers=TOKEN).status_code == 200
"""


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*QUIET)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["*the mock's journal*", "GET /v1/instances/*/channels 401 scenario expired-token*"]
    )


def test_a_mock_that_runs_already_is_used(pytester: pytest.Pytester, mock: Running) -> None:
    pytester.makepyfile(SUITE + "\ndef test_url(mock_server):\n    print(mock_server.url)\n")
    result = pytester.runpytest_subprocess(*QUIET, "-s", "--mock-url", mock.url, "-k", "one or url")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"*{mock.url}*"])


def test_options_for_the_mock_stand_in_the_settings(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmock_options = --scenario empty-account")
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*QUIET, "-k", "other")
    result.stdout.fnmatch_lines(["*assert 0 == 6*"])


def test_a_mock_that_does_not_start_is_told(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmock_options = --scenario nothing")
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*QUIET, "-k", "other")
    result.stdout.fnmatch_lines(["*the mock did not start: hydracore-mock: There is no scenario 'nothing'*"])
