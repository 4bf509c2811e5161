"""The page to log in on: plain HTML, nothing of it runs."""

from __future__ import annotations

from html import escape

_PAGE = """<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>登录 Log in</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif }}
body {{ min-height: 90vh; margin: 0; display: grid; place-items: center }}
form {{ width: min(20rem, 90vw); display: grid; gap: 1rem }}
h1 {{ margin: 0; font-size: 1.3rem }}
label {{ display: grid; gap: .25rem }}
input, button {{ font: inherit; padding: .55rem .7rem; border: 1px solid GrayText; border-radius: .5rem }}
button {{ background: #1f5fbf; border-color: #1f5fbf; color: #fff; cursor: pointer }}
[role=alert] {{ margin: 0; color: light-dark(#b3261e, #ffb4ab) }}
small {{ color: GrayText }}
</style>
</head>
<body>
<form method="post" action="/login">
<h1>登录 <small lang="en">Log in</small></h1>
{trouble}
<label>用户名 <small lang="en">Name</small><input name="name" autocomplete="username" required autofocus></label>
<label>密码 <small lang="en">Password</small>
<input name="password" type="password" autocomplete="current-password" required></label>
<button>登录 <span lang="en">Log in</span></button>
</form>
</body>
</html>
"""
_WRONG = "用户名或密码不对。"
_WAIT = "输错的次数太多，请过 {seconds} 秒再试。"


def login_page(trouble: str = "", *, wait_s: float = 0.0) -> str:
    """HTML of the page.

    Args:
        trouble: What went wrong with the last try, in English; the Chinese line goes with it.
        wait_s: Seconds until the next try.
    """
    if trouble:
        chinese = _WAIT.format(seconds=round(wait_s)) if wait_s else _WRONG
        trouble = f'<p role="alert">{chinese}<br><span lang="en">{escape(trouble)}</span></p>'
    return _PAGE.format(trouble=trouble)
