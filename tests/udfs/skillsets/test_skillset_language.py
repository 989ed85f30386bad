import pytest

from skillmill.udfs.skillsets.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen für unser Team in Berlin eine erfahrene Köchin, die mit Freude und Sorgfalt in der Küche arbeitet.",
        "Nous recherchons pour notre cuisine une personne qui aime le travail en équipe et les produits de la région.",
        "Buscamos para nuestro equipo una persona con experiencia en el cuidado de los pacientes y en la atención.",
        "Программист пишет код на языке Java",
        "当社では看護師を募集しています",
    ],
)
def test_a_text_in_another_language_is_foreign(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plan, direct, or coordinate activities in such fields as life sciences, physical sciences, and mathematics.",
        "Skills: Python, Java, SQL, Docker, Kubernetes, Terraform, Jenkins, Git, Linux, Spark, Kafka, Airflow, Scala",
        "Koch gesucht",
        "",
    ],
)
def test_english_lists_of_names_and_what_is_too_short_are_not(text: str) -> None:
    assert not is_foreign(text)
