"""What words on pages are about, Simplified and lower case: weak evidence, never a reason by itself.

The groups are the columns of the model of furniture: how much of a line is made of each is seen, and the fitted weights
say what it means. They name kinds of things that any site has; no site's own words stand here.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GROUPS: dict[str, tuple[str, ...]] = {
    "department": _words(
        """
        新闻 要闻 时政 体育 娱乐 财经 科技 汽车 国际 国内 社会 军事 专题 论坛 博客 房产 教育 健康 旅游 文化 生活 即时
        港闻 两岸 全球 产经 股市 房市 评论 观点 理财 证券 基金 行情 彩票 游戏 动漫 番剧 直播 综艺 电影 电视 音乐 读书
        小说 时尚 女人 亲子 育儿 美食 家居 数码 手机 公益 佛学 历史 星座 资讯 频道 栏目 版块 板块 分类 产品 价格 方案
        服务 案例 文档 社区 资源 品牌 活动 公告 通知公告 动态 概况 简介 机构 领导 组织架构 发展历程 部门 院系 师资
        招生 就业 科研 学术 党建 工会 校友 图书馆 人才 招聘 政务 政府 公开 互动 办事 专栏 数据 指南 年报 制度 目录
        参观 展览 藏品 文创 志愿者 团购 酒店 机票 火车票 门票 租房 二手房 新房 小区 求职 简历 商城 店铺 宝贝 购物车
        订单 优惠 贴吧 知道 百科 文库 地图 网盘 图片 视频 问答 专家 医院 医生 疾病 科普 法规 案例 检索 数据库 期刊
        家长 学生 教师 校园 站群 微博 公众号 小程序 客户端 电子报 数字报 版面 头版 上一版 下一版 日历 年历 home about
        contact menu news blog docs products pricing support login english help community categories
        """
    ),
    "action": _words(
        """
        登录 登陆 登入 登出 注册 註册 找回 忘记 密码 退出 分享 转发 转寄 收藏 点赞 关注 订阅 举报 投诉 纠错 打印 列印
        复制 保存 下载 上传 打开 关闭 展开 收起 折叠 显示 隐藏 查看 浏览 点击 长按 扫描 扫码 扫一扫 识别 搜索 搜寻
        查询 检索 输入 提交 重置 确定 取消 发送 发布 发表 回复 回覆 引用 编辑 修改 删除 添加 加入 选择 切换 设为 设置
        返回 回到 回顶 跳到 跳转 跳过 前往 进入 继续 加载 载入 刷新 更多 全部 上一页 下一页 上一篇 下一篇 上一条
        下一条 上一章 下一章 上一主题 下一主题 首页 主页 尾页 末页 放大 缩小 字体 字号 默认 播放 暂停 倍速 自动 朗读
        收听 语音 投票 打赏 赞赏 赞助 支付 购买 立即 马上 免费 预约 咨询 沟通 投递 申请 报错 反馈 留言 写信 提问 回答
        写回答 邀请 评价 打分 签到 领取 充值 开通 升级 安装 试试 换一批 只看 看过 想看 倒序 正序 排序 筛选 批量 自选
        对比 赠送 推荐 安利 投稿 私信 置顶 精华 编辑本段 轻触 滑动 向上 左右 双击 接受 拒绝 同意 允许 不再提示 不想看
        不感兴趣 share follow subscribe sign reply comment edit copy search skip next previous prev post read more
        view download leave save click print toggle close open submit accept
        """
    ),
    "count": _words(
        """
        阅读 浏览 点击 访问 查看 人气 热度 次数 总数 人次 粉丝 关注者 赞同 点赞 喜欢 收藏 评论 跟贴 回复 回应 讨论
        弹幕 播放 下载 字数 总字数 时长 积分 等级 经验 得分 评分 评价 人评价 有用 没用 楼 楼层 第页 共页 条记录 当前
        页次 已售 销量 库存 人付款 做过 围观 参与 人已读 更新于 创建于 编辑次数 总访问 在线 views comments likes
        replies days ago
        """
    ),
    "list of links": _words(
        """
        相关 推荐 猜你 猜您 喜欢 热门 热点 热搜 热议 热文 热榜 最新 最近 精彩 精选 往期 回顾 排行 榜单 榜 更多 延伸
        阅读 拓展 链接 友情 导航 看了又看 还看了 看了 也看 大家都在 都在看 都在问 都在搜 为你 为您 你可能 您可能
        感兴趣 同类 同城 附近 周边 其他 其它 专题 标签 关键词 热词 词条 话题 合集 系列 上一 下一 目录 本文 导读 快讯
        滚动 头条 人气 点击 编辑推荐 小编 今日 一周 本周 月度 猜你想 related recent popular tags archives categories
        table contents
        """
    ),
    "site": _words(
        """
        版权 所有 著作权 备案 备 公网安备 安备 许可证 经营许可 网站 标识码 主办 承办 主管 协办 技术支持 运行维护 维护
        地址 邮编 邮箱 传真 总机 热线 客服 电话 联系我们 联络我们 关于我们 关于本站 声明 免责 隐私 隐私权 条款 协议
        政策 规则 须知 加盟 合作 商务 广告 刊登 投放 招募 诚聘 招贤纳士 举报电话 违法 不良信息 未成年 家长监护 适老化
        无障碍 长者 繁体 简体 手机版 电脑版 触屏版 旧版 移动版 站点地图 网站地图 分辨率 浏览器 设计 制作 建议使用 访客
        总访问量 今天是 欢迎 您好 你好 官方微信 官方微博 二维码 微信 支付宝 扫码 转载 侵权 侵删 授权 出处 来源网络
        本站 本网 本页 仅供参考 不代表 立场 观点 谨慎 投资建议 自媒体 平台 原创 未经 禁止 镜像 icp copyright rights
        reserved powered theme cookie cookies privacy terms policy rss sitemap ipv6
        """
    ),
    "profile": _words(
        """
        楼主 吧主 版主 会员 用户 网友 匿名 游客 访客 作者 博主 店主 小编 昵称 头像 签名 粉丝 徽章 认证 等级 注册时间
        註冊時間 来自 ip属地 属地 发帖 文章数 主题数 帖子 积分 在线时间 最后登录 性别 所在地 简介 主页 发消息 打招呼
        加好友 关注ta 专家 经理 顾问 经纪人 新手 初级 中级 高级 铁杆 资深 活跃
        """
    ),
    "document": _words(
        """
        一、 二、 三、 四、 五、 第一 第二 第三 附件 附表 附录 注释 注: 注意 说明 备注 摘要 关键词 参考文献 概述 总则
        附则 条件 材料 流程 步骤 做法 用料 食材 时间 地点 对象 范围 标准 要求 原则 目标 任务 措施 保障 方法 结果 结论
        讨论 背景 依据 意义 内容 目的 办法 规定 通知 意见 方案 公告 特此 如下 各位 尊敬 记者 通讯员 摄 图为 原标题
        编者按 受访 主持 出席 议程 决议 问: 答: 译文 赏析 小贴士 简历 职责 待遇 参数 规格 型号 产地 单位 合计 其中
        同比 年度 上午 下午
        """
    ),
}
