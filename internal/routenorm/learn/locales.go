package learn

import "strings"

// languages are the two-letter codes of ISO 639-1 (read 2026-11-28), each behind a space.
const languages = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu" +
	" fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko" +
	" kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi" +
	" pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk" +
	" ur uz ve vi vo wa wo xh yi yo za zh zu"

// isLanguageTag reports whether a segment is a language tag: a language alone, or with a script or a region ("pt-BR", "zh_Hant").
func isLanguageTag(seg string) bool {
	if len(seg) < 2 || !strings.Contains(languages, " "+strings.ToLower(seg[:2])) {
		return false
	}
	rest := seg[2:]
	if rest == "" {
		return true
	}
	if rest[0] != '-' && rest[0] != '_' || len(rest) != 3 && len(rest) != 5 {
		return false
	}
	for _, r := range rest[1:] {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

// locales makes values of language tags that stand side by side and lead to the same. There are few of them, they are busy
// and return in every sample, as words do, so the evidence of other names does not hold for them. One parameter, not a
// route a language: a page is one route to whoever looks at it, and each further route is billed. A tag that leads
// somewhere else stays a word ("/id" may be one), and so does a lone one.
func (g *grower) locales(s *site) {
	var tags []*child
	for _, c := range s.children {
		if !c.typed && c.word == c.seg && isLanguageTag(c.seg) {
			tags = append(tags, c)
		}
	}
	if len(tags) < 2 {
		return
	}
	// How many of the tags lead to each label; their own end is one.
	leads := map[string]int{}
	for _, c := range tags {
		for _, label := range c.leadsTo() {
			leads[label]++
		}
	}
	for _, c := range tags {
		shared, all := 0, 0
		for _, label := range c.leadsTo() {
			n := c.b.ending
			if label != "" {
				n = c.b.kids[label].through
			}
			all += n
			if leads[label] > 1 {
				shared += n
			}
		}
		c.typed = shared*2 > all
	}
}

// leadsTo returns the labels right below a child, and "" where requests end at it.
func (c *child) leadsTo() []string {
	labels := c.b.names()
	if c.b.ending > 0 {
		labels = append(labels, "")
	}
	return labels
}
