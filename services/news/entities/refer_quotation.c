#include "services/news/entities/refer_inside.h"

void refer_quotation(struct reader *reader, const struct sentence *s, uint32_t at)
{
	enum { QUOTATION_SENTENCES = 6 };
	enum token_kind kind = reader->article->tokens[at].kind;
	if (kind != TOKEN_OPEN && kind != TOKEN_CLOSE)
		return;
	uint32_t here = (uint32_t)(s - reader->article->sentences) + 1;
	bool open = reader->quotation.sentence &&
		    here - reader->quotation.sentence <= QUOTATION_SENTENCES;
	if (kind == TOKEN_OPEN && !open) {
		reader->quotation.person = reader->person;
		reader->quotation.person_subject = reader->person_subject;
		reader->quotation.next_person = reader->next_person;
		reader->quotation.sentence = here;
	} else if (kind == TOKEN_CLOSE) {
		if (open) {
			reader->person = reader->quotation.person;
			reader->person_subject = reader->quotation.person_subject;
			reader->next_person = reader->quotation.next_person;
		}
		reader->quotation.sentence = 0;
	}
}
