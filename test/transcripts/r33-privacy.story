# R33 the number is its owner's alone, R34 隐私保护, R38 lights, R40 no closing, R41 hiding, R42 differences, R22 preview.
小林> 绑定 {code:小鱼}

== R34 switched on without a number: asks for it first; off by default
小林> 开启虚拟号
< 请先填写
< 手机号
小林> 138 1234 5678
< 138****5678
< 仅自己可见
小林> 微信号改成 xiaoyu_hz
< xiaoyu_hz
阿杰@群> 名片 xiaoyu_2024
< xiaoyu_hz
! 手机号
! 虚拟号
小林> 隐私
< 隐私保护
< 仅自己可见
小林> 开启虚拟号
< 已开启
阿杰@群> 名片 xiaoyu_2024
< 手机号：虚拟号
! 138****5678
! 13812345678

== R42 the differences with their reasons
小林> 隐藏 微信号
< 已隐藏
小林> 预览
< 客户视角
< 我看到 / 客户看到
< 手机号：我看到 ● 已填 / 客户看到 虚拟号（虚拟号展示）
< 微信号：我看到 ● 已填 / 客户看到 不展示（已隐藏）
< 邮箱：我看到 ○ 未填 / 客户看到 不展示（未填）
! xiaoyu_hz
小林> 关闭虚拟号
< 已关闭
< 客户将无法直接联系你
小林> 预览
< 手机号：我看到 ● 已填 / 客户看到 不展示（仅自己可见）
< 客户将无法直接联系你

== R41 captured fields stay; anything else is hidden by name
小林> 隐藏 昵称
< 不能隐藏
小林> 隐藏 生日
< 没有找到
小林> 显示 微信号
< xiaoyu_hz
小林> 隐藏 变现偏好
< 已隐藏

== R40 closing leads to the answer and to what can be done; the card stays
小林> 删掉我的名片
< 暂时不支持指定关闭
< 隐藏部分信息
< 暂不接单
< 免打扰
小林> 2
< 已标为暂不接单
阿杰@群> 名片 xiaoyu_2024
< 暂不接单
< 小鱼
小林> 恢复接单
< 已恢复接单
小林> 免打扰 23:00-9:00
< 已开启免打扰
阿杰@群> 名片 xiaoyu_2024
< 免打扰：23:00-次日09:00
! 暂不接单
小林> 免打扰 几点都行
< 时段没看懂
小林> 关闭免打扰
< 已关闭免打扰

== in a group nothing of the owner's
小林@群> 我的手机号
< 私聊
! 138
小林@群> 隐私
< 私聊
