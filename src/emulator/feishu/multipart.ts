/** One part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Splits a multipart/form-data body. The SDK sends a picture part without a file name, which form readers take
 * for a text field (observed with SDK 1.74.0), so all parts are kept as bytes. Null when it is not one.
 */
export function parseMultipart(contentType: string, body: Buffer): Part[] | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!/^multipart\/form-data/i.test(contentType) || boundary === undefined) return null;
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(mark);
  while (start >= 0) {
    const from = start + mark.length;
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), from);
    if (end < 0) break;
    const part = parsePart(body.subarray(from + 2, end));
    if (part) parts.push(part);
    start = end + 2;
  }
  return parts;
}

function parsePart(bytes: Buffer): Part | null {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return null;
  const head = bytes.subarray(0, split).toString('utf8');
  const name = /\bname="([^"]*)"/i.exec(head)?.[1];
  return name === undefined ? null : { name, bytes: bytes.subarray(split + 4) };
}
