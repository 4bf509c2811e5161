"""Words of web interfaces in general, Simplified and lower case: compare only with folded text."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What buttons, counters, menus and notices of pages are made of.
INTERFACE = _words(
    """
    分享 转发 转载 转寄 收藏 点赞 赞同 赞 喜欢 有用 评论 跟贴 跟帖 回复 回帖 发帖 发新帖 举报 投诉 打印 列印 友善
    复制 链接 连结 订阅 关注 投稿 编辑 上传 纠错 播报 下载 打开 进入 加入 添加 提交 搜索 查看 查找 找回 浏览 点击
    继续 滑动 加载 展开 收起 更多 关闭 窗口 返回 回 回到 顶部 首页 主页 页首 上一页 下一页 上一版 下一版 上一篇
    下一篇 目录 菜单 导航 导览 跳到 跳至 跳转 排序 选单 载入 开启 传送 登录 登陆 注册 退出 密码 账号 帐号 会员 用户
    中心 我的 免费 邀请 新手 指南 设置 设定 微信 微博 新浪 腾讯 朋友圈 好友 朋友 公众号 qq空间 qq facebook fb line
    twitter whatsapp rss 邮箱 邮件 电子报 信箱 意见信箱 扫一扫 扫码 扫描 二维码 手机 手机版 电脑版 桌面版 旧版
    客户端 app 应用程序 浏览器 视频 快捷 高级 模式 在线 客服 咨询 控制台 浏览量 阅读量 点击量 访问量 点击率 点击数
    点阅数 浏览次数 阅读次数 浏览人次 访问次数 人气 热度 积分 评分 字号 字体 字级 大小 放大 缩小 默认 繁体 简体 中文
    english 无障碍 关怀版 长者 适老化 网站 本站 站内 网站地图 网站导航 网站导览 关于我们 关于本站 联系我们 联系方式
    商务合作 招聘信息 友情链接 隐私政策 隐私权 隐私 政策 宣告 声明 使用条款 服务条款 用户协议 协议 法律声明 版权声明
    免责声明 规则 意见 反馈 帮助 帮助中心 有帮助 无帮助 广告 推广 赞助 加入收藏 设为首页 发表评论 写评论 回答 写回答
    邀请回答 写留言 留言 在看 往期 回顾 打赏 赞一个 按赞 按一下 发表回响 电子邮件 视窗 关于我 联络 当前页 本页 本版
    正文 原文 全文 阅读 剩余 标题 显示 只看 楼主 楼层 功能 主要 内容 区块 作品
    """
)

# What interface lines hold beside these; a line of nothing else says nothing.
FILLER = _words(
    """
    请 该 使用 进行 用 至 到 给 在 和 与 或 的 我 您 你 是否 对 以上 次 人 条 位 个 大 中 小 了 此 本 文章 页面 网页
    右上角 立即 即可 只需 一步 快速 开始
    """
)

# Departments of news sites and offices, as they stand in menus.
SECTIONS = frozenset(
    _words(
        """
        新闻 要闻 时政 体育 娱乐 财经 科技 汽车 国际 国内 社会 军事 视频 图片 专题 论坛 博客 房产 教育 健康 旅游
        文化 生活 即时 港闻 产品 价格 解决方案 政务公开 信息公开 政务服务 办事服务 互动交流 政民互动 专题专栏
        数据开放 新闻中心 新闻动态 首页 主页 网站首页 会员 发现 社区 分类 部门 街镇 实时 滚动 热点 推荐 最新
        """
    )
)

# Headings of lists of other pages.
MARKERS = _words(
    """
    推荐阅读 相关阅读 延伸阅读 往期推荐 相关推荐 热点推荐 热门推荐 为您推荐 猜你喜欢 相关新闻 相关文章 相关链接
    相关政策 相关报道 相关问题 热门文章 热门新闻 热点新闻 热点排行 点击排行 阅读排行 排行榜 最新文章 最新新闻
    最新热点 最新推荐 最受欢迎文章 大家都在看 友情链接 编辑推荐 精彩推荐 更多新闻 今日热点 网友评论 最新评论
    """
)

# What paragraphs about the rights and duties of a site talk of; one such word alone says nothing.
RIGHTS = _words("声明 版权 转载 侵权 侵删 仅供参考 不代表本 免责 自媒体平台 发布平台 立场 投资建议 上当受骗")
