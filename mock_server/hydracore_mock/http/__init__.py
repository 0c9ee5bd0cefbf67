"""HTTP, and the way of a request through the mock: each file below imports only from files that come after it.

| file | what it does with a request |
| --- | --- |
| `http/server.py` | binds the socket and runs uvicorn |
| `http/protocol.py` | limits how large a head is, and how long a request takes to arrive |
| `http/uvicorn_cycle.py` | makes uvicorn send an answer with one write |
| `http/error_boundary.py` | keeps out what is no HTTP request, and turns a failure of the mock into a 500 |
| `http/routing.py` | finds the operation by path and method |
| `operation/handler.py` | receives the body; judges credentials, parameters and body, preference, in this order |
| `http/fallback.py` | answers where there is no operation: other methods, unknown paths, docs, `/_mock/` |
| `operation/scenario_middleware.py` | lets a scenario answer, or change the answer, if one is on |
| `operation/target_item.py` | the item and collection that the request addresses, for scenarios |
| `operation/request_body.py` | reads the body by its media type, and validates it |
| `operation/form_body.py` | makes an object of the fields of a form, whose parts `http/multipart_body.py` finds |
| `http/authentication.py` | tells whether the credentials are those that the contract asks for |
| `operation/parameters.py` | reads parameters from text to typed values, and validates them |
| `operation/parameter_styles.py` | finds the texts of a value in the style that it is spelled in |
| `operation/actions.py` | acts on state (`state/`), or takes a documented answer |
| `operation/response_builder.py` | builds the successful response: status, headers, item |
| `operation/selection.py` | selects a documented response, or generates one |
| `operation/preferences.py` | reads the `Prefer` header |
| `http/error_responses.py` | gives an error the media type and body that the contract documents |
| `http/error_bodies.py` | makes a value of an error's schema that says what is wrong |
| `http/refusal_statuses.py` | says which status an operation documents for what is wrong |
| `http/responder.py` | sends the reply, with what goes with every reply |
| `http/fault_injection.py` | sends it late, in pieces, damaged or not at all, for a scenario |
| `http/recording.py` | records the exchange for the journal (`journal/records.py`) |
| `http/access_log.py`, `http/cors.py` | the line for people; what browsers need |
| `http/context.py` | the request itself, in the one shape that all of these share |
| `http/negotiation.py` | chooses the media type by `Accept` |
| `http/representations/` | writes a value in a media type |
| `http/response_headers.py` | the headers that a response documents |
| `http/payload.py`, `http/reply.py` | bytes to JSON, without their coding; the reply and the error reply |
| `http/cookies.py`, `http/media_ranges.py` | cookies; media types and what falls under them |

`assembly.py` puts them together. `docs.py` and `suggestions.py` serve the fallback, `connexion_parts.py` the routing.
"""
