"""What a field is filled in with: one module a kind of editor, chosen by the field's kind alone."""
