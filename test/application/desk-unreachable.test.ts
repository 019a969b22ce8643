import { afterEach, describe, expect, it } from 'vitest';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

let world: DeskWorld;
afterEach(() => world?.close());

const says = async (words: string) => (await world.says('u1', words)).join('\n');

describe.each([
  ['feishu', false],
  ['wechat', false],
  ['feishu', true],
] as const)(
  'a support group that takes no message, asked from %s, every event run twice: %s',
  (platform, dying) => {
    it('leaves nobody waiting: the ticket ends, other ways are named, and the bot answers again', async () => {
      world = await openDeskWorld(platform, at('10:00'), { deskRefuses: true, dying });
      const told = await says('人工');
      expect(told).toContain('联系不上人工客服');
      expect(told).toContain('star-QA@xingtu.bytedance.com');
      expect(await world.records.desk.openTickets(5)).toEqual([]);
      expect(await says('名片怎么分享给客户')).toContain('右上角');
      expect(world.in('oc_desk')).toEqual([]);
      expect(await world.state.depth('out:feishu')).toBe(0);
    });

    it('does so for a question that was handed over out of hours too, once', async () => {
      world = await openDeskWorld(platform, at('22:00'), { deskRefuses: true, dying });
      const told = await says('人工');
      expect(told.match(/联系不上人工客服/g)).toHaveLength(1);
      await world.goTo(at('09:00', 1));
      expect(world.in('chat-u1').filter((words) => words.includes('联系不上'))).toHaveLength(1);
    });
  },
);
