import { DESK_CHAT, type DeskWorld } from './desk-world.js';

let said = 0;

/** 小美 says a line to the bot in the support group, by a mention; what is shown anywhere because of it. */
export async function saysToBot(world: DeskWorld, words: string, thread: readonly string[] = []) {
  const before = world.shown.length;
  const messageId = `om_line${said++}`;
  await world.admit({
    kind: 'message',
    id: `feishu:${messageId}`,
    chat: DESK_CHAT,
    sender: { platform: 'feishu', account: 'cli_1', personId: 'ou_mei' },
    at: world.now(),
    messageId,
    text: words,
    addressed: true,
    thread,
  });
  await world.settle();
  return world.shown.slice(before);
}
