import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.js';
import { hintedCommand } from '../../src/domain/command-hint.js';

describe('hintedCommand', () => {
  it.each([
    ['撤销了怎么恢复', '历史'],
    ['微信号填错了怎么办', '历史'],
    ['切换账号怎么弄', '切换账号'],
    ['绑定抖音安全吗', '绑定抖音'],
    ['暂不接单会影响流量吗', '隐私'],
    ['怎么恢复接单', '恢复接单'],
    ['怎么关闭免打扰', '隐私'],
    ['链接多久失效', '链接'],
    ['怎么改名片', '编辑'],
    ['名片怎么改', '编辑'],
  ])('%s may want %s', (question, command) => expect(hintedCommand(question)).toBe(command));

  it.each(['今天天气怎么样', '你们公司在哪里', '帮我写首诗', '打扰一下，星图的佣金怎么结算', '怎么解除绑定'])(
    '%s wants nothing of ours',
    (question) => expect(hintedCommand(question)).toBeNull(),
  );

  it('names only words that the bot takes as a command', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'切换账号绑定同步撤二维码恢复接单暂免打扰隐链分享预合作案报价表改名片'),
        }),
        (line) => {
          const hint = hintedCommand(line);
          const command =
            hint === null ? null : parseCommand(hint, { group: false, inFlow: false, choices: 0 });
          return command === null || command.kind !== 'question';
        },
      ),
    );
  });
});
