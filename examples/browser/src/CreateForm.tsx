import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { type Failure, told } from "./failures";
import { atFields, type Field, type FieldFaults, filledIn } from "./fields";
import type { NewChannel } from "./service";
import { TYPES } from "./types";

const PROVIDERS = ["telegram", "meta_cloud", "retell", "twilio", "gmail", "resend"];

/** The service alone judges what is filled in; what it says is shown at the fields. */
export function CreateForm({ create }: { create: (body: NewChannel) => Promise<Failure | null> }) {
  const form = useRef<HTMLFormElement>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { fields, others } = failure?.kind === "invalid" ? atFields(failure.faults) : { fields: {}, others: [] };

  useEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [failure]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (sending || !form.current) return;
    setSending(true);
    const failed = await create(filledIn(new FormData(form.current)));
    setSending(false);
    setFailure(failed);
    if (!failed) form.current?.reset();
  };

  return (
    <form ref={form} class="card" noValidate aria-labelledby="new" aria-busy={sending} onSubmit={submit}>
      <h2 id="new">New channel</h2>
      <Labelled name="channel_type" label="Type" faults={fields}>
        {(attributes) => (
          <select {...attributes}>
            <option value="">Choose…</option>
            {Object.entries(TYPES).map(([type, { name }]) => (
              <option value={type}>{name}</option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled name="provider" label="Provider" faults={fields}>
        {(attributes) => <input {...attributes} list="providers" autocomplete="off" />}
      </Labelled>
      <datalist id="providers">
        {PROVIDERS.map((provider) => (
          <option value={provider} />
        ))}
      </datalist>
      <Labelled name="external_identifier" label="Identifier" hint="Phone number, bot name or address" faults={fields}>
        {(attributes) => <input {...attributes} autocomplete="off" />}
      </Labelled>
      <Labelled name="connection_id" label="Connection" hint="Optional: the id of a connection of yours" faults={fields}>
        {(attributes) => <input {...attributes} autocomplete="off" spellcheck={false} />}
      </Labelled>
      <label class="check">
        <input type="checkbox" name="enabled" defaultChecked /> Enabled
      </label>
      {failure && <Summary failure={failure} others={others} />}
      <button class="main" aria-disabled={sending}>
        {sending ? "Adding…" : "Add channel"}
      </button>
    </form>
  );
}

interface Attributes {
  id: string;
  name: Field;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface LabelledProps {
  name: Field;
  label: string;
  hint?: string;
  faults: FieldFaults;
  children: (attributes: Attributes) => ComponentChildren;
}

/** A field with its label, and below it what is wrong with it, or else the hint. */
function Labelled({ name, label, hint, faults, children }: LabelledProps) {
  const fault = faults[name];
  const below = fault ?? hint;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children({
        id: name,
        name,
        "aria-invalid": fault !== undefined,
        "aria-describedby": below === undefined ? undefined : `${name}-below`,
      })}
      {below !== undefined && (
        <small id={`${name}-below`} class={fault === undefined ? "" : "fault"}>
          {below}
        </small>
      )}
    </div>
  );
}

function Summary({ failure, others }: { failure: Failure; others: readonly string[] }) {
  if (failure.kind !== "invalid") return <p class="fault" role="alert">{told(failure)} Nothing was added.</p>;
  return (
    <div class="fault" role="alert">
      <p>Please correct what is marked.</p>
      {others.map((other) => (
        <p>{other}</p>
      ))}
    </div>
  );
}
