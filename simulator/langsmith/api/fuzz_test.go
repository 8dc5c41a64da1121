package api

import (
	"mime/multipart"
	"strings"
	"testing"
)

const fuzzID = "0195c0de-0000-7000-8000-000000000001"

func FuzzParseDotted(f *testing.F) {
	root := "20260102T030405678901Z" + fuzzID
	for _, seed := range []string{"", ".", "Z", root, root + "." + root, strings.Replace(root, "901", "", 1), "20261302T030405678901Z" + fuzzID} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, err := parseDotted(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(text, "\n") {
				t.Errorf("the error has several lines: %q", err)
			}
			return
		}
		var written []string
		for _, p := range parts {
			written = append(written, dottedPart(p.at, p.id))
		}
		if got := strings.Join(written, "."); got != text && !strings.EqualFold(got, text) {
			t.Errorf("parseDotted(%q) is read as %q", text, got)
		}
		if err := checkDotted(text, parts[len(parts)-1].id, parts[0].id, ""); (err == nil) != (len(parts) == 1) {
			t.Errorf("checkDotted(%q) = %v", text, err)
		}
	})
}

func FuzzMultipart(f *testing.F) {
	part := func(name, content string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n"
	}
	run := `{"id":"` + fuzzID + `","trace_id":"` + fuzzID + `","dotted_order":"20260102T030405678901Z` + fuzzID + `"}`
	f.Add(part("post."+fuzzID, run) + part("post."+fuzzID+".inputs", "{}") + "--b--")
	f.Add(part("feedback."+fuzzID, `{"key":"k"}`) + part("attachment."+fuzzID+".x", "y") + "--b--")
	f.Add(part("patch."+fuzzID+".error", "null") + "--b--")
	f.Add(part(fuzzID, "{}") + part(fuzzID+".outputs", "{}") + "--b--")
	f.Add("--b\r\n\r\n")
	f.Fuzz(func(t *testing.T, body string) {
		parts, err := readParts(multipart.NewReader(strings.NewReader(body), "b"))
		if err != nil {
			return
		}
		if up, err := assemble(parts); err == nil {
			ops, err := up.operations()
			for _, op := range ops {
				if err == nil && !isUUID(op.run.ID) {
					t.Errorf("a run has the id %q", op.run.ID)
				}
			}
		}
		if order, byID, err := exampleParts(parts); err == nil && len(order) != len(byID) {
			t.Errorf("%d examples in order, %d by id", len(order), len(byID))
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"", "2026-01-02T03:04:05", "2026-01-02T03:04:05.123456789Z", "2026-01-02 03:04:05.1+05:30", "0000-01-01T00:00:00+23:59"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := parseTime(text)
		if err != nil {
			return
		}
		if _, err := at.MarshalJSON(); err != nil {
			t.Errorf("%q is read as %s, which cannot be stored: %v", text, at, err)
		}
	})
}
