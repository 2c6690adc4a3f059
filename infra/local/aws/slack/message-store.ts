import type { Clock } from "../clock.ts";

/** A message in the channel. */
export interface SlackMessage {
  /** Slack's id of a message: seconds since the epoch and a sequence number, `1767225600.000001`. */
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly object[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The `ts` of the message that this one replies to. */
  readonly thread?: string;
  /** Whether a reply is also shown in the channel. */
  readonly broadcast?: boolean;
  /** The id of the only member who can see the message. */
  readonly ephemeralFor?: string;
  /** The time of the last change, in milliseconds since the epoch. */
  readonly editedAt?: number;
}

/** A message without its id and times. */
export type MessageContent = Omit<SlackMessage, "ts" | "receivedAt" | "editedAt">;

/** The messages of the channel. */
export class MessageStore {
  readonly #clock: Clock;
  readonly #messages: SlackMessage[] = [];
  readonly #listeners = new Set<(message: SlackMessage) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Oldest first. */
  all(): readonly SlackMessage[] {
    return [...this.#messages];
  }

  find(ts: unknown): SlackMessage | undefined {
    return this.#messages.find((message) => message.ts === ts);
  }

  post(content: MessageContent): SlackMessage {
    const receivedAt = this.#clock.now();
    const sequence = String(this.#messages.length + 1).padStart(6, "0");
    const message = { ts: `${Math.floor(receivedAt / 1000)}.${sequence}`, ...content, receivedAt };
    this.#messages.push(message);
    for (const listener of this.#listeners) listener(message);
    return message;
  }

  update(message: SlackMessage, content: Pick<MessageContent, "text" | "blocks">): void {
    const index = this.#messages.indexOf(message);
    this.#messages[index] = { ...message, ...content, editedAt: this.#clock.now() };
  }

  /** Calls the listener with each new message. Returns a function that removes the listener. */
  onMessage(listener: (message: SlackMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
