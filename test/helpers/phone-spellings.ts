import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './story.js';

/** The number that the leak tests seed. */
export const NUMBER = '13912345678';

/** The number as people write it, and as they disguise it. */
export const SPELLINGS = [
  NUMBER,
  '139 1234 5678',
  '139-1234-5678',
  '+86 139 1234 5678',
  '0086-13912345678',
  '１３９１２３４５６７８',
  '139.1234.5678',
  '(139)12345678',
  '一三九 一二三四 五六七八',
  '①③⑨①②③④⑤⑥⑦⑧',
  '1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣',
  '1\u200b3\u200b9\u200b12345678',
];

const HAN_DIGITS = '零一二三四五六七八九';

/** Whether a text holds the number in any spelling: everything but digits of any kind is taken out first. */
export function holdsNumber(words: string): boolean {
  const digits = words
    .normalize('NFKC')
    .replace(/[零一二三四五六七八九]/g, (han) => String(HAN_DIGITS.indexOf(han)))
    .replace(/[\s\p{P}\p{Cf}\p{M}]/gu, '');
  return digits.includes(NUMBER);
}

/** Files are searched for the number as it stands, with the usual separators, and full width. */
const BYTES = [
  NUMBER,
  '139 1234 5678',
  '139-1234-5678',
  '139.1234.5678',
  '１３９１２３４５６７８',
  '一三九 一二三四',
];

/** The files below a folder that hold the number. */
export function filesHolding(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => BYTES.some((spelling) => readFileSync(path).includes(Buffer.from(spelling))));
}

/** What the owner asks for once the number is on file: every surface that might show it. */
const SURFACES = [
  '名片',
  '预览',
  '分享',
  '链接',
  '分享到飞书',
  '分享到微信',
  '帮助',
  '隐私',
  '表单 联系方式',
  '开启虚拟号',
  '历史合作',
  '查看号码',
  '预览',
];

/** The owner types the number everywhere a person might; others ask for the card on every surface. */
export async function liveWithNumber(stage: Stage): Promise<void> {
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  for (const spelling of SPELLINGS) {
    await stage.says('小林', `手机号改成 ${spelling}`, false);
    await stage.says('小林', `介绍：找我请打 ${spelling}`, false);
    await stage.says('小林', `微信改成 ${spelling}`, false);
    await stage.says('小林', `飞书改成 ${spelling}`, false);
    await stage.says('小林', `历史合作改成 喜茶 ${spelling}`, false);
    await stage.says('小林', `我的号码是 ${spelling} 今天天气怎么样`, false);
    await stage.says('小林', `分享给 ${spelling} 3天`, false);
    await stage.says('阿杰', `名片 ${spelling}`, true);
    await stage.says('小林', `手机号改成 ${spelling}`, true);
    await stage.says('小林', `我的手机号是 ${spelling}，谁能看到`, true);
  }
  await stage.says('小林', `手机号改成 ${NUMBER}`, false);
  await stage.says('小林', '编辑 手机号', false);
  await stage.says('小林', NUMBER, false);
  await stage.says('小林', '微信号改成 leak_test_1', false);
  for (const words of SURFACES) await stage.says('小林', words, false);
  await stage.says('阿杰', '名片 xiaoyu_2024', true);
  await stage.says('阿杰', '名片 xiaoyu_2024', false);
}
