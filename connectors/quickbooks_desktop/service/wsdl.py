"""The WSDL that the service publishes, made from the table of methods: same operations, messages and types as the vendor's."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from connectors.quickbooks_desktop.service.table import METHODS, NAMESPACE, Method

_SERVICE = "QBWebConnectorSvc"
_BINDINGS = (
    ("Soap", "soap", "http://schemas.xmlsoap.org/wsdl/soap/"),
    ("Soap12", "soap12", "http://schemas.xmlsoap.org/wsdl/soap12/"),
)
_TYPES = {"string": "s:string", "int": "s:int", "strings": "tns:ArrayOfString"}
_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"


def wsdl(address: str) -> bytes:
    """The WSDL with the address at which the service is called."""
    methods = [method for method in METHODS.values() if method.published]
    return "".join(_pieces(methods, address)).encode()


def _pieces(methods: list[Method], address: str) -> Iterator[str]:
    prefixes = "".join(f" xmlns:{prefix}={quoteattr(name)}" for _, prefix, name in _BINDINGS)
    yield (
        '<?xml version="1.0" encoding="utf-8"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" '
        f'xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="{NAMESPACE}"{prefixes} targetNamespace="{NAMESPACE}">'
        f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">'
    )
    for method in methods:
        yield _type(method.name, "".join(_parameter(one) for one in method.parameters))
        yield _type(f"{method.name}Response", _part(f"{method.name}Result", _TYPES[method.result]))
    yield (
        '<s:complexType name="ArrayOfString"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" name="string" '
        'nillable="true" type="s:string"/></s:sequence></s:complexType></s:schema></wsdl:types>'
    )
    for method in methods:
        for way, element in (("In", method.name), ("Out", f"{method.name}Response")):
            yield f'<wsdl:message name="{method.name}Soap{way}"><wsdl:part name="parameters" element="tns:{element}"/></wsdl:message>'
    yield f'<wsdl:portType name="{_SERVICE}Soap">'
    for method in methods:
        yield (
            f'<wsdl:operation name="{method.name}"><wsdl:input message="tns:{method.name}SoapIn"/>'
            f'<wsdl:output message="tns:{method.name}SoapOut"/></wsdl:operation>'
        )
    yield "</wsdl:portType>"
    for suffix, prefix, _ in _BINDINGS:
        yield from _binding(methods, suffix, prefix)
    yield f'<wsdl:service name="{_SERVICE}">'
    for suffix, prefix, _ in _BINDINGS:
        yield (
            f'<wsdl:port name="{_SERVICE}{suffix}" binding="tns:{_SERVICE}{suffix}">'
            f"<{prefix}:address location={quoteattr(address)}/></wsdl:port>"
        )
    yield "</wsdl:service></wsdl:definitions>"


def _binding(methods: list[Method], suffix: str, prefix: str) -> Iterator[str]:
    yield (
        f'<wsdl:binding name="{_SERVICE}{suffix}" type="tns:{_SERVICE}Soap">'
        f'<{prefix}:binding transport="{_TRANSPORT}" style="document"/>'
    )
    body = f'<{prefix}:body use="literal"/>'
    for method in methods:
        yield (
            f'<wsdl:operation name="{method.name}">'
            f'<{prefix}:operation soapAction="{NAMESPACE}{method.name}" style="document"/>'
            f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output></wsdl:operation>"
        )
    yield "</wsdl:binding>"


def _type(name: str, inside: str) -> str:
    if not inside:
        return f'<s:element name="{name}"><s:complexType/></s:element>'
    return f'<s:element name="{name}"><s:complexType><s:sequence>{inside}</s:sequence></s:complexType></s:element>'


def _parameter(parameter: str) -> str:
    name, _, sort = parameter.partition(":")
    return _part(name, _TYPES[sort or "string"])


def _part(name: str, sort: str) -> str:
    least = "1" if sort == "s:int" else "0"
    return f'<s:element minOccurs="{least}" maxOccurs="1" name="{name}" type="{sort}"/>'
