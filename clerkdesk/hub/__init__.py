"""The server that desks exchange journals with. It knows what an event is and the protocol, not the desk's program."""
