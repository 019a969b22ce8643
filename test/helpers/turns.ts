import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer of one test: every request goes to the other target than the one before. */
export interface Turns {
  readonly url: string;
  /** Base addresses; changed in place when a replica comes back elsewhere. */
  readonly targets: string[];
  close(): Promise<void>;
}

/** Hands a request on; false when the target is not there. */
function handOn(base: string, from: IncomingMessage, body: Buffer, to: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const { method, headers } = from;
    const call = request(`${base}${from.url}`, { method, headers, agent: false }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
      answer.on('end', () => resolve(true));
      answer.on('error', () => to.destroy());
    });
    call.on('error', () => resolve(false));
    call.end(body);
  });
}

/** Starts it on a free port of 127.0.0.1. A target that is down is passed over, as a health check would do. */
export async function startTurns(): Promise<Turns> {
  const targets: string[] = [];
  let turn = 0;
  const server = createServer(async (from, to) => {
    const parts: Buffer[] = [];
    for await (const part of from) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    for (let tries = 0; tries < targets.length; tries += 1) {
      const base = targets[turn++ % targets.length];
      if (base && (await handOn(base, from, body, to))) return;
    }
    if (!to.headersSent) to.writeHead(502).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
