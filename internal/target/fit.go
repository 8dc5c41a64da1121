package target

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// fit makes a plan fit the listener, and says what it needs that the listener
// cannot do. One that is running already has secrets of its own: they take the
// place of the plan's.
func (f *File) fit(plan *trial.Plan) string {
	if plan.Setup.Secret != "" {
		return f.fitGuide(plan)
	}
	if len(plan.Setup.Handlers) > 0 {
		return f.fitRelay(plan)
	}
	keys := plan.Setup.Keys
	for _, key := range keys {
		if _, err := signature.ParsePublicKey(key); err == nil && !f.Can(CanPublic) {
			return needs(CanPublic)
		}
	}
	if len(keys) > 1 && !f.Can(CanRotate) {
		return needs(CanRotate)
	}
	if len(f.Command) > 0 {
		if len(keys) > 0 && !f.told(blankSecrets) {
			return "the target's file has {secrets} neither in its command nor in its environment, so nobody can tell it what to verify with"
		}
		return ""
	}
	return f.exchange(plan)
}

func needs(what string) string { return "the target does not say that it can: " + what }

// fitGuide says what a plan for a listener to LangSmith's rules needs that this one
// is not told.
func (f *File) fitGuide(plan *trial.Plan) string {
	if len(f.Command) == 0 {
		return "the target is running already, and each of these cases has a secret and an API of its own"
	}
	for _, blank := range []string{blankSecret, blankAPI} {
		if !f.told(blank) {
			return untold(blank)
		}
	}
	for _, act := range plan.Acts {
		switch {
		case act.Life != "" && !f.told(blankFolder):
			return untold(blankFolder) + ", and nothing would outlive its end"
		case act.Call == nil:
		case strings.Contains(act.Call.Body, "{url ") && !f.told(blankHost):
			return untold(blankHost)
		case !strings.HasPrefix(act.Call.Path, trial.ListenerPath+"?") && act.Call.Path != trial.ListenerPath:
			return "the target is called at one URL"
		}
	}
	return ""
}

// fitRelay says what a plan for a listener for Argilla needs that this one is not
// told.
func (f *File) fitRelay(plan *trial.Plan) string {
	if len(f.Command) == 0 {
		return "the target is running already, and each of these cases has an Argilla of its own"
	}
	needed := []string{blankAPI, blankKey, blankPublic, blankHandlers, blankForward}
	if plan.Setup.Stored {
		needed = append(needed, blankInbox)
	}
	if plan.Setup.LikePython {
		needed = append(needed, blankPython)
	}
	for _, blank := range needed {
		if !f.told(blank) {
			return untold(blank)
		}
	}
	for _, act := range plan.Acts {
		if act.Call != nil && act.Call.Method == http.MethodGet && !f.Can(CanHealth) {
			return needs(CanHealth)
		}
	}
	return ""
}

func untold(blank string) string {
	return "the target's file has " + blank + " neither in its command nor in its environment"
}

// told reports whether a command is told what fills a blank.
func (f *File) told(blank string) bool {
	has := func(text string) bool { return strings.Contains(text, blank) }
	if slices.ContainsFunc(f.Command, has) {
		return true
	}
	for _, value := range f.Environment {
		if has(value) {
			return true
		}
	}
	return false
}

// exchange puts the file's secrets in the place of the plan's, wherever these are.
func (f *File) exchange(plan *trial.Plan) string {
	ours := map[string]string{}
	for i, key := range plan.Setup.Keys {
		if _, err := signature.ParsePublicKey(key); err == nil || i >= len(f.Secrets) {
			return "the target is running already, and its file has no secret for this case"
		}
		ours[strings.TrimPrefix(key, secretPrefix)] = f.Secrets[i]
	}
	change := func(keys []string) []string {
		changed := slices.Clone(keys)
		for i, key := range changed {
			if own, is := ours[strings.TrimPrefix(key, secretPrefix)]; is {
				changed[i] = own
			}
		}
		return changed
	}
	plan.Setup.Keys = change(plan.Setup.Keys)
	for i := range plan.Hidden {
		plan.Hidden[i].Value = change([]string{plan.Hidden[i].Value})[0]
	}
	for i := range plan.Acts {
		if call := plan.Acts[i].Call; call != nil && call.Signing != nil {
			signing := *call.Signing
			signing.Keys = change(signing.Keys)
			call.Signing = &signing
		}
	}
	return ""
}

// secretPrefix is what secrets are shown with; one is the same without.
const secretPrefix = "whsec_"

// hostAndPort is what a URL is connected to.
func hostAndPort(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}
