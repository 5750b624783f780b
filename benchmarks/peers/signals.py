"""Route with the rule expressions of Amsterdam/signals, from a checkout of it that is at hand.

``GUANYUN_SIGNALS`` names the checkout; only its ``dsl`` is entered, with points and polygons of
GeoDjango stood in for by prepared Shapely ones (so it needs no system library, and is not slower
for it). Reads ``{"rules": [...], "areas": {type: {code: wkt}}, "cases": [[sub, lng, lat], ...],
"rounds": N}``; writes the number of the first rule that holds for each case, -1 for none, and the
best CPU seconds of one round.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from time import process_time
from types import ModuleType

import shapely


class Point:
    """A point as the rules see it."""

    def __init__(self, lng: float, lat: float) -> None:
        self.shape = shapely.Point(lng, lat)


class MultiPolygon:
    """An area as the rules see it."""

    def __init__(self, wkt: str) -> None:
        self.shape = shapely.from_wkt(wkt)
        shapely.prepare(self.shape)

    def contains(self, point: Point) -> bool:
        """Return whether the area holds the point."""
        return bool(shapely.contains(self.shape, point.shape))


def evaluator() -> object:
    """Return the compiler of rule expressions of the checkout."""
    geos = ModuleType("django.contrib.gis.geos")
    geos.Point, geos.MultiPolygon = Point, MultiPolygon
    gis = ModuleType("django.contrib.gis")
    gis.geos = geos
    for name in ("django", "django.contrib"):
        sys.modules[name] = ModuleType(name)
    sys.modules |= {"django.contrib.gis": gis, "django.contrib.gis.geos": geos}
    # Its own first page starts a task queue, which no rule needs.
    package = ModuleType("signals")
    package.__path__ = [str(Path(os.environ["GUANYUN_SIGNALS"]) / "app" / "signals")]
    sys.modules["signals"] = package
    return importlib.import_module("signals.apps.dsl.ExpressionEvaluator").ExpressionEvaluator()


def first_rule(rules: list, context: dict) -> int:
    """Return the number of the first rule that holds, in order, as its service does."""
    for number, rule in enumerate(rules):
        if rule.evaluate(context):
            return number
    return -1


def main() -> None:
    """Measure."""
    asked = json.load(sys.stdin)
    compiler = evaluator()
    rules = [compiler.compile(code) for code in asked["rules"]]
    areas = {
        kind: {code: MultiPolygon(wkt) for code, wkt in drawn.items()}
        for kind, drawn in asked["areas"].items()
    }
    contexts = [
        {"sub": sub, "main": "zone", "location": Point(lng, lat), "areas": areas}
        for sub, lng, lat in asked["cases"]
    ]
    seconds, answers = float("inf"), []
    for _ in range(asked["rounds"]):
        begun = process_time()
        answers = [first_rule(rules, context) for context in contexts]
        seconds = min(seconds, process_time() - begun)
    json.dump({"seconds": seconds, "answers": answers}, sys.stdout)


main()
