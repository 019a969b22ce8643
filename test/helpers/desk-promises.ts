import { expect } from 'vitest';
import type { Reply } from '../../src/domain/effect.js';
import type { InboundEvent, MessageEvent } from '../../src/domain/event.js';
import type { Platform } from '../../src/domain/identity.js';
import type { AgentId, Batch, Line, Move, Op, Who } from './desk-histories.js';
import { type DeskPlay, ticketOf } from './desk-play.js';
import { DESK_CHAT } from './desk-world.js';

/** What the bot may answer to words in a live chat: what cannot be passed on, and that the chat is over. */
const NOTICES = /^desk\.(?:type\.|over$|ended\.|rate$)/;

function keyOf(reply: Reply): string {
  if (reply.kind === 'text') return reply.lines[0]?.key ?? '';
  return reply.kind === 'choices' ? reply.prompt.key : reply.kind;
}

/** The words of a message that was passed on, or null. */
function passedWords(reply: Reply): string | null {
  const words = reply.kind === 'text' ? reply.lines[0]?.params?.words : undefined;
  return typeof words === 'string' ? words : null;
}

const inDirect = (event: InboundEvent) => event.chat.kind === 'direct';

/** A history as it is played: what was sent, and by whom. */
export class Story {
  private readonly sent: InboundEvent[] = [];
  private readonly messages: MessageEvent[] = [];
  private readonly recalled = new Set<string>();
  private number = 0;

  constructor(
    private readonly platform: Platform,
    private readonly play: DeskPlay,
  ) {}

  async run({ ops, passes }: Batch): Promise<void> {
    for (const one of ops) {
      const event = await this.eventOf(one);
      if (event) await this.play.admit(event);
    }
    await this.play.settle();
    if (passes > 0) await this.play.pass(passes);
  }

  private async eventOf(one: Op): Promise<InboundEvent | null> {
    this.number += 1;
    if (one.do === 'repeat') return this.sent[one.pick % Math.max(1, this.sent.length)] ?? null;
    const event = await this.newEvent(one);
    if (!event) return null;
    this.sent.push(event);
    if (event.kind === 'message') this.messages.push(event);
    return event;
  }

  private async newEvent(one: Exclude<Op, { do: 'repeat' }>): Promise<InboundEvent | null> {
    switch (one.do) {
      case 'say':
        return this.message(one.who, this.line(one.what));
      case 'attach':
        return this.message(one.who, null, one.kind);
      case 'press':
        return this.press(one.agent, one.move, one.pick);
      case 'reply':
        return this.reply(one.agent, one.pick);
      case 'revise':
        return this.revision(one.what, one.pick);
    }
  }

  /** Every message's words are its own, so that they are found again. */
  private line(what: Line): string {
    if (what === 'known') return `名片一个月可以修改几次 第${this.number}问`;
    if (what === 'unknown') return `奥特曼变身器 第${this.number}问`;
    return what === 'command' ? '隐私' : what;
  }

  private message(person: Who, words: string | null, kind?: 'picture' | 'voice'): MessageEvent {
    const messageId = `om_said${this.number}`;
    const account = 'account';
    const { platform } = this;
    const source = { platform, messageId, key: '' };
    return {
      kind: 'message',
      id: `${platform}:${messageId}`,
      chat: { platform, account, chatId: `chat-${person}`, kind: 'direct' },
      sender: { platform, account, personId: person },
      at: this.play.now(),
      messageId,
      text: words,
      addressed: true,
      ...(kind === 'picture' ? { attachment: { kind, source } } : {}),
      ...(kind === 'voice' ? { attachment: { kind } } : {}),
    };
  }

  private async ticketId(index: number): Promise<string | null> {
    const open = await this.play.records.desk.openTickets(5);
    return open[index % Math.max(1, open.length)]?.id ?? null;
  }

  private async press(agentId: AgentId, move: Move, index: number): Promise<InboundEvent | null> {
    const ticketId = await this.ticketId(index);
    if (!ticketId) return null;
    return {
      kind: 'action',
      id: `feishu:press${this.number}`,
      chat: DESK_CHAT,
      sender: { platform: 'feishu', account: 'cli_1', personId: agentId },
      at: this.play.now(),
      messageId: 'om_card',
      value: { do: 'ticket', ticketId, move },
      form: null,
    };
  }

  private async reply(agentId: AgentId, index: number): Promise<InboundEvent | null> {
    const ticketId = await this.ticketId(index);
    const root = ticketId && (await this.play.records.desk.cardOf(ticketId));
    if (!root) return null;
    const messageId = `om_agent${this.number}`;
    return {
      kind: 'message',
      id: `feishu:${messageId}`,
      chat: DESK_CHAT,
      sender: { platform: 'feishu', account: 'cli_1', personId: agentId },
      at: this.play.now(),
      messageId,
      text: `客服说 第${this.number}句`,
      addressed: false,
      thread: [root],
    };
  }

  private revision(what: 'edited' | 'recalled', index: number): InboundEvent | null {
    // Mostly a fresh message, so that the change meets it on its way.
    const near = index % 2 === 0 ? 3 : this.messages.length;
    const message = this.messages.at(-1 - (index % Math.max(1, Math.min(near, this.messages.length))));
    const fromDesk = message?.chat.chatId === DESK_CHAT.chatId;
    // People on WeChat can take back, not edit; every message is taken back once.
    if (!message?.text || (what === 'edited' && message.chat.platform === 'wechat')) return null;
    if (this.recalled.has(message.messageId)) return null;
    if (what === 'recalled') this.recalled.add(message.messageId);
    else this.play.words.set(message.messageId, `${message.text} 改过`);
    const nobody = { ...message.sender, personId: 'nobody' };
    return {
      kind: 'revision',
      id: `${message.chat.platform}:${what}:${this.number}`,
      chat: message.chat,
      sender: fromDesk || this.platform === 'feishu' ? nobody : message.sender,
      at: this.play.now(),
      messageId: message.messageId,
      what,
    };
  }

  /** Answers of the bot to an event, in its own chat. */
  private answersTo(event: InboundEvent) {
    return this.play.shown.filter(
      (one) =>
        one.id.startsWith(`${event.id}/`) &&
        one.passesOn === null &&
        one.chatId === event.chat.chatId &&
        !one.id.endsWith('/thread'),
    );
  }

  /** Copies of a message on the other side. */
  private copiesOf(event: InboundEvent) {
    return this.play.shown.filter(
      (one) =>
        one.passesOn === event.id &&
        one.id.startsWith(`${event.id}/relay`) &&
        !/relay\d+\/(thread|chat)$/.test(one.id),
    );
  }

  /** Notes that say that it is not known whether a copy went out. */
  private doubtsOn(event: InboundEvent) {
    return this.play.shown.filter(({ id }) => id.startsWith(`${event.id}/relay`) && id.endsWith('/thread'));
  }

  check(tally: Record<string, number>): void {
    const count = (what: string) => {
      tally[what] = (tally[what] ?? 0) + 1;
    };
    for (const event of this.messages) {
      if (inDirect(event)) this.checkPerson(event, count);
      else this.checkAgent(event, count);
    }
    this.checkOrder();
    this.checkSilence(count);
    this.checkTakers(count);
    this.checkEnds(count);
    count('histories');
  }

  /** Either the bot answered it or the desk has it: never both, never neither, never twice. */
  private checkPerson(event: MessageEvent, count: (what: string) => void): void {
    const context = `${event.id} ${event.text}`;
    const answers = this.answersTo(event);
    const copies = this.copiesOf(event);
    expect(new Set(answers.map(({ id }) => id)).size, `${context}: answered twice`).toBe(answers.length);
    if (this.recalled.has(event.messageId)) {
      expect(copies.length + Math.sign(answers.length), context).toBeLessThanOrEqual(1);
      expect(
        copies.filter((one) => !one.withdrawn && passedWords(one.reply) !== null),
        context,
      ).toEqual([]);
      count('recalled');
      return;
    }
    expect({ answered: answers.length > 0 ? 1 : 0, relayed: copies.length }, context).toSatisfy(
      ({ answered, relayed }: { answered: number; relayed: number }) => answered + relayed === 1,
    );
    if (copies[0]?.reply.kind === 'text') expect(passedWords(copies[0].reply), context).toBe(event.text);
    count(answers.length > 0 ? `answered ${keyOf(answers[0]!.reply).slice(0, 12)}` : 'relayed');
  }

  /** What a ticket was from the first claim of an event to its commit: the agent's throughout, never, or in between. */
  private liveDuring(event: InboundEvent, ticketId: string, agentId: string): 'live' | 'not' | 'changing' {
    const { happened } = this.play;
    const committed = happened.findIndex((one) => one.what === 'committed' && one.eventId === event.id);
    const first = happened.findIndex((one) => one.what === 'claimed' && one.eventId === event.id);
    let live = false;
    let pending = false;
    let stayed: boolean | null = null;
    for (const [index, one] of happened.entries()) {
      if (index > committed) break;
      if (index === first) stayed = live;
      if (one.what !== 'moving' && one.what !== 'moved') continue;
      if (one.ticketId !== ticketId) continue;
      const now = one.to === 'live' && one.agentId === agentId;
      if (one.what === 'moving') pending = now !== live;
      else {
        live = now;
        pending = false;
      }
      if (index > first && (pending || live !== stayed)) return 'changing';
    }
    return stayed === null || pending ? 'changing' : stayed ? 'live' : 'not';
  }

  /** An agent's words reach the person once when the chat is the agent's, and never when it is not. */
  private checkAgent(event: MessageEvent, count: (what: string) => void): void {
    const context = `${event.id} ${event.text}`;
    const copies = this.copiesOf(event);
    const doubts = this.doubtsOn(event).length;
    expect(copies.length, context).toBeLessThanOrEqual(1);
    for (const one of copies) expect(passedWords(one.reply) ?? event.text, context).toBe(event.text);
    const ticket = this.ticketOfRoot.get(event.thread?.[0] ?? '');
    if (!ticket) throw new Error('an answer to no ticket');
    if (copies[0]) expect(copies[0].chatId, context).toBe(ticket.chatId);
    if (this.recalled.has(event.messageId)) {
      count('recalled');
      return;
    }
    const state = this.liveDuring(event, ticket.id, event.sender.personId);
    count(`agent ${state}: ${copies.length}${doubts > 0 ? ' in doubt' : ''}`);
    if (state === 'live') expect(copies.length + doubts, `${context}: lost`).toBeGreaterThanOrEqual(1);
    if (state === 'not') expect(copies.length, `${context}: no chat of this agent`).toBe(0);
  }

  /** Tickets by the message that is their card. */
  readonly ticketOfRoot = new Map<string, { readonly id: string; readonly chatId: string }>();

  async learnTickets(): Promise<void> {
    for (const event of this.sent) {
      if (event.kind !== 'message' || !inDirect(event)) continue;
      const id = ticketOf(event.id);
      const root = await this.play.records.desk.cardOf(id);
      if (root) this.ticketOfRoot.set(root, { id, chatId: event.chat.chatId });
    }
  }

  /** Order is kept: what one writer said stands on the other side in the order of saying. */
  private checkOrder(): void {
    const order = new Map(this.messages.map((event, index) => [event.id, index]));
    const writers = new Set(this.messages.map(({ sender }) => sender.personId));
    for (const writer of writers) {
      const own = new Set(
        this.messages.filter(({ sender }) => sender.personId === writer).map(({ id }) => id),
      );
      const copies = this.play.shown.filter(
        ({ passesOn, id }) => passesOn !== null && own.has(passesOn) && !/\/(thread|chat)$/.test(id),
      );
      const places = copies.map(({ passesOn }) => order.get(passesOn ?? '') ?? -1);
      expect(places, `order of ${writer}`).toEqual([...places].sort((a, b) => a - b));
    }
  }

  /** Between the taking and the end the bot says nothing of its own to a person. */
  private checkSilence(count: (what: string) => void): void {
    for (const event of this.sent) {
      if (!inDirect(event) || event.kind !== 'message') continue;
      const answers = this.answersTo(event);
      for (const ticket of this.ticketOfRoot.values()) {
        if (ticket.chatId !== event.chat.chatId) continue;
        const live = (['ou_mei', 'ou_hua'] as const).some(
          (one) => this.liveDuring(event, ticket.id, one) === 'live',
        );
        if (!live) continue;
        count('said in a live chat');
        for (const { reply, id } of answers) expect(keyOf(reply), `${id} in a live chat`).toMatch(NOTICES);
      }
    }
  }

  /** A ticket goes from one agent to another only through the queue; each taking is told to the person once. */
  private checkTakers(count: (what: string) => void): void {
    const holder = new Map<string, string>();
    let takings = 0;
    for (const one of this.play.happened) {
      if (one.what !== 'moved') continue;
      const before = holder.get(one.ticketId);
      if (one.to !== 'live') holder.delete(one.ticketId);
      else if (one.agentId) {
        expect(before ?? one.agentId, `${one.ticketId} taken over`).toBe(one.agentId);
        if (!before) takings += 1;
        holder.set(one.ticketId, one.agentId);
      }
    }
    const told = this.play.shown.filter(({ reply }) => keyOf(reply) === 'desk.taken').length;
    expect(told, 'each taking told once').toBe(takings);
    for (let left = takings; left > 0; left -= 1) count('taken');
  }

  /** Every opening, return and end is told once to the person and once in the thread, over all deaths. */
  private checkEnds(count: (what: string) => void): void {
    const told = (pattern: RegExp, chatId?: string) =>
      this.play.shown.filter(
        ({ reply, chatId: where }) => pattern.test(keyOf(reply)) && (!chatId || where === chatId),
      ).length;
    const status = new Map<string, string>();
    let [ends, returns, rated] = [0, 0, 0];
    for (const one of this.play.happened) {
      if (one.what !== 'moved') continue;
      const before = status.get(one.ticketId);
      if (one.to === 'closed' && before !== 'closed') {
        ends += 1;
        if (before === 'live') rated += 1;
      }
      if (one.to === 'waiting' && before === 'live') returns += 1;
      status.set(one.ticketId, one.to);
    }
    expect(told(/^desk\.ended\./), 'each end told once').toBe(ends);
    expect(told(/^desk\.thread\.(?:cancelled|ended-|unattended)/), 'each end told to the desk').toBe(ends);
    expect(told(/^desk\.returned$/), 'each return told once').toBe(returns);
    expect(told(/^desk\.rate$/), 'asked for a rating once').toBe(rated);
    expect(told(/^ticket-card$/), 'one card a ticket').toBe(this.ticketOfRoot.size);
    expect(told(/^desk\.(?:opened|sorry)/), 'each opening told once').toBe(this.ticketOfRoot.size);
    for (let left = ends; left > 0; left -= 1) count('ended');
  }
}
