"""Telling dossiers to the provincial system: connectors, the ledger of what was told, the process that tells."""
