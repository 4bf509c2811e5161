"""The page's drawings, as inline SVG: nothing is fetched and they take the colour of the text."""

from __future__ import annotations

_PATHS = {
    "brand": '<path d="M5 4.5h9.5a3 3 0 0 1 3 3V20H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h9.5M9 8.5h5"/>',
    "library": '<path d="M4 5h4v15H4zM10 5h4v15h-4zM16.2 5.6l3.7-.9L23 19l-3.7.9z"/>',
    "new": '<path d="M12 5v14M5 12h14"/>',
    "side": '<rect x="3.5" y="5" width="17" height="14.5" rx="2.5"/><path d="M9.5 5v14.5"/>',
    "theme": '<path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "send": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "drop": '<path d="M12 15V4M8 8l4-4 4 4M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3"/>',
    "menu": '<circle cx="6" cy="12" r=".6"/><circle cx="12" cy="12" r=".6"/><circle cx="18" cy="12" r=".6"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "scope": '<path d="M4 6h16M7.5 12h9M10.5 18h3"/>',
    "copy": '<rect x="8.5" y="8.5" width="11" height="11" rx="2"/>'
    '<path d="M15.5 5.5a1 1 0 0 0-1-1h-9a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1"/>',
    "again": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4.5H15"/>',
    "edit": '<path d="M4.5 19.5l.8-4L16 4.8l3.2 3.2L8.5 18.7zM13.5 7.3l3.2 3.2"/>',
    "good": '<path d="M7 10.5v9H4.5v-9zM7 18.5c1.5 1 3 1 4.5 1h4c1.5 0 2.3-.8 2.6-2l1.2-4.8c.3-1.3-.5-2.2-1.8-2.2'
    'H14V6.5c0-1.3-.8-2-1.8-2L9.5 9.5 7 11"/>',
    "bad": '<path d="M17 13.5v-9h2.5v9zM17 5.5c-1.5-1-3-1-4.5-1h-4c-1.5 0-2.3.8-2.6 2l-1.2 4.8c-.3 1.3.5 2.2 1.8 2.2'
    'H10v4c0 1.3.8 2 1.8 2l2.7-5L17 13"/>',
    "back": '<path d="M14.5 5.5L8 12l6.5 6.5"/>',
    "next": '<path d="M9.5 5.5L16 12l-6.5 6.5"/>',
    "document": '<path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6"/>',
    "out": '<path d="M14 5H6v14h8M10.5 12H20M17 8.5l3.5 3.5-3.5 3.5"/>',
}


def icon(name: str) -> str:
    """HTML of the drawing; what it stands for is told by the element around it."""
    return f'<svg viewBox="0 0 24 24" aria-hidden="true">{_PATHS[name]}</svg>'
