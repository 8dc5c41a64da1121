package target

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// What stands in a command, a URL or the environment for what hookdrill knows.
const (
	blankPort    = "{port}"    // a free port of this machine
	blankSecrets = "{secrets}" // what to verify with: secrets with spaces between
	blankScratch = "{scratch}" // a folder that is removed at the end

	// Of a listener to LangSmith's rules.
	blankSecret  = "{secret}"  // what a URL's query has to hold
	blankAPI     = "{api}"     // the base URL of the API
	blankKey     = "{key}"     // what the API is asked with
	blankDataset = "{dataset}" // where corrected runs go
	blankHost    = "{host}"    // HOST:PORT that may be fetched from
	blankFolder  = "{folder}"  // the case's own, for what is to outlive the process

	// Of a listener for Argilla, beside {api}, {key} and {folder}.
	blankPublic   = "{public}"      // the URL that Argilla reaches it at
	blankHandlers = "{handlers}"    // NAME or NAME=EVENT+EVENT, with commas between
	blankForward  = "{forward}"     // where to pass on what was handled
	blankInbox    = "{inbox}"       // a folder to store events in before they are answered; empty: it does not
	blankPython   = "{like-python}" // true if it is to answer as the Python SDK does, else false
)

// anyBlank is one of them.
var anyBlank = regexp.MustCompile(`\{(port|secrets|scratch|secret|api|key|dataset|host|folder|public|handlers|forward|inbox|like-python)\}`)

// shortestSecret is how long a value must be to be taken for a secret, in bytes:
// without every "1" nothing could be read.
const shortestSecret = 4

// secrets are the values in the file that no report and no error may show.
func (f *File) secrets() []string {
	all := slices.Clone(f.Secrets)
	for _, value := range f.Environment {
		if !anyBlank.MatchString(value) {
			all = append(all, value)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < shortestSecret })
}

// scrub takes the secrets out of a text, in every form that they may have there.
func (f *File) scrub(text string) string {
	var pairs []string
	for _, secret := range f.secrets() {
		for _, form := range trial.Forms(secret) {
			pairs = append(pairs, form, "[secret]")
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
