"""Text of a form that a person is told in words: nobody should have to read a regular expression."""

import re

from pydantic import AfterValidator


def text_like(pattern: str, words: str) -> AfterValidator:
    """Only text of which all fits `pattern`; otherwise it is said that it must be `words`."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(words)
        return text

    return AfterValidator(check)
