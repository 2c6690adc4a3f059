import { approvalPath, pathSecret, viewPath } from "./secret-paths.ts";

/** Replaces a secret. */
export const redacted = "[redacted]";

const inOrder = (...parts: readonly RegExp[]) => new RegExp(parts.map(({ source }) => source).join(""));
const oneOf = (...choices: readonly RegExp[]) =>
  new RegExp(`(?:${choices.map(({ source }) => source).join("|")})`);

// Neither a secret's ARN nor AWS's idempotency tokens (ClientRequestToken) are secret.
const notWithin = /(?<![\w-]|\barn:\S{0,255})(?!(?:Client)?RequestToken\b)/;

const secretWord = oneOf(
  /passw(?:or)?d/,
  /passphrase/,
  /pwd/,
  /secret/,
  /api[_-]?key/,
  /access[_-]?key/,
  /private[_-]?key/,
  /token/,
  /credentials?/,
);

/** A name that contains such a word, with its closing quote and the separator before the value. */
const secretName = inOrder(/[\w-]{0,127}/, secretWord, /[\w-]{0,127}\\?["']?\s*[:=]\s*/);

/** Its value; not "…", the placeholder for a value in a remedy. */
const secretValue = inOrder(
  /(?!"…")/,
  oneOf(
    /\[redacted\]/,
    // Quoted within a JSON string: there a quote in the value has three backslashes.
    /\\"(?:\\\\\\"|(?!\\").)*\\"/,
    /"(?:[^"\\]|\\.)*"/,
    /'[^']*'/,
    /[^\s,;&"'})\]]+/,
  ),
);

const namedSecret = new RegExp(`${notWithin.source}(${secretName.source})${secretValue.source}`, "gi");

// A slash may be encoded, also repeatedly: programs that check or count clicks carry the link in a link of their own.
const encodable = (path: string) => path.replaceAll("/", "(?:/|%(?:25){0,3}2F)");
const secretPath = new RegExp(
  `(${encodable(`(?:${approvalPath}|${viewPath})/`)})${pathSecret.source}(?![\\w-])`,
  "gi",
);

/**
 * Each kind of secret, as found in logs of real services, and its replacement. Long parts have a limit, so that the
 * time is linear in the text's length: a service may answer with any text.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  // user:password@ in any URL; the greedy host part copes with an "@" in the password.
  [/\b([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#"'@]{0,255}:[^\s/"']{0,1023}@/gi, `$1${redacted}@`],
  [/\b(authorization|cookie|set-cookie|x-api-key)("?\s*[:=]\s*"?)[^"\r\n,}]+/gi, `$1$2${redacted}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${redacted}`],
  // SQL: CREATE ROLE … PASSWORD '…'
  [/\b((?:encrypted[ \t]+)?password\s+)(?:[EU]&?)?'(?:[^'\\]|''|\\.)*('|$)/gi, `$1${redacted}`],
  // password=…, PGPASSWORD: …, "secretKey": "…"
  [namedSecret, `$1${redacted}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, redacted],
  [/\bxox[a-z]-[A-Za-z0-9-]{8,}/g, redacted],
  [/\bxapp-[A-Za-z0-9-]{8,}/g, redacted],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g, `$1${redacted}`],
  [/\bgh[a-z]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g, redacted],
  [/\beyJ[\w-]{8,2047}\.[\w-]{8,4095}\.[\w-]*/g, redacted],
  // Links to approve and to view a deployment.
  [secretPath, `$1${redacted}`],
  // A word of 200 characters is not for people: it is a task token or a session token.
  [/[A-Za-z0-9+/=_-]{200,}/g, redacted],
];

/** The text without passwords, keys and tokens. Idempotent. */
export function redactText(text: string): string {
  return secrets.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** A copy of the value with every text in it redacted, except property names. */
export function redact<Value>(value: Value): Value {
  if (typeof value === "string") return redactText(value) as Value;
  if (Array.isArray(value)) return value.map((item) => redact(item)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact(item)])) as Value;
}

/** The same error with message, stack and causes redacted: AWS's errors quote the request. */
export function redactError<Thrown>(error: Thrown): Thrown {
  if (!(error instanceof Error)) return error;
  // A DOMException, such as AbortSignal's time-out, has a getter only: an assignment would throw.
  const message = { value: redactText(error.message), writable: true, configurable: true };
  Object.defineProperty(error, "message", message);
  if (error.stack) error.stack = redactText(error.stack);
  redactError(error.cause);
  return error;
}
