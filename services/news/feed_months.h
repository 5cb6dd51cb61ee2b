/* MONTH(number, beginnings): beginnings of month names in small letters, after Unicode CLDR 42
 * (gregorian calendar, wide and abbreviated names) in English, German, French, Spanish, Italian,
 * Portuguese, Dutch, Swedish, Polish, Hungarian, Turkish, Greek, Russian, Ukrainian and Kazakh; no
 * two of them contradict each other. Read once, by feed_date.c. */
MONTH(1, "jan|gen|ene|janv|oca|sty|янв|січ|ιαν|қаң")
MONTH(2, "feb|fév|fev|febr|şub|lut|фев|лют|φεβ|ақп")
MONTH(3, "mar|mär|mrt|maa|márc|мар|бер|μάρ|μαρ|нау")
MONTH(4, "apr|avr|abr|ápr|nis|kwi|апр|кві|απρ|сәу")
MONTH(5, "may|mai|mei|mag|maj|máj|май|мая|трав|μάι|μαΐ|мам")
MONTH(6, "jun|juin|giu|jún|haz|cze|июн|чер|ιούν|ιουν|мау")
MONTH(7, "jul|juil|lug|júl|tem|lip|июл|лип|ιούλ|ιουλ|шіл")
MONTH(8, "aug|aoû|aou|ago|ağu|sie|авг|сер|αύγ|αυγ|там")
MONTH(9, "sep|set|szept|eyl|wrz|сен|вер|σεπ|қыр")
MONTH(10, "oct|okt|ott|out|eki|paź|окт|жов|οκτ|қаз")
MONTH(11, "nov|kas|lis|ноя|листоп|νοέ|νοε|қар")
MONTH(12, "dec|dez|déc|dic|des|ara|gru|дек|гру|δεκ|жел")
