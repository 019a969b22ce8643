import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../../src/shared/project-root.js';

/** A picture host p3.douyinpic.com with a certificate of its own, on loopback. */
export interface TlsHost {
  readonly dial: { readonly port: number; readonly ca: string; readonly reach: (pinned: string) => string };
  /** The addresses that connections were pinned to so far. */
  reached(): readonly string[];
  close(): void;
}

const fixture = (name: string) => readFileSync(join(projectRoot, 'test/fixtures/tls', name), 'utf8');
const SIX_MB = 6 * 1024 * 1024;

/** Starts the host: /picture, /to?ADDRESS redirects, /large, /large-said, /hang, /drip; else 404. */
export async function startTlsHost(): Promise<TlsHost> {
  const reached: string[] = [];
  const server = createServer({ cert: fixture('cert.pem'), key: fixture('key.pem') }, (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'https://p3.douyinpic.com');
    if (pathname === '/picture') return void response.end('picture');
    if (pathname === '/to') {
      response.writeHead(302, { Location: decodeURIComponent(search.slice(1)) });
      return void response.end('moved');
    }
    if (pathname === '/large-said') response.setHeader('Content-Length', SIX_MB);
    if (pathname.startsWith('/large')) return void response.end(Buffer.alloc(SIX_MB));
    if (pathname === '/hang') return;
    if (pathname === '/drip') {
      const timer = setInterval(() => response.write('x'), 20);
      return void response.once('close', () => clearInterval(timer));
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reach = (pinned: string) => {
    reached.push(pinned);
    return '127.0.0.1';
  };
  return {
    dial: { port: (server.address() as AddressInfo).port, ca: fixture('cert.pem'), reach },
    reached: () => [...reached],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
