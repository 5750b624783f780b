"""Pictures: sent ahead of their form, given back as attachments only."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from guanyun.errors import Refused
from guanyun.records.access import EVERYBODY, Door, policy, visitor_of
from guanyun.records.now import now
from guanyun.records.services.uploads import upload_open
from guanyun.web.forms import words_for
from guanyun.web.language import language_of, say
from guanyun.web.uploads import store_picture

# Whatever a picture may hold, a browser that opens it runs nothing of it.
SANDBOX = "sandbox; default-src 'none'"


@policy(EVERYBODY, writes=True)
def picture_store(request: HttpRequest, zone: str) -> HttpResponse:
    """Store one picture and answer with its token, or with a sentence why not."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not request.FILES.getlist("picture"):
        return JsonResponse({"refused": say(request, "portal.no_picture")}, status=422)
    try:
        token = store_picture(request, visitor_of(request), "picture")
    except Refused as refused:
        return JsonResponse({"refused": words_for(refused, language_of(request))}, status=422)
    return JsonResponse({"token": token})


@policy(EVERYBODY, door=Door.UPLOAD, parameter="token")
def upload(request: HttpRequest, zone: str, token: str) -> HttpResponse:
    """Send a picture of a case as an attachment."""
    found = upload_open(by=visitor_of(request), at=now(), token=token)
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cache-Control"] = "private, no-store"
    return answer
