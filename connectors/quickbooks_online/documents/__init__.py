"""Records of each kind as QuickBooks Online payloads and back: one module a kind, registered here and nowhere else."""

from __future__ import annotations

from connectors.contract.errors import BadRequest
from connectors.contract.words import Kind
from connectors.quickbooks_online.documents import customer, invoice, item
from connectors.quickbooks_online.documents.shape import Shape

SHAPES: dict[Kind, Shape] = {shape.kind: shape for shape in (customer.SHAPE, item.SHAPE, invoice.SHAPE)}
_BY_ENTITY = {shape.entity: shape for shape in SHAPES.values()}


def shape_of(kind: Kind) -> Shape:
    """How records of a kind look in these books.

    Raises:
        BadRequest: this target does not take the kind.
    """
    try:
        return SHAPES[kind]
    except KeyError:
        raise BadRequest(
            f"Tieout does not transfer a record of kind {kind} to QuickBooks Online.", code="kind"
        ) from None


def shape_named(entity: str) -> Shape:
    """How documents of a type look. Raises BadRequest for a type that is unknown here."""
    try:
        return _BY_ENTITY[entity]
    except KeyError:
        raise BadRequest(
            f"{entity!r} is no document type of QuickBooks Online that Tieout knows.", code="type"
        ) from None
