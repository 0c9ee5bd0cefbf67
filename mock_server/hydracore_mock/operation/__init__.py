"""Operations: one compiled handler for each, and the steps that it takes. `http/__init__.py` has them in order."""
