"""How Alembic runs here: on the connection that the database gives, in its one transaction."""

from alembic import context

from clerkdesk.hub.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
