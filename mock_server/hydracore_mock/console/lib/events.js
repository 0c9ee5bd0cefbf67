// Server-sent events out of a fetch body: EventSource can't send the admin token's header.

/** Calls `on({event, id, data})` for each event and `alive()` for each piece; ends when the stream does. */
export async function readEvents(body, on, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event.data !== null) on(event);
    }
  }
}

function parsed(block) {
  const event = { event: "message", id: null, data: null };
  for (const line of block.split("\n")) {
    const found = /^(event|id|data): ?(.*)$/.exec(line);
    if (!found) continue;
    const [, name, value] = found;
    event[name] = name === "data" && event.data !== null ? `${event.data}\n${value}` : value;
  }
  return event;
}
