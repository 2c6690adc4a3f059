/** What stands where a secret stood. */
const mark = "[redacted]";

/**
 * Each kind of secret, and what is left of the text around it. Found in logs of real services. Parts that may be long
 * have a limit, so that the time grows with the text and not with its square: a service may answer what it likes.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
  // user:password@ in any URL; the greedy host part copes with an "@" in the password.
  [/\b([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#"'@]{0,255}:[^\s/"']{0,1023}@/gi, `$1${mark}@`],
  [/\b(authorization|cookie|set-cookie|x-api-key)("?\s*[:=]\s*"?)[^"\r\n,}]+/gi, `$1$2${mark}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${mark}`],
  // password=…, PGPASSWORD: …, "secretKey": "…", also quoted within a JSON string. The ARN of a secret is none,
  // nor is the token by which AWS tells requests apart, nor "…", which stands for one in a remedy.
  [
    /(?<![\w-]|\barn:\S{0,255})(?!(?:Client)?RequestToken\b)([\w-]{0,127}(?:passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|token|credentials?)[\w-]{0,127}\\?["']?\s*[:=]\s*)(?!"…")(?:\[redacted\]|\\"(?:\\\\\\"|(?!\\").)*\\"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&"'})\]]+)/gi,
    `$1${mark}`,
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mark],
  [/\bxox[a-z]-[A-Za-z0-9-]{8,}/g, mark],
  [/\bxapp-[A-Za-z0-9-]{8,}/g, mark],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g, `$1${mark}`],
  [/\bgh[a-z]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g, mark],
  [/\beyJ[\w-]{8,2047}\.[\w-]{8,4095}\.[\w-]*/g, mark],
  // The links that people approve by, and watch by.
  [/(\/(?:approve|view)\/)[\w-]{43}(?![\w-])/g, `$1${mark}`],
  // Nothing that people read is one word of 200 characters: task tokens and session tokens are.
  [/[A-Za-z0-9+/=_-]{200,}/g, mark],
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
  error.message = redactText(error.message);
  if (error.stack) error.stack = redactText(error.stack);
  redactError(error.cause);
  return error;
}
