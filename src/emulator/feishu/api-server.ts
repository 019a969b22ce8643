import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error.js';
import { type Part, parseMultipart } from './multipart.js';
import type { ApiRequest, Fault, FaultAnswer, JsonObject } from './types.js';

/** One call as the routes see it. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON object; empty when there is none. */
  readonly body: JsonObject;
  readonly parts: readonly Part[];
}

/** A route's result: `data` of the envelope, the whole envelope's extra fields, or raw bytes. */
export type ApiResult =
  | { readonly data: unknown }
  | { readonly top: JsonObject }
  | { readonly bytes: Buffer; readonly type: string };

const MAX_BODY = 12 * 1024 * 1024;
const KEPT = 5000;

/** The HTTP side of the Open API: reads calls, plays faults, keeps the log, writes envelopes. */
export class ApiServer {
  private readonly server: Server;
  private readonly log: ApiRequest[] = [];
  private faults: { fault: Fault; left: number }[] = [];

  constructor(
    private readonly answer: (call: ApiCall) => ApiResult,
    private readonly now: () => number,
  ) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on 127.0.0.1; the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  requests(): readonly ApiRequest[] {
    return [...this.log];
  }

  addFault(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  clearFaults(): void {
    this.faults = [];
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    const call = parseCall(request, bytes);
    const settle = this.record(call, bytes);
    const fault = this.takeFault(call);
    if (fault === 'hang') return;
    if (fault === 'reset') return void response.destroy();
    if (fault && typeof fault === 'object' && 'delayMs' in fault)
      await sleep(fault.delayMs, undefined, { ref: false });
    const reply = fault && typeof fault === 'object' && 'code' in fault ? faultReply(fault) : this.run(call);
    settle(reply);
    if (fault === 'reset-after') return void response.destroy();
    response.writeHead(reply.status, { 'X-Tt-Logid': `emulator-${this.log.length}`, ...reply.headers });
    response.end(reply.payload);
  }

  private run(call: ApiCall): Reply {
    try {
      const result = this.answer(call);
      if ('bytes' in result) return bytesReply(result.bytes, result.type);
      const envelope =
        'top' in result ? { code: 0, msg: 'ok', ...result.top } : { code: 0, msg: 'success', ...result };
      return jsonReply(200, envelope, {});
    } catch (error) {
      if (!(error instanceof ApiError)) return jsonReply(500, { code: 2200, msg: String(error) }, {});
      return jsonReply(error.status, { code: error.code, msg: error.message }, error.headers);
    }
  }

  private takeFault(call: ApiCall): FaultAnswer | null {
    const found = this.faults.find(({ fault, left }) => left > 0 && matches(fault, call));
    if (!found) return null;
    found.left -= 1;
    return found.fault.answer;
  }

  private record(call: ApiCall, bytes: Buffer): (reply: Reply) => void {
    const { method, path, headers } = call;
    const query = Object.fromEntries([...call.query].reverse());
    const entry = {
      at: this.now(),
      method,
      path,
      query,
      headers,
      body: recordedBody(call, bytes),
      answer: null,
    };
    const index = { entry: entry as ApiRequest };
    this.log.push(index.entry);
    if (this.log.length > KEPT) this.log.shift();
    return ({ status, envelope }) => {
      const code = typeof envelope?.code === 'number' ? envelope.code : 0;
      const at = this.log.indexOf(index.entry);
      if (at >= 0) this.log[at] = { ...index.entry, answer: { status, code, body: envelope } };
    };
  }
}

interface Reply {
  readonly status: number;
  readonly payload: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that was sent, or null for bytes. */
  readonly envelope: JsonObject | null;
}

function jsonReply(status: number, envelope: JsonObject, headers: Readonly<Record<string, string>>): Reply {
  const all = { 'Content-Type': 'application/json; charset=utf-8', ...headers };
  return { status, payload: JSON.stringify(envelope), headers: all, envelope };
}

function bytesReply(bytes: Buffer, type: string): Reply {
  return { status: 200, payload: bytes, headers: { 'Content-Type': type }, envelope: null };
}

function faultReply(fault: Extract<FaultAnswer, { code: number }>): Reply {
  return jsonReply(
    fault.status,
    { code: fault.code, msg: fault.msg ?? 'injected fault' },
    fault.headers ?? {},
  );
}

function matches({ match }: Fault, call: ApiCall): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
  if (match.path === undefined) return true;
  return typeof match.path === 'string' ? call.path.startsWith(match.path) : match.path.test(call.path);
}

function recordedBody(call: ApiCall, bytes: Buffer): unknown {
  if (call.parts.length === 0) return bytes.length === 0 ? null : call.body;
  return Object.fromEntries(
    call.parts.map(({ name, bytes: part }) => [
      name,
      part.length > 200 ? `${part.length} bytes` : part.toString(),
    ]),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parseCall(request: IncomingMessage, bytes: Buffer): ApiCall {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const parts = parseMultipart(headers['content-type'] ?? '', bytes);
  const body = parts === null ? parseJson(bytes) : {};
  const method = (request.method ?? 'GET').toUpperCase();
  return { method, path: url.pathname, query: url.searchParams, headers, body, parts: parts ?? [] };
}

function parseJson(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}
