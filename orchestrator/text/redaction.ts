/** What stands where a secret stood. */
export const redacted = "[redacted]";

const inOrder = (...parts: readonly RegExp[]) => new RegExp(parts.map(({ source }) => source).join(""));
const oneOf = (...choices: readonly RegExp[]) =>
  new RegExp(`(?:${choices.map(({ source }) => source).join("|")})`);

// Neither the ARN of a secret, nor the token by which AWS tells requests apart.
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

/** A name that holds such a word, with the quote that ends it, and what parts it from its value. */
const secretName = inOrder(/[\w-]{0,127}/, secretWord, /[\w-]{0,127}\\?["']?\s*[:=]\s*/);

/** Its value; not "…", which stands for one in a remedy. */
const secretValue = inOrder(
  /(?!"…")/,
  oneOf(
    /\[redacted\]/,
    // Quoted within a JSON string, where a quote of its own has three backslashes.
    /\\"(?:\\\\\\"|(?!\\").)*\\"/,
    /"(?:[^"\\]|\\.)*"/,
    /'[^']*'/,
    /[^\s,;&"'})\]]+/,
  ),
);

const namedSecret = new RegExp(`${notWithin.source}(${secretName.source})${secretValue.source}`, "gi");

/**
 * Each kind of secret, and what is left of the text around it. Found in logs of real services. Parts that may be long
 * have a limit, so that the time grows with the text and not with its square: a service may answer what it likes.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  // user:password@ in any URL; the greedy host part copes with an "@" in the password.
  [/\b([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#"'@]{0,255}:[^\s/"']{0,1023}@/gi, `$1${redacted}@`],
  [/\b(authorization|cookie|set-cookie|x-api-key)("?\s*[:=]\s*"?)[^"\r\n,}]+/gi, `$1$2${redacted}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${redacted}`],
  // password=…, PGPASSWORD: …, "secretKey": "…"
  [namedSecret, `$1${redacted}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, redacted],
  [/\bxox[a-z]-[A-Za-z0-9-]{8,}/g, redacted],
  [/\bxapp-[A-Za-z0-9-]{8,}/g, redacted],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g, `$1${redacted}`],
  [/\bgh[a-z]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g, redacted],
  [/\beyJ[\w-]{8,2047}\.[\w-]{8,4095}\.[\w-]*/g, redacted],
  // The links that people approve by, and watch by.
  [/(\/(?:approve|view)\/)[\w-]{43}(?![\w-])/g, `$1${redacted}`],
  // Nothing that people read is one word of 200 characters: task tokens and session tokens are.
  [/[A-Za-z0-9+/=_-]{200,}/g, redacted],
];

/** The text without passwords, keys and tokens. Redacting twice changes nothing more. */
export function redactText(text: string): string {
  return secrets.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** The same value with every text in it redacted, names of properties excepted. */
export function redact<Value>(value: Value): Value {
  if (typeof value === "string") return redactText(value) as Value;
  if (Array.isArray(value)) return value.map((item) => redact(item)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact(item)])) as Value;
}

/** The same error, with message, stack and causes redacted: AWS quotes in its own what it was sent. */
export function redactError<Thrown>(error: Thrown): Thrown {
  if (!(error instanceof Error)) return error;
  // A DOMException, such as AbortSignal's time-out, has a getter only: an assignment would throw.
  const message = { value: redactText(error.message), writable: true, configurable: true };
  Object.defineProperty(error, "message", message);
  if (error.stack) error.stack = redactText(error.stack);
  redactError(error.cause);
  return error;
}
