"""In which language a reader reads: the cookie, else the browser's first wish; Chinese first."""

from django.http import HttpRequest

from guanyun.errors import Language, sentence

COOKIE = "language"


def language_of(request: HttpRequest) -> Language:
    """Return ``zh`` or ``en``: what the reader chose; Chinese until somebody chooses."""
    return "en" if request.COOKIES.get(COOKIE) == "en" else "zh"


def say(request: HttpRequest, code: str, /, **fields: object) -> str:
    """Return the words of ``code`` in the reader's language."""
    told = {name: str(value) for name, value in fields.items()}
    return sentence(code, told, language_of(request))
