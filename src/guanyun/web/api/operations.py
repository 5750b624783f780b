"""The operations of the JSON API, each once: what the OpenAPI document and its page are made of."""

from dataclasses import dataclass

from .bodies import MOST_NAME
from .cases import MOST_PAGE, STATES

Schema = dict[str, object]
VERSION = "/api/v1"
TEXT: Schema = {"type": "string", "maxLength": MOST_NAME}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time", "maxLength": 40}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address, or of its header."""

    name: str
    schema: Schema
    where: str = "query"  # or path, header
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how it is called, what it takes and answers; words are ``api.op_<id>``."""

    id: str
    route: str
    method: str
    path: str
    group: str
    parameters: tuple[Parameter, ...] = ()
    takes: str = ""  # name of the schema of the body
    answers: str = "Answer"  # name of the schema of what is answered
    status: int = 200
    media_type: str = "application/json"
    is_public: bool = False
    refuses: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """Return the code of the sentence that says what it does."""
        return f"api.op_{self.id}"


NUMBER = Parameter("number", {"type": "string", "maxLength": 32}, "path", True)
KIND = Parameter("kind", TEXT, "path", True)
KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
    "header",
    True,
)
IF_MATCH = Parameter("If-Match", {"type": "string", "pattern": '^"[0-9]{1,9}"$'}, "header")
FILTER = (
    Parameter("kind", TEXT),
    Parameter("unit", TEXT),
    Parameter("enterprise", {"type": "string", "maxLength": 18}),
    Parameter("state", {"type": "string", "enum": list(STATES)}),
    Parameter("changed_since", MOMENT),
)
PAGING = (
    Parameter("q", {"type": "string", "maxLength": 60}),
    Parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_PAGE}),
    Parameter("cursor", {"type": "string", "maxLength": 300}),
)
PLACE = (
    Parameter("at", {"type": "string", "maxLength": 4000}, needed=True),
    Parameter("datum", {"type": "string", "enum": ["CGCS2000", "WGS-84", "GCJ-02"]}),
    Parameter("on", DAY),
    Parameter("matter", TEXT),
    Parameter(
        "duty",
        {"type": "string", "enum": ["decide", "handle", "enforce", "inspect", "assess"]},
    ),
)
XML = "application/xml"
BATCH = "application/cloudevents-batch+json"

OPERATIONS: tuple[Operation, ...] = (
    Operation("cases_list", "api_cases", "get", "/cases", "cases", (*FILTER, *PAGING),
              answers="CaseList", refuses=(422,)),
    Operation("case_open", "api_cases", "post", "/cases", "cases", (KEY,), takes="Opening",
              answers="Done", status=201, refuses=(415, 422)),
    Operation("case_read", "api_case", "get", "/cases/{number}", "cases", (NUMBER,),
              answers="Case", refuses=(404,)),
    Operation("acts_list", "api_acts", "get", "/cases/{number}/acts", "cases", (NUMBER,),
              answers="ActList", refuses=(404,)),
    Operation("act_take", "api_acts", "post", "/cases/{number}/acts", "cases",
              (NUMBER, KEY, IF_MATCH), takes="Act", answers="Done", refuses=(404, 409, 415, 422)),
    Operation("case_verify", "api_verify", "get", "/cases/{number}/verify", "cases", (NUMBER,),
              answers="Proof", refuses=(404,)),
    Operation("case_events", "api_events", "get", "/cases/{number}/events", "exports", (NUMBER,),
              media_type=BATCH, answers="CloudEvents", refuses=(404,)),
    Operation("xes", "api_xes", "get", "/exports/xes", "exports", FILTER, media_type=XML,
              answers="Text", refuses=(422,)),
    Operation("ocel", "api_ocel", "get", "/exports/ocel", "exports", FILTER, answers="Ocel",
              refuses=(422,)),
    Operation("file_store", "api_files", "post", "/files", "cases", takes="Picture",
              answers="Token", status=201, refuses=(415, 422)),
    Operation("files_bounds", "api_files", "get", "/files", "cases"),
    Operation("kinds_list", "api_kinds", "get", "/kinds", "institution", is_public=True),
    Operation("kind_read", "api_kind", "get", "/kinds/{kind}", "institution", (KIND,),
              is_public=True, refuses=(404,)),
    Operation("kind_bpmn", "api_bpmn", "get", "/kinds/{kind}/bpmn", "institution", (KIND,),
              media_type=XML, answers="Text", is_public=True, refuses=(404,)),
    Operation("charge", "api_charge", "get", "/register/charge", "institution", PLACE,
              answers="Charge", is_public=True, refuses=(422,)),
    Operation("due", "api_due", "get", "/calendar/due", "institution",
              (Parameter("start", {"type": "string", "maxLength": 40}, needed=True),
               Parameter("within", {"type": "string", "maxLength": 40}, needed=True),
               Parameter("ends", {"type": "string", "enum": ["midnight", "close"]})),
              answers="Due", is_public=True, refuses=(422,)),
    Operation("days", "api_days", "get", "/calendar/days", "institution",
              (Parameter("from", DAY), Parameter("to", DAY)), is_public=True),
)  # fmt: skip
