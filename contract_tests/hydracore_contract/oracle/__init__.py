"""The oracle: what an answer must be, and which request explains a difference.

In the order of an exchange: `oracle` takes it in; `request_classification` and `presented_credentials` read it back
from the wire; `response_oracle` judges the answer by itself, with `expectations`, `status`, `content` and `delivery`;
`canaries` look for what must not be shown; `model_update` holds it against `model_state`, with `creation`, `change`
and `list_consistency`; `attribution` and `provenance` say whose fault a difference is.
"""
