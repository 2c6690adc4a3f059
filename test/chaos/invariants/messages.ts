import { type Ended, type Problems, unless } from "./ended.ts";

const people = ["alice@example.com", "bob@example.com", "carol@example.com"];

interface Message {
  readonly to: string;
  readonly title: string;
}

/** Everyone learns the end, and no message comes twice unless it had to be repeated. */
export async function messageProblems(ended: Ended): Promise<Problems> {
  const { progress, expected } = ended;
  const end = progress.endState ?? "Stopped";
  const told = expected.told ?? [end];
  const sent = messagesOf(ended);
  const twice = sent.filter((one, index) =>
    sent.slice(0, index).some(({ to, title }) => to === one.to && title === one.title),
  );
  const informed = sent
    .filter(({ title }) => told.some((one) => title.includes(`${one}:`)))
    .map(({ to }) => to);
  const missing = [...people, "slack"].filter((one) => !informed.includes(one));
  return [
    ...twice.flatMap(({ to, title }) => unless(expected.messages !== "once", `${to} got twice: ${title}`)),
    ...unless(
      expected.messages === "missing" || missing.length === 0,
      `nobody told ${missing.join(", ")} that it ended ${end}`,
    ),
  ];
}

function messagesOf({ world: { aws }, attempt: { id } }: Ended): readonly Message[] {
  const isIts = new RegExp(`\\b${id}\\b`);
  const mails = aws.inbox
    .mails()
    .flatMap(({ to, subject, text }) =>
      isIts.test(`${subject} ${text}`) ? to.map((person) => ({ to: person, title: subject })) : [],
    );
  const posts = aws.slackChannel
    .messages()
    .filter(({ blocks, ephemeralFor }) => !ephemeralFor && isIts.test(JSON.stringify(blocks)))
    .map(({ text, thread }) => ({ to: "slack", title: `${thread ? "reply" : "post"}: ${text}` }));
  return [...mails, ...posts];
}
