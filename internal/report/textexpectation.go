package report

// expectations lists the scenarios that failed as expected, and the lines of
// the file of expected failures that are not right any more.
func (p *page) expectations(r *Report) {
	if r.asExpected() > 0 {
		p.line("")
		p.line("Failed as expected")
		for i := range r.Scenarios {
			s := &r.Scenarios[i]
			if s.Expected == "" {
				continue
			}
			p.line("  %s  %s  %s", p.word(s.Verdict, 0), plain(s.place()), plain(s.Name))
			for _, line := range wrap(clip(plain(s.Expected), longestText), columns-4) {
				p.line("    %s", p.paint(dim, line))
			}
		}
	}
	stale := r.stale()
	if len(stale) == 0 {
		return
	}
	p.line("")
	p.line("%s", p.paint(bold+";"+red, "Expected failures that are not right any more"))
	for _, e := range stale {
		p.line("  %s  %s: %s", plain(e.Place), clip(plain(e.Pattern), longestText), clip(plain(e.Problem), longestText))
	}
}
