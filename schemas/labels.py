"""Label sets: what a recogniser may say a span is."""

SKILL = "Skill"
KNOWLEDGE = "Knowledge"
SKILL_LABELS: tuple[str, ...] = (SKILL, KNOWLEDGE)
RESUME_LABELS: tuple[str, ...] = (
    "Name",
    "Designation",
    "Company",
    "Degree",
    "College",
    "Location",
    "Email",
    "Graduation Year",
    "Years of Experience",
)
LABELS: tuple[str, ...] = SKILL_LABELS + RESUME_LABELS
IMPLIED_SKILL = "Implied Skill"
"""What a whole sentence asks for; in the table sentence_skills alone."""

CATEGORIES: tuple[str, ...] = ("Technology", "Technical", "Business", "Soft")
CONCEPT_TYPES: tuple[str, ...] = (
    "language",
    "tool",
    "platform",
    "method",
    "domain",
    "certification",
    "human language",
    "soft",
)
