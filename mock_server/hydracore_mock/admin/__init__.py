"""Everything under `/_mock/`: worlds, scenarios, the journal, and the console that shows them."""

from hydracore_mock.admin.router import PREFIX, Control

__all__ = ["PREFIX", "Control"]
