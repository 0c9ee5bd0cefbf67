"""Options of the command line, the environment and `contract.toml`, parsed once into `Settings`.

An option on the command line wins over the environment (`HYDRACORE_CONTRACT_…`), and that over the file. Nothing else
reads either of them.
"""

from hydracore_contract.options.given import Configured, colored, read_settings, settings
from hydracore_contract.options.option import base_url
from hydracore_contract.options.run import campaign_options, destructive, run_options, start
from hydracore_contract.options.target import target_options

__all__ = [
    "Configured",
    "base_url",
    "campaign_options",
    "colored",
    "destructive",
    "read_settings",
    "run_options",
    "settings",
    "start",
    "target_options",
]
