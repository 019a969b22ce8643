import { randomUUID } from 'node:crypto';
import type { PageMessage, PaneWorld, WechatChats, WechatSent } from './types.js';

const KEPT = 2000;

/** What was said on the WeChat pane, both ways, in memory: the gateway itself keeps no history. */
export class WechatLog {
  private readonly messages: PageMessage[] = [];
  private readonly images = new Map<string, Buffer>();

  constructor(
    private readonly wechat: WechatChats,
    private readonly world: PaneWorld,
    private readonly onMessage: (message: PageMessage) => void,
  ) {
    wechat.on('sent', (sent) => this.hear(sent));
  }

  all(): readonly PageMessage[] {
    return this.messages;
  }

  image(id: string): Buffer | null {
    return this.images.get(id) ?? null;
  }

  /** A person writes; in the group `mentionBot` decides whether the bot hears of it as addressed. */
  async say(personId: string, chatId: string, text: string, mentionBot: boolean): Promise<void> {
    const group = chatId === this.world.group.chatId;
    const name = this.world.people.find((person) => person.id === personId)?.name ?? '';
    const shown = group && mentionBot ? `@${this.world.botName} ${text}` : text;
    this.add({ chatId, from: personId, name, kind: 'text', text: shown, image: null, at: Date.now() });
    await this.wechat.say(personId, text, group ? { roomId: chatId, mentionBot } : {});
  }

  private hear(sent: WechatSent): void {
    const from = { chatId: sent.chatId, from: 'bot', name: this.world.botName, at: sent.at };
    if (sent.kind === 'text') {
      this.add({ ...from, kind: 'text', text: sent.text ?? '', image: null });
      return;
    }
    const id = randomUUID();
    if (sent.image) this.images.set(id, sent.image);
    this.add({ ...from, kind: 'image', text: '', image: `/emulator/api/wechat/image/${id}` });
  }

  private add(message: Omit<PageMessage, 'pane' | 'id' | 'content' | 'updated' | 'preview'>): void {
    const whole: PageMessage = {
      ...message,
      pane: 'wechat',
      id: `wx_${randomUUID()}`,
      content: null,
      updated: false,
      preview: null,
    };
    this.messages.push(whole);
    if (this.messages.length > KEPT) this.drop(this.messages.shift());
    this.onMessage(whole);
  }

  private drop(message: PageMessage | undefined): void {
    const id = message?.image?.split('/').at(-1);
    if (id) this.images.delete(id);
  }
}
