package mutant

import (
	"bytes"
	"encoding/json"
)

func writesJSONAsGoDoes() Mutant {
	return Mutant{
		Name:   "writes-json-as-go-does",
		Defect: "It writes bodies without spaces, as encoding/json does.",
		Breaks: []Break{{Rule: "AR-PYTHON-JSON"}},
		Argilla: handsOver(func(body []byte) []byte {
			var compact bytes.Buffer
			if json.Compact(&compact, body) != nil {
				return body
			}
			return compact.Bytes()
		}),
	}
}
