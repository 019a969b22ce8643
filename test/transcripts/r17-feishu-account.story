# R17 使用当前飞书账号: its words on both platforms; the button, and accounts without an address: the test beside it.

== 飞书：说一句就填上，客户复制得到
小林> 绑定 {code:小鱼}
< 绑定成功
小林> 编辑 飞书
< 请输入飞书
小林> 使用当前飞书账号
< 名片上的飞书是你当前账号的邮箱 member1@example.com
< 隐藏 飞书
! ou_
阿杰@群> 名片 xiaoyu_2024
< 飞书：member1@example.com
! ou_
小林> 隐藏 飞书
阿杰@群> 名片 xiaoyu_2024
! member1@example.com
小林> 显示 飞书
小林> 清空 飞书
< 已清空
小林> 撤销
< member1@example.com
小林> 使用当前飞书账号
< member1@example.com
阿杰> 使用当前飞书账号
< 还没有绑定
小林@群> 使用当前飞书账号
< 私聊

== 微信：说不出飞书账号，告诉怎么填
小林> 绑定 {code:小鱼}
< 绑定成功
小林> 编辑 飞书
< 请输入飞书
小林> 使用当前飞书账号
< 在微信里我不知道你的飞书账号
< 请输入飞书
小林> xiaoyu@example.com
< 已保存
小林> 名片
< 飞书：xiaoyu@example.com
