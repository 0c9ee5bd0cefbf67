"""Answers are read off a connection one by one."""

from __future__ import annotations

from io import BytesIO

import pytest

from bench.wire import Answer, read_answer


def test_each_answer_ends_where_its_length_says() -> None:
    stream = BytesIO(
        b"HTTP/1.1 201 Created\r\ndate: today\r\nContent-Length: 3\r\n\r\nabc"
        b"HTTP/1.1 204 No Content\r\nx: a: b\r\n\r\n"
    )
    first = Answer(201, (("date", "today"), ("Content-Length", "3")), b"abc")
    assert read_answer(stream) == first
    assert read_answer(stream) == Answer(204, (("x", "a: b"),), b"")
    with pytest.raises(ConnectionError):
        read_answer(stream)
