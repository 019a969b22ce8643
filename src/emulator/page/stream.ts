import type { ServerResponse } from 'node:http';
import type { Context } from 'koa';

const PING_MS = 20_000;

/** Open Server-Sent Event streams of the page. */
export class EventStreams {
  private readonly open = new Set<ServerResponse>();

  /** Answers a request with a stream that stays open until the visitor leaves. */
  serve(ctx: Context): void {
    const { res } = ctx;
    // Koa would report every visitor who leaves as a broken download.
    ctx.respond = false;
    const ping = setInterval(() => res.write(': ping\n\n'), PING_MS);
    ping.unref();
    res.once('close', () => {
      clearInterval(ping);
      this.open.delete(res);
    });
    res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    res.write('retry: 1000\nevent: hello\ndata: {}\n\n');
    this.open.add(res);
  }

  /** Tells every visitor. */
  send(event: string, data: unknown): void {
    const frame = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.open) stream.write(frame);
  }
}
