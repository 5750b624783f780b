"""Pages for anybody with an account, whether or not it gives a right in the zone yet."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guanyun.records.access import EVERYBODY, visitor_of

# An account without any right is nobody in a zone's eyes: the page itself asks who has signed in.
PEOPLE = EVERYBODY


def sent_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the sign-in page for who has not signed in; None for who has."""
    if visitor_of(request).person is not None:
        return None
    told = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('sign_in')}?{told}")
