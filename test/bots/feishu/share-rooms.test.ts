import { describe, expect, it } from 'vitest';
import type { GroupInfo } from '../../../bots/feishu/client.js';
import { createShareRooms } from '../../../bots/feishu/share-rooms.js';
import { AppError } from '../../../src/shared/errors.js';

const person = { platform: 'feishu' as const, account: 'cli_1', personId: 'ou_me' };
const group = (number: number): GroupInfo => ({
  chatId: `oc_${number}`,
  name: `群${number}`,
  external: false,
});

/** A client with `count` groups; in every third the person is a member, the ninth refuses. */
function clientWith(count: number) {
  let open = 0;
  let most = 0;
  const asked: string[] = [];
  return {
    asked,
    most: () => most,
    groups: async (limit: number) => Array.from({ length: Math.min(count, limit) }, (_, at) => group(at)),
    group: async (chatId: string) => (chatId === 'oc_0' ? group(0) : null),
    groupMembers: async (chatId: string) => {
      asked.push(chatId);
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      if (chatId === 'oc_9') throw new AppError('delivery-refused', 'out of the chat');
      const mine = Number(chatId.slice(3)) % 3 === 0 ? [{ openId: 'ou_me', name: '我' }] : [];
      return [...mine, { openId: 'ou_other', name: '别人' }];
    },
  };
}

describe('the groups that somebody shares with the bot', () => {
  it('are those that list them as a member, a few at a time, one that refuses left out', async () => {
    const client = clientWith(14);
    const { rooms, complete } = await createShareRooms(client).roomsOf(person);
    expect(rooms.map(({ chatId }) => chatId)).toEqual(['oc_0', 'oc_3', 'oc_6', 'oc_12']);
    expect(rooms[0]?.people).toEqual([{ personId: 'ou_other', name: '别人' }]);
    expect(complete).toBe(true);
    expect(client.most()).toBeLessThanOrEqual(6);
  });

  it('are looked at up to a bound, which is told', async () => {
    const client = clientWith(500);
    const { complete } = await createShareRooms(client).roomsOf(person);
    expect(complete).toBe(false);
    expect(client.asked).toHaveLength(60);
  });

  it('one by its id: nothing of a wrong shape reaches the platform', async () => {
    const client = clientWith(5);
    const rooms = createShareRooms(client);
    expect(await rooms.room('oc_0', person)).toMatchObject({ name: '群0' });
    for (const id of ['oc_1', '../chats/oc_0', '', 'ou_me']) expect(await rooms.room(id, person)).toBeNull();
    expect(client.asked).toEqual(['oc_0']);
  });
});
