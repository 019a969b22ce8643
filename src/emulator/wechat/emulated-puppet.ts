import type { FileBoxInterface } from 'file-box';
import type { mock as MockModule, PuppetMock as PuppetMockClass } from 'wechaty-puppet-mock';
import { AppError } from '../../shared/errors.js';
import type { SentMessage } from './gateway.js';

type Mocker = InstanceType<typeof MockModule.Mocker>;

/** A mock puppet that really sends: it tells what the bot sent, and gives sent messages their ids. */
export interface EmulatedPuppet {
  readonly mocker: Mocker;
  readonly puppet: PuppetMockClass;
  /** How often somebody asked the account to stop, which logs it out for everybody. */
  stops(): number;
  /** Serves the puppet over gRPC, as a production gateway does. */
  serve(endpoint: string, token: string): Promise<{ stop(): Promise<void> }>;
  /** A contact sends a picture to another one. */
  sayPicture(contactId: string, to: ReturnType<Mocker['createContact']>, image: Buffer): void;
  /** A contact takes a message back: puppets tell so by a message whose words are its id. */
  recall(contactId: string, listenerId: string, messageId: string): void;
  /** Tells the clients that the gateway lives. */
  beat(): void;
  /** Tells the clients of a message again. */
  deliver(messageId: string): void;
}

async function loadMock() {
  try {
    const [puppetMock, service, fileBox, puppet] = await Promise.all([
      import('wechaty-puppet-mock'),
      import('wechaty-puppet-service'),
      import('file-box'),
      import('wechaty-puppet'),
    ]);
    return { ...puppetMock, ...service, ...fileBox, types: puppet.types, libraryLog: puppet.log };
  } catch (error) {
    throw new AppError(
      'not-found',
      'wechaty-puppet-mock is not installed (npm install without --omit=dev)',
      {},
      { cause: error },
    );
  }
}

/** Without the remark that the server's library calls what its own library no longer needs to be called. */
async function withoutDeprecations(start: () => Promise<void>): Promise<void> {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    await start();
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}

/** Opens the puppet; `onSent` hears of every message the bot sends, pictures with their bytes. */
export async function openEmulatedPuppet(onSent: (message: SentMessage) => void): Promise<EmulatedPuppet> {
  const { PuppetMock, mock, PuppetServer, FileBox, types, libraryLog } = await loadMock();
  // It would warn at each start that loopback has no TLS, and that a puppet which runs is not started again.
  libraryLog.level('error');

  class Puppet extends PuppetMock {
    private lastMessageId(): string {
      return [...this.mocker.cacheMessagePayload.keys()].at(-1) ?? '';
    }

    override async messageSendText(chatId: string, text: string, mentions: string[] = []): Promise<never> {
      await super.messageSendText(chatId, text);
      onSent({ chatId, kind: 'text', text, mentions, at: Date.now() });
      return this.lastMessageId() as never;
    }

    /** The mock keeps files as JSON, which only base64 boxes can become. */
    override async messageSendFile(chatId: string, file: FileBoxInterface): Promise<never> {
      const base64 = await file.toBase64();
      await super.messageSendFile(chatId, FileBox.fromBase64(base64, file.name));
      onSent({ chatId, kind: 'image', image: Buffer.from(base64, 'base64'), mentions: [], at: Date.now() });
      return this.lastMessageId() as never;
    }
  }

  const mocker = new mock.Mocker();
  const puppet = new Puppet({ mocker });
  let stops = 0;
  const stop = puppet.stop.bind(puppet);
  puppet.stop = async () => {
    stops += 1;
    await stop();
  };
  return {
    mocker,
    puppet,
    stops: () => stops,
    serve: async (endpoint, token) => {
      const server = new PuppetServer({ endpoint, puppet, token, tls: { disable: true } });
      await withoutDeprecations(() => server.start());
      await puppet.start();
      const end = async () => {
        await server.stop();
        // Its own watchdog would bark a minute later.
        await stop();
      };
      return { stop: end };
    },
    sayPicture: (contactId, to, image) => {
      const box = FileBox.fromBase64(image.toString('base64'), 'picture.png');
      mocker.ContactMock.load(contactId).say(box).to(to);
    },
    recall: (talkerId, listenerId, messageId) => {
      const id = `recall-${messageId}`;
      const facts = { id, talkerId, listenerId, timestamp: Date.now(), text: messageId };
      mocker.cacheMessagePayload.set(id, { ...facts, type: types.Message.Recalled });
      puppet.emit('message', { messageId: id });
    },
    beat: () => puppet.emit('heartbeat', { data: 'emulated' }),
    deliver: (messageId) => puppet.emit('message', { messageId }),
  };
}
