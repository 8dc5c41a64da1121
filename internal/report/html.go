package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var pageTemplate string

//go:embed report.css
var pageStyle string

// largestPage is how many bytes a page may have: a larger one takes a browser
// seconds to open.
const largestPage = 5 << 20

// detail is how much a page shows of each scenario.
type detail struct {
	// lines is how many lines of a trace.
	lines int
	// passed and failed say whether the scenarios that passed, and those that
	// did not, have their steps and their time line.
	passed, failed bool
}

// details are tried in turn until the page is small enough. The last leaves
// little more than names and judgements.
var details = [...]detail{{200, true, true}, {40, true, true}, {20, false, true}, {0, false, false}}

// WriteHTML writes the report as one page that needs nothing else: no network,
// no script. It leaves details out, and says so, where it would be larger than
// 5 MB otherwise.
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
	for _, d := range details {
		b.Reset()
		if err := page.Execute(&b, shown.view(d)); err != nil {
			return fmt.Errorf("the report cannot be written as HTML: %w", err)
		}
		if b.Len() <= largestPage {
			break
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}
