import { type Check, unless } from "./problem.ts";

/** An alarm's description takes 1,024 characters; its sentence and the section take less than 300. */
const maxCharacters = 700;

/** Where alarms link to. */
export const documentProblems: Check = ({ documentsUrl }) =>
  unless(documentsUrl === undefined || isBase(documentsUrl), {
    setting: "documentsUrl",
    problem: `"${documentsUrl}" is not an address that a path can follow`,
    remedy: `set one like https://git.example.com/ops/xray-watch/blob/main, without a slash at the end and with at most ${maxCharacters} characters, or remove it`,
  });

const isBase = (url: string) =>
  url.length <= maxCharacters && URL.canParse(url) && /^https?:\/\/[^\s?#]*[^\s?#/]$/.test(url);
