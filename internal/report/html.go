package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var pageTemplate string

//go:embed report.css
var pageStyle string

//go:embed report.js
var pageScript string

// largestPage is how many bytes a page may have: a larger one takes a browser
// seconds to open.
const largestPage = 5_000_000

// detail is how much a page shows of each scenario.
type detail struct {
	// passedLines and failedLines are how many lines of a trace it has, where the
	// scenario passed and where it did not.
	passedLines, failedLines int
	// passed and failed say whether they have their steps and their time line.
	passed, failed bool
	// leftOut says what is missing; empty for nothing.
	leftOut string
}

// details are tried in turn until the page is small enough. The last leaves
// little more than names and judgements.
func details() []detail {
	return []detail{
		{200, 200, true, true, ""},
		{20, 100, true, true, "traces are cut to 20 lines, those of scenarios that did not pass to 100"},
		{0, 40, true, true, "the traces of scenarios that passed are left out, and the others are cut to 40 lines"},
		{0, 40, false, true, "steps, time lines and traces of scenarios that passed are left out, and the other traces are cut to 40 lines"},
		{0, 0, false, false, "steps, time lines and traces of all scenarios are left out"},
	}
}

// WriteHTML writes the report as one page that needs nothing else: no network,
// and no script to be read. It leaves details out, and says which, where it
// would be larger than 5 MB otherwise.
func (r *Report) WriteHTML(w io.Writer) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	page, err := template.New("report").Funcs(template.FuncMap{"plain": plain}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("the page's template is broken: %w", err)
	}
	var b bytes.Buffer
	for _, d := range details() {
		b.Reset()
		view, err := shown.view(d)
		if err != nil {
			return err
		}
		if err := page.Execute(&b, view); err != nil {
			return fmt.Errorf("the report cannot be written as HTML: %w", err)
		}
		if b.Len() <= largestPage {
			break
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// contentPolicy lets the page do nothing but show itself and run the one script
// that is in it, whatever a stranger's text may have brought along.
func contentPolicy() string {
	sum := sha256.Sum256([]byte(pageScript))
	return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
