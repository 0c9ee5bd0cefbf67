"""What a run does, part by part. A phase says what is sent; what must come back is not its business."""
