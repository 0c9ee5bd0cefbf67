from __future__ import annotations

from hydracore_mock.state.stores.port import Key


def test_a_key_writes_its_path_with_its_values_in_order() -> None:
    assert Key("/a/{x}/b/{y}/c", ("1", "{y}")).filled == "/a/1/b/{y}/c"
    assert Key("/a", ()).filled == "/a"
