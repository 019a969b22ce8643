import { createHash, randomBytes } from 'node:crypto';
import type { ChatInfo, ChatMessage, Mention, Preview } from './types.js';

/** A person as stored. */
export interface UserRecord {
  readonly openId: string;
  readonly unionId: string;
  readonly name: string;
  readonly external: boolean;
  /** The account's mail address, or null. */
  readonly mail: string | null;
}

/** What is needed to put a message into a chat. */
export interface NewMessage {
  readonly chatId: string;
  readonly from: string;
  readonly msgType: string;
  readonly content: string;
  readonly parentId?: string | null;
  readonly mentions?: readonly Mention[];
}

type Listener = (message: ChatMessage) => void;

/**
 * The people, chats, messages and pictures of the emulated tenant, in memory. Ids of people and chats are
 * derived from the app id and the name, so a restart of the emulator finds yesterday's bindings; ids of
 * messages are random, because a bot remembers them.
 */
export class World {
  private readonly users = new Map<string, UserRecord>();
  private readonly chats = new Map<string, ChatInfo>();
  private readonly byChat = new Map<string, string[]>();
  private readonly messages = new Map<string, ChatMessage>();
  private readonly images = new Map<string, Buffer>();
  private readonly listeners = { message: new Set<Listener>(), update: new Set<Listener>() };

  constructor(
    private readonly appId: string,
    private readonly now: () => number,
  ) {}

  addUser(name: string, external: boolean, mail?: string | null): UserRecord {
    const openId = this.freeId('ou_', `user ${name}`, this.users);
    const own = mail === undefined ? `member${this.users.size + 1}@example.com` : mail;
    const user = { openId, unionId: this.stableId('on_', openId), name, external, mail: own };
    this.users.set(openId, user);
    return user;
  }

  user(openId: string): UserRecord | null {
    return this.users.get(openId) ?? null;
  }

  allUsers(): readonly UserRecord[] {
    return [...this.users.values()];
  }

  addGroup(name: string, members: readonly string[], external: boolean, botInside: boolean): ChatInfo {
    const chatId = this.freeId('oc_', `group ${name}`, this.chats);
    return this.putChat({ chatId, kind: 'group', name, members: [...members], external, botInside });
  }

  /** The private chat of a person with the bot; made when it is first asked for. */
  p2pChat(openId: string): ChatInfo {
    const chatId = this.stableId('oc_', `p2p ${openId}`);
    const user = this.users.get(openId);
    const known = this.chats.get(chatId);
    if (known) return known;
    if (!user) throw new Error(`no user ${openId}`);
    const { name, external } = user;
    return this.putChat({ chatId, kind: 'p2p', name, members: [openId], external, botInside: true });
  }

  chat(chatId: string): ChatInfo | null {
    return this.chats.get(chatId) ?? null;
  }

  allChats(): readonly ChatInfo[] {
    return [...this.chats.values()];
  }

  putChat(chat: ChatInfo): ChatInfo {
    this.chats.set(chat.chatId, chat);
    return chat;
  }

  addMessage(message: NewMessage): ChatMessage {
    const { parentId = null, mentions = [], ...rest } = message;
    const facts = { at: this.now(), updatedAt: null, updated: false, recalled: false, preview: null };
    const stored = { id: `om_${randomBytes(16).toString('hex')}`, ...rest, parentId, mentions, ...facts };
    this.messages.set(stored.id, stored);
    const inChat = this.byChat.get(stored.chatId) ?? [];
    this.byChat.set(stored.chatId, inChat);
    inChat.push(stored.id);
    this.emit('message', stored);
    return stored;
  }

  message(id: string): ChatMessage | null {
    return this.messages.get(id) ?? null;
  }

  /** The first message of the chain of answers that this one belongs to. */
  rootOf(message: ChatMessage): ChatMessage {
    let root = message;
    for (let hops = 0; root.parentId !== null && hops < 100; hops += 1) {
      const parent = this.messages.get(root.parentId);
      if (!parent) break;
      root = parent;
    }
    return root;
  }

  messagesOf(chatId: string): readonly ChatMessage[] {
    return (this.byChat.get(chatId) ?? []).flatMap((id) => this.messages.get(id) ?? []);
  }

  /** Changes a message for everybody; the changed message. */
  changeMessage(
    id: string,
    change: { readonly content: string } | { readonly recalled: true } | { readonly preview: Preview },
  ): ChatMessage {
    const message = this.messages.get(id);
    if (!message) throw new Error(`no message ${id}`);
    const changed = {
      ...message,
      ...change,
      updatedAt: this.now(),
      updated: 'content' in change || message.updated,
    };
    this.messages.set(id, changed);
    this.emit('update', changed);
    return changed;
  }

  addImage(bytes: Buffer): string {
    const key = `img_v3_${randomBytes(16).toString('hex')}`;
    this.images.set(key, bytes);
    return key;
  }

  image(key: string): Buffer | null {
    return this.images.get(key) ?? null;
  }

  on(event: 'message' | 'update', listener: Listener): () => void {
    this.listeners[event].add(listener);
    return () => this.listeners[event].delete(listener);
  }

  /** An id that is the same after every start. */
  stableId(prefix: string, of: string): string {
    return prefix + createHash('sha256').update(`${this.appId} ${of}`).digest('hex').slice(0, 32);
  }

  private freeId(prefix: string, of: string, taken: ReadonlyMap<string, unknown>): string {
    for (let count = 1; ; count += 1) {
      const id = this.stableId(prefix, count === 1 ? of : `${of} ${count}`);
      if (!taken.has(id)) return id;
    }
  }

  private emit(event: 'message' | 'update', message: ChatMessage): void {
    for (const listener of this.listeners[event]) listener(message);
  }
}
