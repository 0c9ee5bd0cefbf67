import { useRef, useState } from "preact/hooks";

import { DeleteDialog } from "./DeleteDialog";
import type { Channel } from "./service";
import { TypeIcon, typeName } from "./types";

interface Actions {
  busy: ReadonlySet<string>;
  toggle: (channel: Channel) => void;
  remove: (channel: Channel) => void;
}

export function ChannelTable({ channels, busy, toggle, remove }: Actions & { channels: readonly Channel[] }) {
  const [doomed, setDoomed] = useState<Channel | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const decide = (confirmed: boolean) => {
    setDoomed(null);
    if (!confirmed || !doomed) return;
    heading.current?.focus(); // the button that had the focus goes with its row
    remove(doomed);
  };

  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {channels.length === 1 ? "1 channel" : `${channels.length} channels`}
      </h2>
      {channels.length === 0 ? (
        <p class="card quiet">No channels yet. Add the first one.</p>
      ) : (
        <table class="card">
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col">Identifier</th>
              <th scope="col">Status</th>
              <th scope="col">Enabled</th>
              <th scope="col">
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {channels.map((channel) => (
              <Row key={channel.id} channel={channel} busy={busy} toggle={toggle} remove={setDoomed} />
            ))}
          </tbody>
        </table>
      )}
      {doomed && <DeleteDialog channel={doomed} decide={decide} />}
    </>
  );
}

function Row({ channel, busy, toggle, remove }: Actions & { channel: Channel }) {
  const waits = busy.has(channel.id);
  const name = channel.external_identifier;
  // Not `disabled`, which would take the focus away.
  const switched = (event: Event) => {
    event.preventDefault();
    if (!waits) toggle(channel);
  };
  return (
    <tr aria-busy={waits}>
      <td>
        <span class="kind">
          <TypeIcon type={channel.channel_type} />
          <span>
            {typeName(channel.channel_type)}
            <small>{channel.provider}</small>
          </span>
        </span>
      </td>
      <td class="identifier">{name}</td>
      <td>
        <Status channel={channel} />
      </td>
      <td>
        <button
          class="switch"
          role="switch"
          aria-checked={channel.enabled}
          aria-disabled={waits}
          aria-label={`${name} enabled`}
          onClick={switched}
        />
      </td>
      <td>
        <button class="plain" aria-label={`Delete ${name}`} aria-disabled={waits} onClick={() => waits || remove(channel)}>
          Delete
        </button>
      </td>
    </tr>
  );
}

function Status({ channel: { status, error_message } }: { channel: Channel }) {
  const tone = error_message !== null || status === "error" ? "bad" : status === "active" ? "good" : "";
  return (
    <>
      <span class={`status ${tone}`}>{status}</span>
      {error_message !== null && <small>{error_message}</small>}
    </>
  );
}
