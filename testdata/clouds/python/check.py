"""Holds requests against the models in the services' own libraries.

Reads a JSON list: {"service", "operation", "input"} for AWS, {"rule"} for a
rule of Azure Front Door. Prints what is wrong with each, "" for nothing.
"""

import enum
import json
import sys

import botocore.session
from azure.mgmt.cdn import models
from azure.mgmt.cdn._utils.model_base import Model
from botocore.validate import ParamValidator

aws = botocore.session.get_session()


def wrong_for_aws(service, operation, input):
    shape = aws.get_service_model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(input, shape).generate_report()
    return report + "".join(wrong_in_enums(input, shape))


def wrong_in_enums(value, shape):
    """botocore leaves these to the service."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                yield from wrong_in_enums(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            yield from wrong_in_enums(inner, shape.member)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{value} is none of {shape.enum}\n"


def wrong_in_model(model, data, at=""):
    known = {field._rest_name: name for name, field in model._attr_to_rest_field.items()}
    for key, value in data.items():
        if key not in known:
            yield f"{at}.{key} is unknown\n"
            continue
        inner = getattr(model, known[key])
        if key in ("operator", "headerAction") and not isinstance(inner, enum.Enum):
            yield f"{at}.{key} cannot be {value}\n"
        if isinstance(inner, Model):
            yield from wrong_in_model(inner, value, f"{at}.{key}")
        elif isinstance(inner, list) and inner and isinstance(inner[0], Model):
            for i, part in enumerate(inner):
                yield from wrong_in_model(part, value[i], f"{at}.{key}[{i}]")


def wrong(request):
    if "rule" in request:
        return "".join(wrong_in_model(models.Rule._deserialize(request["rule"], []), request["rule"]))
    return wrong_for_aws(**request)


print(json.dumps([wrong(request) for request in json.load(sys.stdin)]))
