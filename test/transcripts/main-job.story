# The main job, as people live it. The same story runs on Feishu and on WeChat.
#   谁> words      said in the private chat          谁@群> words   said in the group, mentioning the bot
#   < words        some reply to it holds these words        ! words   no reply to it holds them
# {code:昵称} is a binding code from the import.

== 绑定
小林> 名片
< 绑定
小林> 绑定 ABCD2345
< 无效或已过期
小林> 绑定 {code:小鱼}
< 绑定成功
< 小鱼

== 编辑：错误的手机号、上一步、跳过
小林> 编辑
< 手机号
小林> 1381234567
< 位
! 已保存
小林> 138 1234 5678
< 已保存
< 飞书
! 13812345678
小林> 上一步
< 138****5678
小林> 跳过
< 飞书
小林> 跳过
< 微信号
小林> 微信
< 微信号
小林> xiaoyu_2024
< 已保存
< 邮箱
小林> 跳过
< 历史合作
小林> 跳过
< 达人介绍
小林> 加我电话一三八 1234 5678
! 已保存
小林> 杭州探店达人，真实体验，欢迎品牌方合作
< 已保存

== 名片
小林> 名片
< 小鱼
< 138****5678
< xiaoyu_2024
< 杭州探店达人
! 13812345678

== 一句话修改
小林> 微信号改成 xiaoyu_hz
< xiaoyu_hz
小林> 昵称改成 大鱼
< 抖音
! 大鱼

== 品牌在群里要名片
阿杰@群> 名片 xiaoyu_2024
< 小鱼
< xiaoyu_hz
< 杭州探店达人
! 138****5678
! 13812345678
! 编辑
阿杰@群> 名片 xiaoyu
< 相近的达人
< 小鱼爱吃辣
! xiaoyu_hz
阿杰@群> 1
< xiaoyu_hz
阿杰@群> 名片 查无此人啊啊
< 没有找到
阿杰@群> 名片
< 私聊

== 隐藏的内容客户看不到
小林> 隐藏 微信号
< 隐藏
阿杰@群> 名片 xiaoyu_2024
< 小鱼
! xiaoyu_hz
小林> 显示 微信号
< xiaoyu_hz

== 问题
阿杰@群> 我填写了手机号，客户就能直接通过手机号联系我么？
< 虚拟号
< 仅对自己可见
阿杰> 名片一个月可以修改几次
< 不限制
小林> 今天晚上吃什么好呢
! 虚拟号
! 不限制
< 客服
