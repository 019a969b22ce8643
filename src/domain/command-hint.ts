/** What a question may be about, and the words that do it; the first that fits counts. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/切换.{0,4}(?:账号|帐号)|换.{0,2}(?:账号|帐号)|(?:多|两|几)个(?:账号|帐号)/u, '切换账号'],
  [/(?<!解除|取消)绑定|(?:连接|关联|授权).{0,2}抖音/u, '绑定抖音'],
  [/同步/u, '同步'],
  [/撤销|撤消|撤回|改错|填错|写错|修改记录/u, '历史'],
  [/二维码|微信码/u, '微信二维码'],
  [/(?:恢复|继续|重新|开始).{0,2}接单/u, '恢复接单'],
  [/(?:暂不|暂停|停止|不想|先不|不).{0,2}接单|免打扰/u, '隐私'],
  [/虚拟号|隐藏|隐私|谁.{0,2}看(?:到|见)/u, '隐私'],
  [/链接/u, '链接'],
  [/分享|转发/u, '分享'],
  [/预览|客户.{0,4}看/u, '预览'],
  [/合作案例|历史合作|合作记录/u, '历史合作'],
  [/报价|变现/u, '变现偏好'],
  [/表单/u, '表单 联系方式'],
  [/(?:改|换|编辑|填|完善|更新|设置).{0,6}(?:名片|资料|联系方式|手机|电话|微信|邮箱|飞书|介绍)/u, '编辑'],
  [/(?:名片|资料|联系方式|手机|电话|微信|邮箱|飞书|介绍).{0,6}(?:改|换|编辑|填|完善|更新|设置)/u, '编辑'],
];

/**
 * The command that a question without an answer may be looking for: `撤销了怎么恢复` names 历史. Null when it is about
 * nothing that the bot does. A hint, never an answer.
 */
export function hintedCommand(question: string): string | null {
  return HINTS.find(([about]) => about.test(question))?.[1] ?? null;
}
