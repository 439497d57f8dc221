"""A provincial system that does not exist: strict about what is published, and as unreliable as it is told to be.

It knows nothing of mappings: what it demands was written down a second time, from the published fields, lengths and
codes, so that a connector and its simulator cannot be wrong in the same place.
"""
