import { type Check, unless } from "./problem.ts";

/** An alarm's description takes 1,024 characters; its sentence and the section take less than 300. */
const MOST_CHARACTERS = 700;

/** Where alarms link to. */
export const documentProblems: Check = ({ documentsUrl }) =>
  unless(documentsUrl === undefined || isBase(documentsUrl), {
    setting: "documentsUrl",
    problem: `"${documentsUrl}" is no address that a path can follow`,
    remedy: `set one like https://git.example.com/ops/xray-watch/blob/main, without a slash at its end and of at most ${MOST_CHARACTERS} characters, or take it out`,
  });

const isBase = (url: string) =>
  url.length <= MOST_CHARACTERS && URL.canParse(url) && /^https?:\/\/[^\s?#]*[^\s?#/]$/.test(url);
