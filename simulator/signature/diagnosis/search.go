package diagnosis

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Bounds of a search. Hashing this much takes about a second.
const (
	mostHashed = 512 << 20
	// smallBody is up to which length two things at once are taken to be wrong.
	smallBody = 64 << 10
	// mostIDs bounds how many other ids are tried.
	mostIDs = 64
)

// match is a reading of the request under which a signature is right.
type match struct {
	key             key
	body, stamp, id variant
	form            form
	signature       given
}

// form is how id, timestamp and body are put together to be signed.
type form struct {
	code, says string
	join       func(id, stamp string, body []byte) []byte
}

func forms() []form {
	plain := func(parts ...string) []byte { return []byte(strings.Join(parts, "")) }
	return []form{
		{"", "", func(id, stamp string, body []byte) []byte { return plain(id, ".", stamp, ".", string(body)) }},
		{"signature-body-only", "the body alone", func(_, _ string, body []byte) []byte { return body }},
		{"signature-without-id", "timestamp.body, as Stripe has it", func(_, stamp string, body []byte) []byte { return plain(stamp, ".", string(body)) }},
		{"signature-without-timestamp", "id.body", func(id, _ string, body []byte) []byte { return plain(id, ".", string(body)) }},
		{"signature-order", "timestamp.id.body", func(id, stamp string, body []byte) []byte { return plain(stamp, ".", id, ".", string(body)) }},
		{"signature-slack", "v0:timestamp:body, as Slack has it", func(_, stamp string, body []byte) []byte { return plain("v0:", stamp, ":", string(body)) }},
	}
}

// search looks for a match.
type search struct {
	request Request
	header  header
	left    int // of mostHashed
	tried   int
	found   *match
}

// run tries the plain reading, then readings in which one thing is another, then
// two. The first match is the answer.
func (s *search) run(keys []key) *match {
	if len(s.header.signatures) == 0 {
		return nil
	}
	var mistaken []key
	for i, text := range s.request.Keys {
		mistaken = append(mistaken, misread(text, i+1)...)
	}
	mistaken = slices.DeleteFunc(mistaken, func(m key) bool { return slices.ContainsFunc(keys, m.same) })
	asItCame := variant{data: s.request.Body}
	few, near := stamps(s.header, s.request.Body)
	ids := otherIDs(s.header, s.request.Body)
	s.over(keys, asItCame, nil, nil, forms()[:1])
	s.over(mistaken, asItCame, nil, nil, forms()[:1])
	s.over(keys, asItCame, few, ids, forms())
	for b := range bodies(s.request.Body, s.header.length) {
		if !s.over(keys, b, nil, nil, forms()[:1]) {
			break
		}
	}
	if len(s.request.Body) > smallBody {
		return s.found
	}
	s.over(keys, asItCame, near, nil, forms()[:1])
	s.over(mistaken, asItCame, few, ids, forms())
	for b := range bodies(s.request.Body, s.header.length) {
		if !s.over(mistaken, b, nil, nil, forms()[:1]) || !s.over(keys, b, few, ids[:min(len(ids), 4)], forms()) {
			break
		}
	}
	return s.found
}

// over tries a body with each of the keys: the rest as it came, then with one
// of these timestamps, ids or forms. It is false once there is nothing left to do.
func (s *search) over(keys []key, body variant, stamps, ids []variant, forms []form) bool {
	id, stamp := variant{data: []byte(s.header.id)}, variant{data: []byte(s.header.timestamp)}
	for _, f := range forms {
		s.try(keys, match{body: body, id: id, stamp: stamp, form: f})
	}
	for _, other := range stamps {
		s.try(keys, match{body: body, id: id, stamp: other, form: forms[0]})
	}
	for _, other := range ids {
		s.try(keys, match{body: body, id: other, stamp: stamp, form: forms[0]})
	}
	return s.found == nil && s.left > 0
}

func (s *search) try(keys []key, m match) {
	if s.found != nil || s.left <= 0 || len(keys) == 0 {
		return
	}
	content := m.form.join(string(m.id.data), string(m.stamp.data), m.body.data)
	for _, k := range keys {
		if s.left <= 0 {
			return
		}
		s.tried++
		s.left -= k.cost(len(content), len(s.header.signatures))
		if g, ok := k.signed(content, s.header.signatures); ok {
			m.key, m.signature = k, g
			s.found = &m
			return
		}
	}
}

// otherIDs are ids that may have been signed: what other headers and the body
// call one, and the id without what does not belong to it.
func otherIDs(h header, body []byte) []variant {
	var all []variant
	add := func(text, says string) {
		if text != "" && text != h.id && len(text) <= 256 && len(all) < mostIDs {
			all = append(all, variant{"id-another", says, []byte(text)})
		}
	}
	add(strings.TrimSpace(strings.Trim(h.id, `"'`)), ", without the blanks or quotes around it")
	add(strings.TrimPrefix(h.id, "msg_"), ", without msg_ before it")
	add("msg_"+h.id, ", with msg_ before it")
	for _, value := range h.others {
		add(value, ", which another header has")
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return all
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var text string
		if strings.HasSuffix(strings.ToLower(name), "id") && json.Unmarshal(fields[name], &text) == nil {
			add(text, ", which stands in the body")
		}
	}
	return all
}
