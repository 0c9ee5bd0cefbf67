"""Everything under `/_mock/`: worlds, scenarios, the journal, and the console that shows them."""

from mock_server.control.front import PREFIX, Control

__all__ = ["PREFIX", "Control"]
