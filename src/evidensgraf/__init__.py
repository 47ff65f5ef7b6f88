"""Evidensgraf: the evidence on what helps people furthest from the labour market into work, as a knowledge graph."""

__version__ = "0.1.0"
