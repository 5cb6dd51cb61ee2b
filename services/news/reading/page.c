#include "services/news/reading/page.h"

#include "services/news/reading/page_about.h"
#include "services/news/reading/page_text.h"

enum { HEAD_BYTES = 4096, BLOCKS = 3, BODY_MIN = 200 };

enum err page_parse(
	struct text html, struct text base, struct arena *arena, struct page *out, struct why *why)
{
	struct page_tree tree;
	struct text body;
	*out = (struct page){0};
	page_tree_build(html, &tree);
	page_about(&tree, base, arena, out, &body);
	page_text(&tree, arena, out);
	bool found = tree.len > 2;
	page_tree_fini(&tree);
	/* Pages that scripts fill hold their text for machines only; it is nowhere in the page. */
	if (body.len > BODY_MIN && body.len > out->text.len * 2) {
		out->text = markup_looks_like(body) ? markup_text(body, arena) : body;
		out->map_len = 0;
	}
	if (!found)
		return why_set(why, ERR_BAD_FILE, "", "wanted HTML, found no element in %zu bytes",
			html.len);
	return ERR_OK;
}

bool page_looks_like(struct text content)
{
	struct text head = content.len > HEAD_BYTES ? text_slice(content, 0, HEAD_BYTES) : content;
	struct markup markup = {.source = head};
	struct markup_token token;
	int blocks = 0;
	while (markup_next(&markup, &token)) {
		blocks += token.kind == MARKUP_OPEN && (markup_flags(token.element) & MARKUP_BLOCK);
		bool doctype =
			token.kind == MARKUP_NOTE && token.text.len > 14 &&
			text_equal_nocase(text_slice(token.text, 2, 14), TEXT("doctype html"));
		if (doctype || blocks == BLOCKS ||
			(token.kind == MARKUP_OPEN &&
				(token.element == MARKUP_html || token.element == MARKUP_head ||
					token.element == MARKUP_body ||
					token.element == MARKUP_article)))
			return true;
	}
	return false;
}
