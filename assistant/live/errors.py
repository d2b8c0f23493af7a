"""How the parts of this package tell each other that there is no link."""

from assistant.core.causes import Cause


class LinkFailed(Exception):  # noqa: N818 - what happened to the link, named as the event is
    """The link did not come up, or went down. Reported as `LinkLost`; it never leaves the package."""

    def __init__(
        self, cause: Cause, detail: str = "", code: int | None = None, retry_after_s: float | None = None
    ) -> None:
        """`code` is the service's own: of the WebSocket's close (1000 and more) or of HTTP.

        `retry_after_s` is what the service asked for.
        """
        super().__init__(detail or cause.value)
        self.cause = cause
        self.detail = detail
        self.code = code
        self.retry_after_s = retry_after_s
