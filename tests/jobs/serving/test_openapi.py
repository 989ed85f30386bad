"""The API against its own OpenAPI, by schemathesis with all its checks; benchmarks.fuzz does the same for longer."""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from serving_servers import loaded_pool
from skillmill.jobs.serving.app import make_app

APP = make_app(loaded_pool(pool={"models": ["general=default", "health=default"]}))
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP)


@SCHEMA.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_its_openapi_says(case: Case) -> None:
    case.call_and_validate()
