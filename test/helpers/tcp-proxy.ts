import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that can break a link as networks do, in this process, without root. */
export interface TcpProxy {
  readonly port: number;
  /** Drops all bytes silently, on old and new connections, without closing anything. */
  blackHole(): void;
  /** Lets requests through and drops the answers: the server acts, the client never learns. */
  dropAnswers(): void;
  /** Closes all connections; new ones are taken. */
  cut(): void;
  /** Lets bytes through again. Connections that lost bytes stay silent, as they would after a real outage. */
  heal(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1 in front of another port. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let mode: 'through' | 'black-hole' | 'drop-answers' = 'through';
  const sockets = new Set<Socket>();
  const forward = (from: Socket, to: Socket, answers: boolean) => {
    let broken = false;
    from.on('data', (bytes) => {
      broken ||= mode === 'black-hole' || (answers && mode === 'drop-answers');
      if (!broken) to.write(bytes);
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
    sockets.add(from);
    from.once('close', () => sockets.delete(from));
  };
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    forward(client, target, false);
    forward(target, client, true);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    blackHole: () => {
      mode = 'black-hole';
    },
    dropAnswers: () => {
      mode = 'drop-answers';
    },
    cut,
    heal: () => {
      mode = 'through';
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
