import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { runCommand } from "../../infra/commands/arguments.ts";
import { type LocalAws, startLocalAws } from "../../infra/local/local-aws.ts";
import { withMigration } from "../../infra/local/scenarios/added-migration.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { startChromium } from "./chromium.ts";
import { deploymentAddress } from "./deployment-address.ts";

/** A picture for the documents: where it is seen, and how. */
interface Picture {
  readonly file: string;
  readonly urlIn: (aws: LocalAws) => string | Promise<string>;
  readonly context?: BrowserContextOptions;
  /** The heading of the section that it shows; missing: the window. */
  readonly section?: string;
}

const desktop = { width: 1100, height: 1250 };
// Three deployments and the form that starts one, somewhat smaller for the sake of the bytes.
const consoleWindow = { viewport: { width: 1280, height: 810 }, deviceScaleFactor: 0.9 };
// Two columns, and down to the state that failed.
const failedWindow = { viewport: { width: 1160, height: 1620 }, deviceScaleFactor: 0.6 };
const phone = { width: 360, height: 780 };

const pictures: readonly Picture[] = [
  { file: "approval-page.png", urlIn: approvalLink },
  { file: "approval-page-dark.png", urlIn: approvalLink, context: { colorScheme: "dark" } },
  { file: "approval-page-database.png", urlIn: approvalLink, section: "Database" },
  {
    file: "approval-page-phone.png",
    urlIn: approvalLink,
    context: { viewport: phone, isMobile: true, deviceScaleFactor: 2 },
  },
  {
    file: "approval-mail.png",
    urlIn: approvalMail,
    context: { viewport: phone, isMobile: true, deviceScaleFactor: 1.9 },
  },
  { file: "console.png", urlIn: consoleUrl, context: consoleWindow },
  { file: "console-dark.png", urlIn: consoleUrl, context: { ...consoleWindow, colorScheme: "dark" } },
  {
    file: "console-phone.png",
    urlIn: (aws) => `${consoleUrl(aws)}#executions-title`,
    context: { viewport: phone, isMobile: true, deviceScaleFactor: 1.5 },
  },
  { file: "deployment-page.png", urlIn: failedPage, context: failedWindow },
  { file: "deployment-page-dark.png", urlIn: failedPage, context: { ...failedWindow, colorScheme: "dark" } },
  {
    file: "deployment-page-phone.png",
    urlIn: failedPage,
    context: { viewport: phone, isMobile: true, deviceScaleFactor: 1.5 },
  },
];

const failed = "try-broken-api";

const folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

// Pictures are read with every clone of the project.
const maxBytes = 160_000;

const migration = `CREATE TABLE labels (name text PRIMARY KEY);
ALTER TABLE tasks ADD COLUMN label text;
CREATE INDEX idx_tasks_title ON tasks (title);
UPDATE tasks SET label = 'old' WHERE status = 'completed';
`;

/** A release that runs, a broken one that was taken back, and the next one that waits for its approval. */
async function waitingDeployment(aws: LocalAws): Promise<void> {
  const world = new World(aws);
  const first = { image: "tasks:1.0.0", reason: "First release", requester: "alice@example.com" };
  await world.deploy({ name: "release-1-0-0", input: first });
  await world.deploy({
    name: failed,
    input: { image: "tasks:broken-api", reason: "Answer lists faster", requester: "alice@example.com" },
  });
  await withMigration(aws, "003-label-tasks.sql", migration, () => startNext(world));
}

async function startNext(world: World): Promise<void> {
  const { aws } = world;
  const execution = await world.start({
    name: "release-1-1-0",
    input: { image: "tasks:1.1.0", reason: "Serve the task list in pages", requester: "alice@example.com" },
  });
  const mailed = new Promise<void>((resolve) => {
    const stop = aws.inbox.onMail(() => {
      stop();
      resolve();
    });
  });
  await world.reaches(execution, "RequestApproval");
  if (!mailOfNext(aws)) await mailed;
}

const mailOfNext = ({ inbox }: LocalAws) =>
  inbox.mails().find(({ subject }) => subject.startsWith("Approve") && subject.includes("(release-1-1-0)"));

function failedPage(aws: LocalAws): Promise<string> {
  return deploymentAddress(aws, failed);
}

function consoleUrl({ url }: LocalAws): string {
  return `${url}/console`;
}

function approvalLink(aws: LocalAws): string {
  return /https?:\/\/\S+\/approve\/[\w-]+/.exec(mailOfNext(aws)?.text ?? "")?.[0] ?? "";
}

function approvalMail(aws: LocalAws): string {
  return `data:text/html;base64,${Buffer.from(mailOfNext(aws)?.html ?? "").toString("base64")}`;
}

async function take(browser: Browser, aws: LocalAws, picture: Picture): Promise<void> {
  const context = await browser.newContext({ viewport: desktop, ...picture.context });
  const page = await context.newPage();
  await page.goto(await picture.urlIn(aws));
  const path = `${folder}${picture.file}`;
  const part =
    picture.section &&
    page.locator("section").filter({ has: page.getByRole("heading", { name: picture.section }) });
  await (part ? part.first() : page).screenshot({ path });
  await context.close();
  const { size } = await stat(path);
  if (size > maxBytes) throw new Error(`${picture.file} has ${size} bytes, more than ${maxBytes}`);
  console.log(`docs/pictures/${picture.file}  ${Math.ceil(size / 1000)} KB`);
}

async function documentPictures(): Promise<number> {
  await mkdir(folder, { recursive: true });
  const aws = await startLocalAws({ speed: 10, delayScale: 0.05 });
  const browser = await startChromium();
  try {
    await waitingDeployment(aws);
    for (const picture of pictures) await take(browser, aws, picture);
  } finally {
    await browser.close();
    await aws.close();
  }
  return 0;
}

await runCommand(documentPictures);
