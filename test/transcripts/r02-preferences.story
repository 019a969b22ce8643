# R2 变现偏好, R3 联系偏好: questions with numbers, on both platforms. R36 completeness on the owner's card.
小林> 绑定 {code:小鱼}
< 绑定成功
< 变现偏好

== R2 numbers in any writing; 随便 gets 全选 and 跳过 offered; out of range says the range
小林> 变现偏好
< 1. 短视频
< 可多选
小林> 随便
< 「全选」
< 「跳过」
小林> 9
< 请回复 1-7
小林> 1、3，4
< 已保存
< 擅长品类
小林> 全选
< 报价
小林> 1,2
< 只能选一个
小林> ３
< 已保存
< 档期
小林> 2026-12-01 到 2026-12-15
< 已保存
< 短视频、直播、探店
< 5000-20000 元
< 2026-12-01 至 2026-12-15
小林> 编辑 合作形式
< 当前：短视频、直播、探店
小林> 135
< 短视频、直播、好物种草

== R3 ordered channels, hours, response; an unusable channel is said
小林> 联系偏好
< 按优先顺序
小林> 3,1
< 微信号还没填
< 时段
小林> 25:00-26:00
< 没有这个时间
小林> 21:00-10:00
< 跨零点
小林> 10点到晚上9点
< 已保存
小林> 上一步
< 当前：10:00-21:00
小林> 跳过
< 多久回复
小林> 跳过
< 10:00-21:00

== the brand sees what is answered, and nothing about what is not; a preferred channel it cannot use is not named
阿杰@群> 名片 xiaoyu_2024
< 短视频、直播、好物种草
< 可联系时段
! 首选渠道
! 回复时效
! 不接
小林> 微信号改成 xiaoyu_hz
阿杰@群> 名片 xiaoyu_2024
< 首选渠道：微信号
! 手机号

== taken back
小林> 编辑 报价
< 5000-20000 元
小林> 清空
< 已清空
阿杰@群> 名片 xiaoyu_2024
! 5000-20000
