package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// AnsweredWithin judges how long the program took to answer an act.
func AnsweredWithin(h *trial.History, act string, within time.Duration) Finding {
	expected := fmt.Sprintf("%s: an answer within %v", act, within)
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	return judged("", a.Took <= within, expected, fmt.Sprintf("an answer after %v", a.Took.Round(time.Millisecond)))
}

// AnswerHas judges that the answer to an act has a header field, once and with this value.
func AnswerHas(h *trial.History, act, name, value string) Finding {
	expected := fmt.Sprintf("%s: an answer with %s: %s", act, name, value)
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	values := a.Header.Values(name)
	if len(values) == 0 {
		return judged("", false, expected, "an answer without "+name)
	}
	return judged("", len(values) == 1 && values[0] == value, expected, h.Redact("an answer with "+name+": "+strings.Join(values, ", ")))
}

// longestBody bounds what is shown of an answer's body.
const longestBody = 200

// answered is an answer in a phrase, with the beginning of its body where that
// may say why.
func answered(h *trial.History, a *trial.Answer, asExpected bool) string {
	phrase := fmt.Sprint(a.Status)
	if asExpected || len(a.Body) == 0 {
		return phrase
	}
	text := h.Redact(strings.ToValidUTF8(string(a.Body), "?")) // whole, or a part of a secret could be left
	if len(text) > longestBody {
		text = strings.ToValidUTF8(text[:longestBody], "") + " (cut)"
	}
	return phrase + ": " + strings.TrimSpace(text)
}
