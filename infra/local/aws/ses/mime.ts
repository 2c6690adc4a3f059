/** What an inbox shows of a MIME message (RFC 2045 to 2047); attachments are left out. */
export interface MimeMessage {
  /** By lower-case name, unfolded, encoded words decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly html: string;
  readonly text: string;
}

export function parseMime(message: Buffer): MimeMessage {
  // Latin-1 keeps every byte, so that each part can be decoded by its own charset.
  return parsePart(message.toString("latin1"));
}

function parsePart(part: string): MimeMessage {
  const [head = "", content = ""] = splitAtBlankLine(part);
  const headers = parseHeaders(head);
  const type = headers.get("content-type") ?? "text/plain";
  const boundary = parameter(type, "boundary");
  if (/^multipart\//i.test(type) && boundary) return { headers, ...joined(partsOf(content, boundary)) };
  const attached = /^attachment/i.test(headers.get("content-disposition") ?? "");
  const body = attached ? "" : decodeBody(content, headers, parameter(type, "charset") ?? "utf-8");
  return {
    headers,
    html: /^text\/html/i.test(type) ? body : "",
    text: /^text\/plain/i.test(type) ? body : "",
  };
}

function partsOf(content: string, boundary: string): MimeMessage[] {
  // The first piece is the preamble; the one after `--boundary--` the epilogue.
  return content
    .split(`--${boundary}`)
    .slice(1)
    .filter((piece) => !piece.startsWith("--"))
    .map((piece) => parsePart(piece.replace(/^\r?\n/, "").replace(/\r?\n$/, "")));
}

const joined = (parts: MimeMessage[]) => ({
  html: parts.find(({ html }) => html)?.html ?? "",
  text: parts.find(({ text }) => text)?.text ?? "",
});

function splitAtBlankLine(part: string): string[] {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(part);
  if (!blank) return [part];
  return [part.slice(0, blank.index), part.slice(blank.index + blank[0].length)];
}

function parseHeaders(head: string): Map<string, string> {
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  return new Map(
    lines.flatMap((line) => {
      const [, name, value = ""] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      return name ? [[name.toLowerCase(), decodeWords(value)] as const] : [];
    }),
  );
}

const parameter = (header: string, name: string) =>
  new RegExp(`;\\s*${name}="?([^";]+)"?`, "i").exec(header)?.[1]?.trim();

/** Decodes `=?utf-8?B?…?=` and `=?utf-8?Q?…?=`; white space between two such words is none. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?([^?]+)\?([BQ])\?([^?]*)\?=/gi, (_, charset: string, encoding: string, word: string) =>
      decodeBytes(
        encoding.toUpperCase() === "B"
          ? Buffer.from(word, "base64")
          : quotedPrintable(word.replaceAll("_", " ")),
        charset,
      ),
    );
}

function decodeBody(content: string, headers: ReadonlyMap<string, string>, charset: string): string {
  switch (headers.get("content-transfer-encoding")?.toLowerCase()) {
    case "base64":
      return decodeBytes(Buffer.from(content, "base64"), charset);
    case "quoted-printable":
      return decodeBytes(quotedPrintable(content), charset);
    default:
      return decodeBytes(Buffer.from(content, "latin1"), charset);
  }
}

function quotedPrintable(text: string): Buffer {
  const bytes = text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

function decodeBytes(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows: readable at least where it is ASCII.
    return bytes.toString("latin1");
  }
}
