import type { NewChannel } from "./service";

type ChannelType = NewChannel["channel_type"];

/** Each type's name and its icon: strokes in a square of 24. */
export const TYPES: Readonly<Record<ChannelType, { name: string; icon: string }>> = {
  telegram: { name: "Telegram", icon: "M21 4 3 11l6 2.5L19 6l-8 9 6 4zM9 13.5v6l3-3.5" },
  whatsapp: { name: "WhatsApp", icon: "M4 20l1.2-4A8 8 0 1 1 8.5 19.2zM9 8.5c0 4 2.5 6.5 6.5 6.5v-2l-2-1-1 1-1.8-1.8 1-1-1-2z" },
  voice: { name: "Voice", icon: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21" },
  sms: { name: "SMS", icon: "M4 5h16v11h-9l-4 4v-4H4zM8 10.5h.01M12 10.5h.01M16 10.5h.01" },
  email: { name: "E-mail", icon: "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7" },
  web_chat: { name: "Web chat", icon: "M3 4h12v9H9l-3 3v-3H3zM18 9h3v9h-3v3l-3-3h-5v-2" },
};

const OTHER = "M12 4v16M4 12h16";

/** The service may add types: those are named as it names them. */
export function typeName(type: string): string {
  return isKnown(type) ? TYPES[type].name : type;
}

export function TypeIcon({ type }: { type: string }) {
  return (
    <svg class={`icon ${type}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={isKnown(type) ? TYPES[type].icon : OTHER} />
    </svg>
  );
}

function isKnown(type: string): type is ChannelType {
  return Object.hasOwn(TYPES, type);
}
