"""Chat platforms, each in a folder of its own.

To add one, write four files, none of which knows another platform or how Footnote answers:

1. `inbound.py`: payload → `Incoming`, `Arrival`, `Retraction`, `Rating`, `Request`
   (adapters/incoming.py, adapters/requests.py). Pure. Choose the keys: platform, tenant, channel,
   message.
2. `outbound.py`: reply part → the platform's markup, through `adapters.markdown`. Pure. Give
   `adapters.markdown.rendering` a markup of your own, and split below the platform's limit.
3. `thread.py`: `Thread`, the only place that posts.
4. `adapter.py`: `Adapter`: connect, hand in and acknowledge, each event in a task of its own, so
   that one person's flood holds up nobody else; download; who may see what.

Then name it in `bot/app.py`, and let `tests/adapters/adapter_contract.py` run against it.
"""
