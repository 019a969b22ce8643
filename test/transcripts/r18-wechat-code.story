# A picture of the WeChat code (PRODUCT R18), the same on Feishu and on WeChat. `(code …)` is a picture of that code.

== 先看不到，只在微信号这一步收图片
小林> 绑定 {code:小鱼}
< 绑定成功
小林> (code https://u.wechat.com/AbCdEfGhIjKlMnOpQrStUvW)
< 只能看懂文字消息
小林> 微信二维码
< 不保存图片
< 微信号

== 不是个人微信的码，各有各的说法，步骤还在
小林> (code wxp://f2f0AbCdEfGhIjKlMnOp)
< 收款码
< 微信号
小林> (code https://weixin.qq.com/g/AwYAAAbCdEfGh)
< 微信群
小林> (code sms:13812345678)
< 不是微信的
! 13812345678
小林> (code https://u.wechat.com/AbCdEfGhIjKlMnOpQrStUvW & https://example.com)
< 不止一个二维码

== 收下之后还差微信号
小林> (code https://u.wechat.com/AbCdEfGhIjKlMnOpQrStUvW)
< 微信二维码已保存
< 再填上微信号
小林> xiaoyu_hz
< 含二维码
小林> 微信二维码
< 已有微信二维码
小林> 取消

== 客户看到，随微信号隐藏，可撤销
小林> 保存图片
< (img)
小林> 删除微信二维码
< 已删除
! 含二维码
小林> 撤销
< 微信二维码
小林> 名片
< 含二维码
小林> 删除微信二维码
< 已删除
小林> 删除微信二维码
< 没有微信二维码
