"""Who may take an act, said by position in the case; duties stay with posts, not with persons."""

from collections.abc import Iterator, Mapping

from guanyun.engines.common import Label
from guanyun.errors import Refused

from . import together_rights
from .case_type import ActRule, CaseType, Role
from .commands import ACTS, Actor
from .drafts import act_id, is_undesignated, post_for, step_of
from .leads import lead_post
from .recusing import is_recused
from .state import CaseState
from .wording import act_label, all_of, in_both, seat_label

# Acts that every kind of case has, whatever its steps; a step may refine them by listing them.
ALWAYS: Mapping[str, tuple[Role, ...]] = {
    "message": (Role.ENTERPRISE, Role.FIRST_ASKED, Role.IN_CHARGE, Role.PROVIDER),
    "note": (Role.FIRST_ASKED, Role.IN_CHARGE, Role.PROVIDER),
    "back_enter": (Role.ENTERPRISE, Role.FIRST_ASKED, Role.IN_CHARGE, Role.PROVIDER, Role.POST),
    "correct": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "remind": (Role.ENTERPRISE,),
    "withdraw": (Role.ENTERPRISE,),
    "request_extension": (Role.IN_CHARGE,),
    "pause": (Role.IN_CHARGE,),
    "resume": (Role.IN_CHARGE,),
    "designate": (Role.POST,),
    "give_consent": (Role.POST,),
    "withhold_consent": (Role.POST,),
    "return_for_more": (Role.POST,),
    "declare": (Role.ENTERPRISE,),
    "rate": (Role.ENTERPRISE,),
    "reopen": (Role.ENTERPRISE,),
    "rectify": (Role.IN_CHARGE, Role.FIRST_ASKED),
    "call_back": (Role.IN_CHARGE, Role.FIRST_ASKED),
    "supply": (Role.ENTERPRISE, Role.FIRST_ASKED, Role.IN_CHARGE),
    "substitute": (Role.FIRST_ASKED, Role.IN_CHARGE, Role.SYSTEM),
    "explain_delay": (Role.IN_CHARGE, Role.LEAD),
    "feedback": (Role.IN_CHARGE, Role.LEAD),
    "designate_lead": (Role.POST,),
    "tick": (Role.SYSTEM,),
    "redate": (Role.SYSTEM,),
    "countersign": (Role.POST,),
    "concur": (Role.POST,),
    "assist": (Role.IN_CHARGE,),
    "answer_assist": (Role.POST,),
    "forward": (Role.IN_CHARGE,),
    "add_signer": (Role.POST,),
    "recall": (Role.POST,),
    "supervise": (Role.POST,),
    "answer_supervision": (Role.POST,),
    "urge": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "copy": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "dispute": (Role.IN_CHARGE,),
    "contest": (Role.POST,),
    "settle_contest": (Role.POST,),
    "merge": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "split": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "link_foreign": (Role.FIRST_ASKED, Role.IN_CHARGE),
    "take_in": (Role.SYSTEM,),
    "child_told": (Role.SYSTEM,),
    "follow": (Role.SYSTEM,),
}
CONSENTS = ("give_consent", "withhold_consent", "return_for_more")
OWN_ACTS = frozenset({"declare", "rate", "reopen", "remind"})  # the enterprise alone, always


def rules_now(case_type: CaseType, state: CaseState) -> Iterator[ActRule]:
    """Yield the rules of the step, then the acts that every case has and the step does not list."""
    listed = step_of(case_type, state).acts
    yield from listed
    seen = {rule.act for rule in listed}
    for act, roles in ALWAYS.items():
        if act not in seen or act == "back_enter":
            yield ActRule(act, roles, case_type.where)


def rule_named(case_type: CaseType, state: CaseState, act: str) -> ActRule:
    """Return the rule that the command asks for.

    Raises:
        Refused: ``casework.not_now``: this step has no such act; it names the acts there are.
    """
    step = step_of(case_type, state)
    found = next((rule for rule in step.acts if act_id(rule) == act), None)
    if found is not None:
        return found
    if act in ALWAYS and (act == "back_enter" or all(rule.act != act for rule in step.acts)):
        return ActRule(act, ALWAYS[act], case_type.where)
    wanted = Label(ACTS.get(act, act), act.replace("_", " "))
    may = all_of("may", (act_label(rule) for rule in step.acts))
    raise Refused(
        "casework.not_now", **in_both("act", wanted), **in_both("step", step.label), **may
    )


def is_entitled(case_type: CaseType, state: CaseState, rule: ActRule, actor: Actor) -> bool:
    """Return whether the actor's seat in this case may take the act.

    The enterprise alone says whether it is solved, rates and reopens, whatever a charter lists.
    """
    if rule.act in OWN_ACTS:
        return actor.role == "enterprise"
    if state.recused and is_recused(state, actor):
        return False
    if rule.act == "designate_lead":
        return case_type.lead is not None and actor.post == case_type.lead.principal
    if rule.act in CONSENTS:
        return any(actor.post == consent.post for consent in state.consents)
    if rule.act in together_rights.ALONE:
        return together_rights.ALONE[rule.act](case_type, state, actor)
    besides = together_rights.BESIDES.get(rule.act)
    if besides is not None and besides(case_type, state, actor):
        return True
    return any(_sits(case_type, state, role, rule, actor) for role in rule.by)


def _sits(case_type: CaseType, state: CaseState, role: Role, rule: ActRule, actor: Actor) -> bool:
    if role is Role.ENTERPRISE:
        return actor.role == "enterprise"
    if role is Role.SYSTEM:
        return actor.role == "system"
    if role is Role.PROVIDER:
        hired = state.provider.get("unit") or case_type.provider
        return actor.role == "provider" and actor.unit == hired
    if actor.role != "staff":
        return False
    if role is Role.FIRST_ASKED:
        return _is_first_asked(state, actor)
    if role is Role.LEAD:
        return actor.post == lead_post(case_type, state)
    if role is Role.IN_CHARGE:
        if is_undesignated(state):
            return _is_first_asked(state, actor)
        return state.unit is not None and actor.unit == state.unit
    wanted = rule.post or step_of(case_type, state).post
    return bool(wanted) and actor.post == post_for(case_type, state.route, wanted)


def _is_first_asked(state: CaseState, actor: Actor) -> bool:
    """The duty stays with the post; the person counts only where intake named no post."""
    asked = state.first_asked
    if asked.get("post"):
        return actor.post == asked["post"]
    return asked.get("person") in (actor.person, actor.for_person)


def check_entitled(case_type: CaseType, state: CaseState, rule: ActRule, actor: Actor) -> None:
    """Refuse an act that another seat takes.

    Raises:
        Refused: ``casework.enterprise_alone`` or ``casework.not_yours``, which names the seats.
    """
    if is_entitled(case_type, state, rule, actor):
        return
    if is_recused(state, actor):
        raise Refused("casework.recused", **in_both("act", act_label(rule)))
    if rule.act in OWN_ACTS:
        raise Refused("casework.enterprise_alone", **in_both("act", act_label(rule)))
    who = all_of("who", _seats(case_type, state, rule))
    raise Refused("casework.not_yours", **in_both("act", act_label(rule)), **who)


def _seats(case_type: CaseType, state: CaseState, rule: ActRule) -> list[Label]:
    """Return the seats that may take an act; posts by their ids, which the page has names for."""
    if rule.act in CONSENTS:
        return [Label(consent.post) for consent in state.consents]
    waiting = together_rights.seats_of(case_type, state, rule.act)
    if waiting is not None:
        return waiting
    if rule.act == "designate_lead" and case_type.lead is not None:
        return [Label(case_type.lead.principal)]
    told = [seat_label(role) for role in rule.by if role is not Role.POST]
    if Role.POST in rule.by and rule.post:
        told.append(Label(post_for(case_type, state.route, rule.post)))
    return told
