"""Guanyun (管运): the operating platform of a development zone whose institution is code."""
