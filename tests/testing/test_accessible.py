"""What has no name on a page is found, and what has one is left alone."""

from __future__ import annotations

import pytest

from hub.testing.accessible import nameless

NAMED = [
    '<img src="a.png" alt="A board">',
    '<img src="a.png" alt="">',
    '<a href="/">Home</a>',
    '<a href="/" aria-label="Home"><svg aria-hidden="true"></svg></a>',
    '<a href="/"><img src="a.png" alt="Home"></a>',
    '<a id="top"></a>',
    "<button>Send</button>",
    '<button aria-labelledby="h"></button><h2 id="h">Send</h2>',
    '<label for="t">Title</label><input id="t">',
    "<label>Title <input></label>",
    '<input type="hidden" name="token">',
    '<input type="submit" value="Send">',
    '<label for="s">State</label><select id="s"><option>IL</option></select>',
    '<textarea aria-label="Text"></textarea>',
    '<div hidden><a href="/"></a></div>',
    '<div aria-hidden="true"><button></button></div>',
    "<template><img src=x></template>",
    '<svg role="img"><title>Map</title></svg>',
    "<p>One<br>two<p>three",
]
NAMELESS = [
    '<img src="a.png">',
    '<a href="/"></a>',
    '<a href="/"><svg aria-hidden="true"><title>Home</title></svg></a>',
    '<a href="/"><img src="a.png" alt=""></a>',
    "<button> \n </button>",
    '<button aria-labelledby="gone"></button>',
    '<input id="t">',
    '<input id="t" placeholder="Title">',
    '<label for="other">Title</label><input id="t">',
    "<label><input></label>",
    "<select><option>IL</option></select>",
    "<textarea>Text</textarea>",
    "<iframe></iframe>",
    '<svg role="img"></svg>',
]


@pytest.mark.parametrize("html", NAMED)
def test_what_has_a_name_is_left_alone(html: str) -> None:
    assert nameless(html) == []


@pytest.mark.parametrize("html", NAMELESS)
def test_what_has_no_name_is_found(html: str) -> None:
    (found,) = nameless(html)
    assert found in html
