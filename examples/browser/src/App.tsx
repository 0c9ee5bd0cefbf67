import { useEffect, useMemo, useState } from "preact/hooks";

import { ChannelTable } from "./ChannelTable";
import { BEGINNING, Channels } from "./channels";
import { CreateForm } from "./CreateForm";
import { type Failure, told } from "./failures";
import { connect } from "./service";
import type { Settings } from "./settings";
import { Wait } from "./Wait";

export function App({ settings }: { settings: Settings }) {
  const [state, show] = useState(BEGINNING);
  const [wait, waiting] = useState<number | null>(null);
  const channels = useMemo(() => new Channels(connect(settings, waiting), show), [settings]);
  useEffect(() => void channels.load(), [channels]);

  const { listed, busy, trouble, news } = state;
  const load = () => void channels.load();
  return (
    <>
      <header>
        <h1>Channels</h1>
        <p>
          Instance <code>{settings.instance}</code>
        </p>
      </header>
      <main>
        <section aria-label="All channels" aria-busy={listed.is === "loading"}>
          {wait !== null && <Wait seconds={wait} />}
          {trouble && (
            <div class="notice trouble" role="alert">
              <p>{trouble.text}</p>
              {trouble.again && <button onClick={trouble.again}>Try again</button>}
            </div>
          )}
          {listed.is === "loading" && wait === null && <p class="card quiet">Loading channels…</p>}
          {listed.is === "failed" && <Failed failure={listed.failure} again={load} />}
          {listed.is === "ready" && (
            <ChannelTable
              channels={listed.channels}
              busy={busy}
              toggle={(channel) => void channels.toggle(channel)}
              remove={(channel) => void channels.remove(channel)}
            />
          )}
        </section>
        {listed.is === "ready" && <CreateForm create={(body) => channels.create(body)} />}
      </main>
      <p class="news" role="status">
        {news}
      </p>
    </>
  );
}

function Failed({ failure, again }: { failure: Failure; again: () => void }) {
  const expired = failure.kind === "expired";
  return (
    <div class="card quiet" role="alert">
      <h2>{expired ? "Session expired" : "Channels can’t be shown"}</h2>
      <p>{expired ? "Sign in again to see your channels." : told(failure)}</p>
      {!expired && <button onClick={again}>Try again</button>}
    </div>
  );
}
