"""Documents to PDF, barcodes, the print spool and the printers."""
