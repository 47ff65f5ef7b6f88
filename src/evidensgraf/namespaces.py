"""The names of the graph, each given once. A misspelt term fails here, in the type checker and at run time.

`EVG` is closed: it holds the terms that `ontology/` defines, and a test compares the two.
"""

from __future__ import annotations

from enum import StrEnum

BASE = "https://w3id.org/evidensgraf/"
VOCABULARY = f"{BASE}ns/"
SHAPES = f"{BASE}shapes/"
GRAPH = f"{BASE}graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

KINDS = (
    "agent", "arm", "assessment", "claim", "computation", "effect", "event", "finding", "issue", "line", "note",
    "publication", "reference", "rule", "section", "sentence", "study",
)  # fmt: skip
"""The kinds of things: `<BASE>id/<kind>/<slug>`, each kind with a prefix of the same name."""

SCHEMES = {
    "basis": "method-basis",
    "condition": "condition",
    "direction": "effect-direction",
    "doubt": "issue-kind",
    "grade": "grade",
    "intervention": "intervention",
    "measure": "measure",
    "method": "method",
    "outcome": "outcome",
    "role": "arm-role",
    "site": "site-type",
    "target": "target-group",
    "wording": "wording",
}
"""The code lists: prefix → scheme, `<BASE>concept/<scheme>/<slug>`."""

PREFIXES: dict[str, str] = {
    "evg": VOCABULARY,
    "evgsh": SHAPES,
    "graph": GRAPH,
    "dataset": f"{BASE}dataset/",
    **{kind: f"{BASE}id/{kind}/" for kind in KINDS},
    **{prefix: f"{BASE}concept/{scheme}/" for prefix, scheme in SCHEMES.items()},
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "biro": "http://purl.org/spar/biro/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "deo": "http://purl.org/spar/deo/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frbr": "http://purl.org/vocab/frbr/core#",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pico": "http://data.cochrane.org/ontologies/pico/",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "voag": "http://voag.linkedmodel.org/schema/voag#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Every prefix that the graph's files and questions may use: one meaning each, everywhere."""


def shortened(text: str) -> str:
    """An IRI (or a term in N-Triples that holds one) with its prefix: `…/id/study/jobfirst` becomes `study:jobfirst`.

    The longest namespace wins; an IRI without a known prefix, or whose local part has a slash, stays as it is.
    """
    bare = text.removeprefix("<").removesuffix(">")
    fitting = [
        (iri, prefix) for prefix, iri in PREFIXES.items() if bare.startswith(iri) and "/" not in bare[len(iri) :]
    ]
    if not fitting:
        return text
    iri, prefix = max(fitting)
    return f"{prefix}:{bare[len(iri) :]}"


class EVG(StrEnum):
    """The terms of the ontology, as full IRIs: classes and individuals, then properties."""

    ArmRole = f"{VOCABULARY}ArmRole"
    AwaitingApproval = f"{VOCABULARY}AwaitingApproval"
    Claim = f"{VOCABULARY}Claim"
    Computation = f"{VOCABULARY}Computation"
    Condition = f"{VOCABULARY}Condition"
    Context = f"{VOCABULARY}Context"
    DataIssue = f"{VOCABULARY}DataIssue"
    DirectionContribution = f"{VOCABULARY}DirectionContribution"
    Disputes = f"{VOCABULARY}Disputes"
    EffectDirection = f"{VOCABULARY}EffectDirection"
    EffectEstimate = f"{VOCABULARY}EffectEstimate"
    EvidenceGrade = f"{VOCABULARY}EvidenceGrade"
    EvidenceLine = f"{VOCABULARY}EvidenceLine"
    EvidenceRelation = f"{VOCABULARY}EvidenceRelation"
    EvidenceSynthesis = f"{VOCABULARY}EvidenceSynthesis"
    Finding = f"{VOCABULARY}Finding"
    HeadlineClaim = f"{VOCABULARY}HeadlineClaim"
    Inconclusive = f"{VOCABULARY}Inconclusive"
    Intervention = f"{VOCABULARY}Intervention"
    InterventionLine = f"{VOCABULARY}InterventionLine"
    IssueKind = f"{VOCABULARY}IssueKind"
    Measure = f"{VOCABULARY}Measure"
    Method = f"{VOCABULARY}Method"
    MethodBasis = f"{VOCABULARY}MethodBasis"
    NoteSection = f"{VOCABULARY}NoteSection"
    Outcome = f"{VOCABULARY}Outcome"
    PrimaryStudy = f"{VOCABULARY}PrimaryStudy"
    Publication = f"{VOCABULARY}Publication"
    Qualifies = f"{VOCABULARY}Qualifies"
    RatingRule = f"{VOCABULARY}RatingRule"
    Reference = f"{VOCABULARY}Reference"
    Sentence = f"{VOCABULARY}Sentence"
    SiteType = f"{VOCABULARY}SiteType"
    SourceNote = f"{VOCABULARY}SourceNote"
    StrengthAssessment = f"{VOCABULARY}StrengthAssessment"
    Study = f"{VOCABULARY}Study"
    StudyArm = f"{VOCABULARY}StudyArm"
    StudySet = f"{VOCABULARY}StudySet"
    Supports = f"{VOCABULARY}Supports"
    SynthesisClaim = f"{VOCABULARY}SynthesisClaim"
    TargetGroup = f"{VOCABULARY}TargetGroup"
    Wording = f"{VOCABULARY}Wording"
    aboutIntervention = f"{VOCABULARY}aboutIntervention"
    aboutOutcome = f"{VOCABULARY}aboutOutcome"
    aboutTargetGroup = f"{VOCABULARY}aboutTargetGroup"
    ageFrom = f"{VOCABULARY}ageFrom"
    ageTo = f"{VOCABULARY}ageTo"
    anchoredIn = f"{VOCABULARY}anchoredIn"
    anchors = f"{VOCABULARY}anchors"
    arithmetic = f"{VOCABULARY}arithmetic"
    armRole = f"{VOCABULARY}armRole"
    assessedBy = f"{VOCABULARY}assessedBy"
    assesses = f"{VOCABULARY}assesses"
    basedOnFinding = f"{VOCABULARY}basedOnFinding"
    bearsOn = f"{VOCABULARY}bearsOn"
    broaderClaim = f"{VOCABULARY}broaderClaim"
    cellDirection = f"{VOCABULARY}cellDirection"
    cellIntervention = f"{VOCABULARY}cellIntervention"
    cellOutcome = f"{VOCABULARY}cellOutcome"
    citationKey = f"{VOCABULARY}citationKey"
    citedInSource = f"{VOCABULARY}citedInSource"
    claimant = f"{VOCABULARY}claimant"
    claimedDirection = f"{VOCABULARY}claimedDirection"
    combinedWith = f"{VOCABULARY}combinedWith"
    comparator = f"{VOCABULARY}comparator"
    comparatorValue = f"{VOCABULARY}comparatorValue"
    computedProperty = f"{VOCABULARY}computedProperty"
    computes = f"{VOCABULARY}computes"
    condition = f"{VOCABULARY}condition"
    confidenceHigh = f"{VOCABULARY}confidenceHigh"
    confidenceLow = f"{VOCABULARY}confidenceLow"
    contribution = f"{VOCABULARY}contribution"
    contributionDirection = f"{VOCABULARY}contributionDirection"
    countsAsLines = f"{VOCABULARY}countsAsLines"
    difference = f"{VOCABULARY}difference"
    directionShare = f"{VOCABULARY}directionShare"
    directness = f"{VOCABULARY}directness"
    drawsOnFinding = f"{VOCABULARY}drawsOnFinding"
    drawsOnPublication = f"{VOCABULARY}drawsOnPublication"
    drawsOnStudy = f"{VOCABULARY}drawsOnStudy"
    effect = f"{VOCABULARY}effect"
    effectDirection = f"{VOCABULARY}effectDirection"
    endYear = f"{VOCABULARY}endYear"
    excludedDirection = f"{VOCABULARY}excludedDirection"
    excludedRelation = f"{VOCABULARY}excludedRelation"
    findingCount = f"{VOCABULARY}findingCount"
    findingOf = f"{VOCABULARY}findingOf"
    followUp = f"{VOCABULARY}followUp"
    followUpDays = f"{VOCABULARY}followUpDays"
    followUpUnit = f"{VOCABULARY}followUpUnit"
    grade = f"{VOCABULARY}grade"
    gradeAsStated = f"{VOCABULARY}gradeAsStated"
    gradeRank = f"{VOCABULARY}gradeRank"
    gradeWithout = f"{VOCABULARY}gradeWithout"
    hasArm = f"{VOCABULARY}hasArm"
    hasAssessment = f"{VOCABULARY}hasAssessment"
    hasDirectionContribution = f"{VOCABULARY}hasDirectionContribution"
    hasEvidenceLine = f"{VOCABULARY}hasEvidenceLine"
    hasFinding = f"{VOCABULARY}hasFinding"
    hasReference = f"{VOCABULARY}hasReference"
    hasSuccessor = f"{VOCABULARY}hasSuccessor"
    higherIsBetter = f"{VOCABULARY}higherIsBetter"
    independentLines = f"{VOCABULARY}independentLines"
    independentStudyCount = f"{VOCABULARY}independentStudyCount"
    intervention = f"{VOCABULARY}intervention"
    interventionValue = f"{VOCABULARY}interventionValue"
    isApproximate = f"{VOCABULARY}isApproximate"
    isArmOf = f"{VOCABULARY}isArmOf"
    isReportedBy = f"{VOCABULARY}isReportedBy"
    isReviewedBy = f"{VOCABULARY}isReviewedBy"
    issueKind = f"{VOCABULARY}issueKind"
    leadingDirection = f"{VOCABULARY}leadingDirection"
    lineFromStudy = f"{VOCABULARY}lineFromStudy"
    lineOf = f"{VOCABULARY}lineOf"
    majorityShare = f"{VOCABULARY}majorityShare"
    measure = f"{VOCABULARY}measure"
    method = f"{VOCABULARY}method"
    methodBasis = f"{VOCABULARY}methodBasis"
    methodWeight = f"{VOCABULARY}methodWeight"
    minimumTotal = f"{VOCABULARY}minimumTotal"
    moderateContribution = f"{VOCABULARY}moderateContribution"
    moderateLines = f"{VOCABULARY}moderateLines"
    moderateMethodLines = f"{VOCABULARY}moderateMethodLines"
    moderateMethodWeight = f"{VOCABULARY}moderateMethodWeight"
    narrowerClaim = f"{VOCABULARY}narrowerClaim"
    numberCompared = f"{VOCABULARY}numberCompared"
    numberOfLines = f"{VOCABULARY}numberOfLines"
    numberOfParticipants = f"{VOCABULARY}numberOfParticipants"
    numberOfSites = f"{VOCABULARY}numberOfSites"
    numberOfStudies = f"{VOCABULARY}numberOfStudies"
    outcome = f"{VOCABULARY}outcome"
    overlapsWith = f"{VOCABULARY}overlapsWith"
    referenceOf = f"{VOCABULARY}referenceOf"
    relation = f"{VOCABULARY}relation"
    relativeTo = f"{VOCABULARY}relativeTo"
    reportedIn = f"{VOCABULARY}reportedIn"
    reports = f"{VOCABULARY}reports"
    reportsFinding = f"{VOCABULARY}reportsFinding"
    reportsSameStudyAs = f"{VOCABULARY}reportsSameStudyAs"
    reportsStudy = f"{VOCABULARY}reportsStudy"
    restsOnOwnStudy = f"{VOCABULARY}restsOnOwnStudy"
    reviewLineCount = f"{VOCABULARY}reviewLineCount"
    reviewSizeThreshold = f"{VOCABULARY}reviewSizeThreshold"
    reviewsStudy = f"{VOCABULARY}reviewsStudy"
    riskRatio = f"{VOCABULARY}riskRatio"
    riskRatioHigh = f"{VOCABULARY}riskRatioHigh"
    riskRatioLow = f"{VOCABULARY}riskRatioLow"
    ruleVersion = f"{VOCABULARY}ruleVersion"
    sensitiveTo = f"{VOCABULARY}sensitiveTo"
    sharesStudyWith = f"{VOCABULARY}sharesStudyWith"
    siteType = f"{VOCABULARY}siteType"
    smsLevel = f"{VOCABULARY}smsLevel"
    standardError = f"{VOCABULARY}standardError"
    startYear = f"{VOCABULARY}startYear"
    statisticallySignificant = f"{VOCABULARY}statisticallySignificant"
    strongLines = f"{VOCABULARY}strongLines"
    strongMethodWeight = f"{VOCABULARY}strongMethodWeight"
    strongShare = f"{VOCABULARY}strongShare"
    strongTotal = f"{VOCABULARY}strongTotal"
    studyCount = f"{VOCABULARY}studyCount"
    succeededBy = f"{VOCABULARY}succeededBy"
    sufficientTotal = f"{VOCABULARY}sufficientTotal"
    targetGroup = f"{VOCABULARY}targetGroup"
    targetGroupNotStated = f"{VOCABULARY}targetGroupNotStated"
    totalContribution = f"{VOCABULARY}totalContribution"
    unit = f"{VOCABULARY}unit"
    value = f"{VOCABULARY}value"
    valueAsStated = f"{VOCABULARY}valueAsStated"
    weighedFinding = f"{VOCABULARY}weighedFinding"
    weighedStudy = f"{VOCABULARY}weighedStudy"
    weighs = f"{VOCABULARY}weighs"
    wording = f"{VOCABULARY}wording"
    wordingMarker = f"{VOCABULARY}wordingMarker"
    wordingWeight = f"{VOCABULARY}wordingWeight"
