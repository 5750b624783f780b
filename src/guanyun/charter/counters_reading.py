"""The pages of a service centre, read: catalogue, counters, bundles, services."""

from collections.abc import Mapping
from typing import Final, TypeVar

from guanyun.engines.common import Finding

from .counters_schema import (
    Bundle,
    Catalogue,
    Centre,
    Hall,
    Item,
    ItemList,
    LinkedLeader,
    Meeting,
    Occasion,
    Paper,
    Partner,
    ReportedFigure,
    Service,
    VisitRound,
    Window,
)
from .nodes import Node
from .reading import keyed, read_as, read_list

T = TypeVar("T")
Roots = Mapping[str, Node]
# The pages a charter may have, and the lists on them. A long catalogue is split over a folder.
CENTRE_PAGES: Final[Mapping[str, Mapping[str, type]]] = {
    "catalogue.yaml": {"published": ItemList, "papers": Paper, "items": Item},
    "counters.yaml": {"halls": Hall, "windows": Window},
    "bundles.yaml": {"bundles": Bundle},
    "services.yaml": {
        "services": Service,
        "partners": Partner,
        "occasions": Occasion,
        "meetings": Meeting,
        "visits": VisitRound,
        "links": LinkedLeader,
        "figures": ReportedFigure,
    },
}
CATALOGUE_FOLDER: Final = "catalogue"


def centre_of(roots: Roots, found: list[Finding]) -> Centre:
    """Return what a charter says about its service centre; pages that are not there say nothing."""
    counters = _page(roots, "counters.yaml", found)
    bundles = _page(roots, "bundles.yaml", found)
    services = _page(roots, "services.yaml", found)
    return Centre(
        catalogue=_catalogue(roots, found),
        halls=read_list(Hall, counters.get("halls"), found, "halls"),
        windows=read_list(Window, counters.get("windows"), found, "windows"),
        bundles=read_list(Bundle, bundles.get("bundles"), found, "bundles"),
        services=read_list(Service, services.get("services"), found, "services"),
        partners=read_list(Partner, services.get("partners"), found, "partners"),
        occasions=read_list(Occasion, services.get("occasions"), found, "occasions"),
        meetings=read_list(Meeting, services.get("meetings"), found, "meetings"),
        visits=read_list(VisitRound, services.get("visits"), found, "visits"),
        links=read_list(LinkedLeader, services.get("links"), found, "links"),
        figures=read_list(ReportedFigure, services.get("figures"), found, "figures"),
    )


def _page(roots: Roots, page: str, found: list[Finding]) -> Mapping[str, Node]:
    return keyed(roots.get(page), tuple(CENTRE_PAGES[page]), found)


def _catalogue(roots: Roots, found: list[Finding]) -> Catalogue:
    """Return the list of items joined over its pages; only one of them says what is published."""
    known = tuple(CENTRE_PAGES["catalogue.yaml"])
    front = _page(roots, "catalogue.yaml", found)
    pages = [front]
    for below, root in roots.items():
        if below.startswith(f"{CATALOGUE_FOLDER}/"):
            pages.append(keyed(root, known[1:], found))
    published = front.get("published")
    return Catalogue(
        published=read_as(ItemList, published, found) if published is not None else None,
        papers=_joined(Paper, pages, "papers", found),
        items=_joined(Item, pages, "items", found),
    )


def _joined(
    kind: type[T], pages: list[Mapping[str, Node]], key: str, found: list[Finding]
) -> tuple[T, ...]:
    lists = (read_list(kind, page.get(key), found, key) for page in pages)
    return tuple(each for one in lists for each in one)
