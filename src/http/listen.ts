import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that has an address before it has an app. */
export interface EarlyServer {
  readonly server: Server;
  /** Base address as seen from this machine, without a final slash. */
  readonly url: string;
  /** Hands requests to an app from now on. */
  serve(next: RequestListener): void;
}

/** Listens at once, so that its address is known, and answers 503 until it has an app. Rejects when the port is taken. */
export async function listenEarly(host: string, port: number): Promise<EarlyServer> {
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${address.port}`;
  const serve = (next: RequestListener) => {
    handler = next;
  };
  return { server, url, serve };
}
