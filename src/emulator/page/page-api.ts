import type { Context } from 'koa';
import { messageOf } from '../../shared/errors.js';
import { isObject, stringOf } from '../feishu/card-tree.js';
import { imageType } from '../feishu/routes-images.js';
import { payloadOf, viewMessage } from './feishu-view.js';
import { readJson } from './guard.js';
import { pageLabels, pageTries } from './page-texts.js';
import { seedFeishu, seedWechat } from './seed.js';
import { EventStreams } from './stream.js';
import type { EmulatorPageOptions, PageMessage, PaneWorld, SampleCreator } from './types.js';
import { WechatLog } from './wechat-log.js';

/** A picture of 3 MB in base64. */
const MAX_PICTURE_BODY = 4 * 1024 * 1024;

type Body = Readonly<Record<string, unknown>>;

/** The API behind the page: the world at a glance, what visitors do, and a stream of what happens. */
export class PageApi {
  private readonly streams = new EventStreams();
  private readonly feishuWorld: PaneWorld;
  private readonly wechatWorld: PaneWorld | null;
  private readonly wechatLog: WechatLog | null = null;

  constructor(private readonly options: EmulatorPageOptions) {
    const { feishu, wechat, texts } = options;
    const tell = (message: PageMessage) => this.streams.send('message', message);
    this.feishuWorld = withSupport(seedFeishu(feishu, texts), options);
    this.wechatWorld = wechat && seedWechat(wechat, texts);
    if (wechat && this.wechatWorld) this.wechatLog = new WechatLog(wechat, this.wechatWorld, tell);
    for (const event of ['message', 'update'] as const) {
      feishu.on(event, (message) => tell(viewMessage(feishu, message)));
    }
  }

  /** Answers a GET below /emulator/api; false when there is nothing at this path. */
  async get(ctx: Context, path: string): Promise<boolean> {
    const [first = '', second = '', third = ''] = path.split('/');
    if (path === 'stream') {
      this.streams.serve(ctx);
      return true;
    }
    if (path === 'world') ctx.body = await this.world();
    else if (path === 'samples') ctx.body = await this.samples();
    else if (path === 'texts') ctx.body = pageLabels(this.options.texts);
    else if (path === 'state' && this.options.statePeek) ctx.body = { state: await this.options.statePeek() };
    else if (first === 'payload') return this.payload(ctx, second);
    else if (second === 'image') return this.image(ctx, first, third);
    else return false;
    ctx.set('Cache-Control', 'no-store');
    return true;
  }

  /** Does what a visitor asked for; false when there is no such action. */
  async post(ctx: Context, path: string): Promise<boolean> {
    const run = this.actions()[path];
    if (!run) return false;
    const body = await readJson(ctx, path === 'feishu/picture' ? MAX_PICTURE_BODY : undefined);
    if (typeof body === 'number') {
      ctx.status = body;
      ctx.body = { error: 'malformed' };
      return true;
    }
    try {
      ctx.body = (await run(body)) ?? {};
    } catch (error) {
      ctx.status = 422;
      ctx.body = { error: messageOf(error) };
    }
    return true;
  }

  private actions(): Readonly<Record<string, (body: Body) => unknown>> {
    const { feishu } = this.options;
    const user = (body: Body) => feishu.user(stringOf(body.person));
    const at = (body: Body) => stringOf(body.messageId);
    const object = (value: unknown) => (isObject(value) ? value : {});
    return {
      'feishu/say': (body) => {
        const mentionBot = body.mentionBot === true;
        const replyTo = stringOf(body.replyTo);
        const options = replyTo === '' ? { mentionBot } : { mentionBot, replyTo };
        return { id: user(body).say(stringOf(body.chatId), words(body), options) };
      },
      'feishu/picture': (body) => {
        const replyTo = stringOf(body.replyTo);
        const bytes = Buffer.from(stringOf(body.base64), 'base64');
        if (imageType(bytes) === null) throw new Error('a PNG, JPEG, GIF or WebP picture is needed');
        return { id: user(body).sendImage(stringOf(body.chatId), bytes, replyTo === '' ? {} : { replyTo }) };
      },
      'feishu/edit': (body) => user(body).edit(at(body), words(body)),
      'feishu/recall': (body) => user(body).recall(at(body)),
      'feishu/click': (body) =>
        user(body).click(at(body), isObject(body.value) ? body.value : stringOf(body.button)),
      'feishu/submit': (body) => {
        const button = stringOf(body.button);
        return user(body).submitForm(at(body), object(body.values), button === '' ? undefined : button);
      },
      'feishu/menu': (body) => user(body).menu(stringOf(body.eventKey)),
      'feishu/enter': (body) => user(body).enter(),
      'wechat/say': async (body) => {
        const mentionBot = body.mentionBot === true;
        await this.wechatLog?.say(stringOf(body.person), stringOf(body.chatId), words(body), mentionBot);
      },
    };
  }

  private async samples(): Promise<readonly SampleCreator[]> {
    const { samples } = this.options;
    return typeof samples === 'function' ? samples() : samples;
  }

  private async world(): Promise<unknown> {
    const { feishu, texts, statePeek } = this.options;
    const creators = await this.samples();
    const messages = feishu.chats().flatMap((chat) => feishu.messages(chat.chatId));
    const name = creators[0]?.nickname ?? '';
    return {
      panes: {
        feishu: { ...this.feishuWorld, messages: messages.map((message) => viewMessage(feishu, message)) },
        wechat: this.wechatWorld && { ...this.wechatWorld, messages: this.wechatLog?.all() ?? [] },
      },
      samples: creators,
      tries: pageTries(texts, name),
      statePeek: statePeek !== undefined,
    };
  }

  private payload(ctx: Context, id: string): boolean {
    const wechat = this.wechatLog?.all().find((message) => message.id === id);
    const found = wechat ? { message: wechat, calls: [], events: [] } : payloadOf(this.options.feishu, id);
    if (found === null) return false;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = found;
    return true;
  }

  private image(ctx: Context, pane: string, id: string): boolean {
    const bytes = pane === 'feishu' ? this.options.feishu.image(id) : (this.wechatLog?.image(id) ?? null);
    const type = bytes && imageType(bytes);
    if (!bytes || type === null) return false;
    ctx.set({ 'Content-Type': type, 'Cache-Control': 'max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    ctx.body = bytes;
    return true;
  }
}

/** What was typed; throws when it is nothing or over 5000 characters. */
function words(body: Body): string {
  const text = stringOf(body.text).trim();
  if (text === '' || text.length > 5000) throw new Error('a text of 1 to 5000 characters is needed');
  return text;
}

/** The support group as its members see it. */
function withSupport(world: PaneWorld, { feishu, supportChatId }: EmulatorPageOptions): PaneWorld {
  if (supportChatId === undefined) return world;
  const { chatId, name, members } = feishu.chat(supportChatId);
  return { ...world, support: { chatId, name, members } };
}
