"""What officials say, how it sounds to a market, and what prices did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.delivery.subscribe import subscribe as subscribe
    from communique.records import Signal as Signal

__version__ = "0.1.0"
__all__ = ["Signal", "__version__", "subscribe"]

_HOMES = {"subscribe": "communique.delivery.subscribe", "Signal": "communique.records"}


def __getattr__(name: str) -> Any:
    """Load what is asked for only then: importing the package stays light."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'communique' has no attribute {name!r}")
