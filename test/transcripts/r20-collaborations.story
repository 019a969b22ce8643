# R20 历史合作 as a list, R21 达人介绍, R28 free editing.
小林> 绑定 {code:小鱼}
小林> 历史合作
< 还没有历史合作
< 新增

== R20 one entry, then a pasted paragraph that is confirmed first
小林> 新增合作 喜茶 图文 2024-05 https://v.douyin.com/abc
< 已保存
< 喜茶 · 图文 · 2024-05 · v.douyin.com
小林> 新增合作 华为 直播 2024-06；坏链接 图文 javascript://x；瑞幸 探店 2024-07
< 识别出 2 条
< 第 2 行没有识别
< http
! 已保存
小林> 1
< 已保存
< 瑞幸 · 探店 · 2024-07
小林> 新增合作 电话 13812345678
< 绕过虚拟号
! 已保存

== reorder and delete by number; a second answer to an old list does nothing
小林> 历史合作
< 历史合作 3/20 条（达人自述）
< 调整顺序
小林> 3
< 移到最前
小林> 3
< 已移到最前
小林> 2
< 删除哪一条
小林> 2
< 已删除
< 瑞幸
! · 喜茶
小林> 编辑 历史合作
< 当前
小林> 小米 短视频 2025-01
< 确认添加
< 替换现有的 2 条
小林> 3
< 没有保存
小林> 取消
< 瑞幸
! 小米
阿杰@群> 名片 xiaoyu_2024
< 历史合作（达人自述）
< 瑞幸 · 探店 · 2024-07

== R21 the introduction: counter, leak guard, a warning for other contacts
小林> 编辑 达人介绍
小林> 合作打我电话一三八 1234 5678
< 绕过虚拟号
小林> 杭州探店达人，加微信 abc_12345
< 有其他联系方式
小林> 编辑 达人介绍
< 20/200 字
小林> 杭州探店达人
< 已保存
