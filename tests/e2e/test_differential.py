"""The mock answers like a FastAPI service: the same generated requests to both, over real sockets.

`HYDRACORE_DIFFERENTIAL_REQUESTS` sends more of them, `HYDRACORE_DIFFERENTIAL_SEED` others. The table of
what was sent and how it was judged is printed (`pytest -s`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pytest

from tests.e2e.judgement import Verdict, judge
from tests.e2e.requests_strategy import requests
from tests.e2e.serving import serving
from tests.e2e.twins import ADMIT, Answer, Exchange, Items, Sent, Service, exchanges

REQUESTS = int(os.environ.get("HYDRACORE_DIFFERENTIAL_REQUESTS", "4000"))
SEED = int(os.environ.get("HYDRACORE_DIFFERENTIAL_SEED", "1"))
AGREEMENT = 0.995
MOST_EXEMPT = 0.06
SHOWN = 10

CREATE = b'{"channel_type":"sms","provider":"p","external_identifier":"x","config":%s,"zzz":%s}'
JSON = ("Content-Type", "application/json")
CRASHERS = {
    "NaN": b"NaN",
    "NaN in a field": b'{"provider":NaN}',
    "infinite number": b'{"enabled":1e999}',
    "lone surrogate as text": CREATE.replace(b'"p"', rb'"\ud800"') % (b"{}", b"0"),
    "lone surrogate in a refused body": rb'{"zzz":"\ud800"}',
    "lone surrogate in raw bytes": b'{"provider":"\xed\xa0\x80"}',
    "lone surrogate in config": CREATE % (rb'{"a":"\ud800"}', b"0"),
    "deep config": CREATE % (b'{"a":' * 400 + b"1" + b"}" * 400, b"0"),
    "deep array": b"[" * 964 + b"]" * 964,
    "deeper array": b"[" * 100_000 + b"]" * 100_000,
}


@dataclass(slots=True)
class Report:
    """How many requests of each kind had which verdict, and those exchanges that should not have differed."""

    counts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    differences: list[Exchange] = field(default_factory=list)
    word_for_word: int = 0

    def add(self, exchange: Exchange, verdict: Verdict) -> None:
        model, judged = exchange.answers
        self.counts[exchange.request.kind, verdict] += 1
        self.statuses[model.status] += 1
        self.word_for_word += model.status == judged.status == 422 and model.content == judged.content
        if verdict == "different":
            self.differences.append(exchange)

    def total(self, verdict: Verdict) -> int:
        return sum(count for (_, had), count in self.counts.items() if had == verdict)

    @property
    def agreement(self) -> float:
        agreed = self.total("agreed")
        return agreed / max(1, agreed + self.total("different"))

    def __str__(self) -> str:
        kinds = sorted({kind for kind, _ in self.counts})
        rows = [self.row(kind, *(self.counts[kind, verdict] for verdict in VERDICTS)) for kind in kinds]
        totals = self.row("all", *(self.total(verdict) for verdict in VERDICTS))
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        alike = f"{self.word_for_word} of {self.statuses[422]} answers with 422 are the same to the last word"
        agreement = f"agreement {self.agreement:.2%}; FastAPI answered {statuses}; {alike}"
        return "\n".join((self.row("kind", *VERDICTS), *rows, totals, agreement))

    @staticmethod
    def row(kind: str, *cells: object) -> str:
        return f"{kind:<22}" + "".join(f"{cell:>11}" for cell in cells)


VERDICTS: tuple[Verdict, ...] = ("agreed", "exempt", "different")


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[Service, Service]]:
    with serving("examples.fastapi_service") as model, serving("hydracore_mock", *MOCK_ARGUMENTS) as mock:
        pair = (Service(model), Service(mock))
        yield pair
        for service in pair:
            service.close()


MOCK_ARGUMENTS = ("--quiet", "--seed-data", "empty")


def test_the_mock_answers_like_a_fastapi_service(services: tuple[Service, Service]) -> None:
    report = compare(services, REQUESTS, SEED)
    print(f"\n{report}")
    shown = "\n\n".join(map(readable, report.differences[:SHOWN]))
    assert not {0, 500} & report.statuses.keys(), "the generator made FastAPI fail"
    assert report.agreement >= AGREEMENT, f"{report}\n\n{shown}"
    assert report.total("exempt") <= MOST_EXEMPT * REQUESTS, report


@pytest.mark.parametrize("body", CRASHERS.values(), ids=CRASHERS.keys())
def test_what_makes_fastapi_fail_does_not_make_the_mock_fail(
    services: tuple[Service, Service], body: bytes
) -> None:
    url = f"{services[1].url}/v1/instances/ffffffff-ffff-4fff-8fff-ffffffffffff/channels"
    assert 200 <= answered(Sent("POST", url, (*ADMIT, JSON), body)).status < 500
    assert answered(Sent("GET", url, ADMIT, None)).status == 200


def answered(sent: Sent) -> Answer:
    """The answer to one request on a connection of its own."""
    service = Service(sent.url)
    service.ask(sent)
    answer = service.answer()
    service.close()
    return answer


def compare(services: tuple[Service, Service], count: int, seed: int) -> Report:
    items = Items()
    report = Report()
    for exchange in exchanges(services, items, islice(requests(seed), count)):
        report.add(exchange, judge(exchange, items.names))
    return report


def readable(exchange: Exchange) -> str:
    model, mock = exchange.answers
    return (
        f"# {exchange.request.kind}\n{exchange.sent[1].as_curl()}\n"
        f"  FastAPI: {model.status} {shortened(model)}\n  mock:    {mock.status} {shortened(mock)}"
    )


def shortened(answer: Answer) -> str:
    text = answer.body.decode(errors="replace")
    return text if len(text) <= 600 else f"{text[:600]}…"
