"""From findings to what the evidence says: rule EG-1, and what the grades lean on.

Pure functions over what `graph.read` takes from a store: the same graph, rule and choices give the same assessments.

    >>> from evidensgraf.settings import Settings
    >>> from evidensgraf.store.local import LocalStore
    >>> evidence = read(LocalStore.open(Settings()))
    >>> {a.about.rpartition("/")[2]: a.grade for a in assess(evidence) if a.kind == "headline"}["low-caseload-works"]
    'indication'
"""

from evidensgraf.evidence.assessment import Assessment, assess
from evidensgraf.evidence.graph import Evidence, read
from evidensgraf.evidence.rule import Rule, read_rule
from evidensgraf.evidence.whatif import Scenario

__all__ = ["Assessment", "Evidence", "Rule", "Scenario", "assess", "read", "read_rule"]
