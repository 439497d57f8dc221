"""Exchange with a hub: the protocol (PROTOCOL.md), the engine at the desk, the line that it uses."""
