"""The encrypted SQLite file: engine, event table, lasting tables, attachments, migrations."""
