import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { type DeskStage, openDeskStage } from '../helpers/desk-stage.js';
import { until } from '../helpers/product.js';
import { playStory, type Stage, sectionsOf } from '../helpers/story.js';

/** A person of the story on one platform: says something, and everything the bot said to them. */
interface StoryPerson {
  say(words: string): void;
  heard(): string[];
}

function personOn(platform: 'Feishu' | 'WeChat', name: string, desk: DeskStage): StoryPerson {
  if (platform === 'WeChat') {
    const id = desk.contact(name);
    return { say: (words) => void desk.gateway.say(id, words), heard: () => desk.wechat(id) };
  }
  const user = desk.platform.addUser(name);
  const said = () => desk.platform.messages(user.p2pChatId).filter(({ from }) => from === 'bot');
  return {
    say: (words) => void user.say(user.p2pChatId, words),
    heard: () => said().map((message) => plainText(message)),
  };
}

/** Lets a member of the desk act; the toast of a press. */
async function act(who: string, words: string, desk: DeskStage): Promise<string[]> {
  const agent = who === '小华' ? desk.hua : desk.mei;
  const [, verb, what = ''] = /^(按|点|回) (.+)$/u.exec(words) ?? [];
  const bot = () => desk.platform.messages(desk.groupId).filter(({ from }) => from === 'bot');
  if (verb === '按') return [(await desk.press(agent, what)).toast?.content ?? ''];
  if (verb === '回') desk.reply(agent, what);
  else if (verb === '点') {
    const newest = bot().at(-1)?.id ?? '';
    const { toast } = await agent.click(newest, what);
    const card = bot().find(({ id }) => id === newest);
    return [toast?.content ?? '', card ? plainText(card) : ''];
  } else agent.say(desk.groupId, words, { mentionBot: !words.startsWith('/') });
  return [];
}

describe.each(['Feishu', 'WeChat'] as const)('the support desk with people on %s', (platform) => {
  let desk: DeskStage;
  const people = new Map<string, StoryPerson>();
  beforeAll(async () => {
    desk = await openDeskStage({ hearsGroups: true });
  });
  afterAll(() => desk?.close());

  const stage: Stage = {
    bindingCode: () => '',
    says: async (who, words, group) => {
      const person = group ? null : (people.get(who) ?? personOn(platform, who, desk));
      if (person) people.set(who, person);
      const all = () => [...desk.desk(), ...[...people.values()].flatMap((one) => one.heard())];
      const before = all();
      const told = person ? [] : await act(who, words, desk);
      person?.say(words);
      if (told.length === 0) await until(`an answer to ${words}`, () => all().length > before.length);
      await desk.idle();
      const left = [...before];
      const fresh = all().filter((one) => {
        const at = left.indexOf(one);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
      return [...told, ...fresh];
    },
  };

  it.each(sectionsOf('desk.story').filter((section) => section !== ''))(
    '%s',
    { timeout: 60_000 },
    async (section) => {
      const transcript = await playStory('desk.story', stage, section);
      if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
      expect(transcript).toContain('bot: ');
    },
  );
});
