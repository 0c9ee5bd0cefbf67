import { useEffect, useRef } from "preact/hooks";

import type { Channel } from "./service";

export function DeleteDialog({ channel, decide }: { channel: Channel; decide: (confirmed: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="doomed" onClose={() => decide(dialog.current?.returnValue === "delete")}>
      <form method="dialog">
        <h2 id="doomed">Delete {channel.external_identifier}?</h2>
        <p>This can’t be undone.</p>
        <div class="choice">
          <button value="cancel">Cancel</button>
          <button value="delete" class="danger">
            Delete channel
          </button>
        </div>
      </form>
    </dialog>
  );
}
