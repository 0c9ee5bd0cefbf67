/** What a form sends, and where its faults belong. */

import type { Fault } from "./failures";
import type { NewChannel } from "./service";

export const FIELDS = ["channel_type", "provider", "external_identifier", "connection_id", "enabled"] as const;
export type Field = (typeof FIELDS)[number];
export type FieldFaults = Partial<Record<Field, string>>;

/** A new channel as it was filled in. Fields left empty are left out: the service says which of them it needs. */
export function filledIn(form: FormData): NewChannel {
  const texts = FIELDS.filter((field) => field !== "enabled").map((field) => [field, form.get(field)] as const);
  const filled = Object.fromEntries(texts.filter(([, value]) => value !== null && value !== ""));
  return { ...filled, enabled: form.has("enabled") } as NewChannel;
}

/** Each fault at its field, and those that belong to none. */
export function atFields(faults: readonly Fault[]): { fields: FieldFaults; others: string[] } {
  const fields: FieldFaults = {};
  const others: string[] = [];
  for (const { loc, msg } of faults) {
    const field = FIELDS.find((each) => loc[0] === "body" && loc[1] === each);
    if (field === undefined) others.push([loc.join(" › "), msg].filter(Boolean).join(": "));
    else fields[field] = [fields[field], msg].filter(Boolean).join(". ");
  }
  return { fields, others };
}
