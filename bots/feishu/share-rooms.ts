import type { ShareFellow, ShareRoom, ShareRooms } from '../../src/application/share-to-ports.js';
import type { PersonRef } from '../../src/domain/identity.js';
import { isAppError } from '../../src/shared/errors.js';
import type { FeishuClient, GroupInfo, GroupMember } from './client.js';

type Reader = Pick<FeishuClient, 'groups' | 'group' | 'groupMembers'>;

/** Groups looked at, and how many at a time: well below 50 calls a second (Feishu docs: 频控策略). */
const MAX_GROUPS = 60;
const AT_A_TIME = 6;

/** After this no further group is looked at: with the last look it has to end before a click stops waiting. */
const BUDGET_MS = 1_200;

/** The group with its people, the asking person left out; null when that person is not in it. */
async function openRoom(
  client: Reader,
  group: GroupInfo,
  { personId }: PersonRef,
): Promise<ShareRoom | null> {
  const members = await client.groupMembers(group.chatId).catch(asNobody);
  if (!members.some(({ openId }) => openId === personId)) return null;
  const people: ShareFellow[] = members
    .filter(({ openId }) => openId !== personId)
    .map(({ openId, name }) => ({ personId: openId, name }));
  return { ...group, people };
}

/** The bot was taken out of a group, or the group was dissolved, since it was listed. */
function asNobody(error: unknown): GroupMember[] {
  if (isAppError(error, 'delivery-refused')) return [];
  throw error;
}

/**
 * The groups that a person and the bot share. The platform tells an app its own groups and who is in each, but not a
 * person's groups, so each is looked at.
 */
export function createShareRooms(client: Reader): ShareRooms {
  return {
    room: async (chatId, person) => {
      if (!/^oc_[A-Za-z0-9_-]{1,117}$/.test(chatId)) return null;
      const group = await client.group(chatId);
      return group && openRoom(client, group, person);
    },
    roomsOf: async (person) => {
      const began = performance.now();
      const groups = await client.groups(MAX_GROUPS + 1);
      const rooms: ShareRoom[] = [];
      let seen = 0;
      while (seen < Math.min(groups.length, MAX_GROUPS) && performance.now() - began < BUDGET_MS) {
        const some = groups.slice(seen, Math.min(seen + AT_A_TIME, MAX_GROUPS));
        const opened = await Promise.all(some.map((group) => openRoom(client, group, person)));
        rooms.push(...opened.filter((room) => room !== null));
        seen += some.length;
      }
      return { rooms, complete: seen >= groups.length };
    },
  };
}
