"""The program that our Prefect server's process runs: `serve.py HOST PORT`, quicker to start than Prefect's command."""

from __future__ import annotations

import sys


def main(host: str, port: int) -> None:
    """Serve the API, the UI and the services, as `prefect server start` does, until SIGTERM."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    settings = get_current_settings().server
    uvicorn.run(
        create_app(final=True),
        host=host,
        port=port,
        timeout_keep_alive=settings.api.keepalive_timeout,
        log_level=settings.logging_level.lower(),
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    # Run by file name: keep this folder's modules from hiding others'.
    del sys.path[0]
    main(sys.argv[1], int(sys.argv[2]))
