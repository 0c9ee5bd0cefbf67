"""The phases of a run. A phase says what is sent; what must come back is not its business."""
