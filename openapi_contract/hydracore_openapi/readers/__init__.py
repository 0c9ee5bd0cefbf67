"""From a sound document to the frozen values of the model."""
