import type { Clock } from "../clock.ts";

/** A message as the channel shows it. */
export interface SlackMessage {
  /** Seconds since the epoch and a sequence number, as Slack names messages: `1767225600.000001`. */
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly object[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The message that this one replies to. */
  readonly thread?: string;
  /** Whether a reply is shown in the channel too. */
  readonly broadcast?: boolean;
  /** The only member who sees the message, by id. */
  readonly ephemeralFor?: string;
  /** Milliseconds since the epoch; of the last change. */
  readonly editedAt?: number;
}

/** What a message says, and where. */
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

  /** Calls the listener with each new message from now on; returns how to stop that. */
  onMessage(listener: (message: SlackMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
