"""What a card may hold, at every size, to the cell: lists, quotes, tables, code, links, what is folded away."""

from __future__ import annotations

import pytest

from studykit.tui.card import review_page
from tests.tui.golden import same_as_golden
from tests.tui.samples import asked, checked, shown

CONTENT = {
    "content-nested": """## What does a request pass on its way through an edge cache? <!-- id: c1 -->

1. The **listener**: TCP or QUIC, TLS, and what a client may ask for.
2. The cache
   - a lookup by its key, which is *host*, path and query unless it was told otherwise
     - fresh: served
     - stale: served while it is fetched anew, if that is allowed
   - a miss

     > A miss goes to the shield, and only the shield asks the origin.
     >
     > > So says the manual.

> Age counts from the origin's answer on.
""",
    "content-tables": """## Which caches obey which directive? <!-- id: c2 -->

| Directive | Browser | Shared cache | What it means for how long an answer is fresh |
|:--|:-:|:-:|--:|
| `max-age` | yes | yes | seconds since it was made |
| `s-maxage` | no | yes | the same, and it comes before `max-age` in a shared cache |
| `stale-while-revalidate` | some | most | seconds for which it may be served while it is fetched anew |

| Observability | Responsibility | Configuration | Infrastructure | Virtualization |
|---|---|---|---|---|
| logs | who is called | as code | machines | none |
""",
    "content-code": """## What does this exchange say? <!-- id: c3 -->

```http
GET /logo.svg HTTP/1.1
Host: www.example.org
If-None-Match: "33a64df551425fcc55e4d42a148795d9f25f89d4", "2b8f3a0c1d5e", W/"67ab43"
```

- With a tool:

  ```sh
  curl -sv https://www.example.org/logo.svg -H 'If-None-Match: "33a64df5"' 2>&1 | grep '^<'  # headers only
  ```
""",
    "content-folded": """## What is H<sub>2</sub>O to <kbd>Ctrl</kbd>+<kbd>C</kbd>? <!-- id: c4 -->

<details>
<summary>More about it</summary>

10<sup>3</sup> times nothing<br>at all.

<details><summary>Still more</summary>Inside.</details>

</details>

See [the RFC](https://www.rfc-editor.org/rfc/rfc9110) and <b>this</b>. <!-- not this -->

![A flight of three packets](flight.png)
""",
}


@pytest.mark.parametrize("name", list(CONTENT))
def test_content_stands_as_it_should_at_every_size(name: str) -> None:
    card = shown(CONTENT[name])
    same_as_golden(f"{name}-1", lambda grid: review_page(checked(card), grid))
    if name != "content-code":
        same_as_golden(f"{name}-2", lambda grid: review_page(checked(card, page=1), grid))


def test_a_cloze_in_a_link_in_code_and_in_a_table_is_masked_where_it_stands() -> None:
    text = """## The [{{c1::edge}} cache](https://example.org) answers {{c1::`304`}} **or {{c1::200::a code}}** \
<!-- id: c5, kind: cloze -->

| status | means |
|---|---|
| 304 | {{c1::not modified}} |
"""
    card = shown(text.replace("\\\n", ""), label="c1")
    same_as_golden("content-cloze-asked", lambda grid: review_page(asked(card), grid))
    same_as_golden("content-cloze-answered", lambda grid: review_page(checked(card), grid))
