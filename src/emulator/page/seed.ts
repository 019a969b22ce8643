import { type Texts, text } from '../../shared/texts.js';
import type { FeishuPlatform } from '../feishu/types.js';
import type { PaneWorld, Role, WechatChats } from './types.js';

function cast(texts: Texts): readonly { readonly role: Role; readonly name: string }[] {
  return [
    { role: 'creator', name: texts(text('emulator.person.creator')) },
    { role: 'brand', name: texts(text('emulator.person.brand')) },
    { role: 'support', name: texts(text('emulator.person.support')) },
  ];
}

/** Puts the three people and their group on Feishu. The ids are the same after every start. */
export function seedFeishu(feishu: FeishuPlatform, texts: Texts): PaneWorld {
  const people = cast(texts).map(({ role, name }) => {
    const user = feishu.users().find((one) => one.name === name) ?? feishu.addUser(name);
    return { role, name, id: user.openId, directChatId: user.p2pChatId };
  });
  const name = texts(text('emulator.group'));
  const known = feishu.chats().find((chat) => chat.kind === 'group' && chat.name === name);
  const ids = people.map((person) => person.id);
  const chatId = known?.chatId ?? feishu.addGroup(name, ids);
  return { botName: feishu.botName, people, group: { chatId, name } };
}

/** The support group, with the supporter in it; its members are the bot's support. */
export function seedSupportGroup(feishu: FeishuPlatform, texts: Texts): string {
  const name = texts(text('emulator.group.support'));
  const known = feishu.chats().find((chat) => chat.kind === 'group' && chat.name === name);
  const support = seedFeishu(feishu, texts).people.filter(({ role }) => role === 'support');
  return (
    known?.chatId ??
    feishu.addGroup(
      name,
      support.map((person) => person.id),
    )
  );
}

/** Puts the same people and a room on WeChat. */
export function seedWechat(wechat: WechatChats, texts: Texts): PaneWorld {
  const people = cast(texts).map(({ role, name }) => {
    const id = wechat.addContact(name);
    return { role, name, id, directChatId: id };
  });
  const name = texts(text('emulator.group'));
  const ids = people.map((person) => person.id);
  return { botName: wechat.botName, people, group: { chatId: wechat.addRoom(name, ids), name } };
}
